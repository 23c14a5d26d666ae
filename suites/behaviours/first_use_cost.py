"""A connection meets a type of the application's for the first time: how many times does it go to the server more?

Binary clients ask what an enum or a composite is made of before they can read it, on every connection anew. Where each
request has a connection of its own, or PgBouncer hands out others, that is paid for ever; and the question itself is
a heavy one, which some releases let the server compile for seconds.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok

BOUND = 2
ASKED = {"enum": "cast('sad' as feeling)", "composite": "cast(row(1, 2) as spot)"}

question = Question(
    number="D10",
    family="cache",
    good=f"at most {BOUND} round trips more than for the next query of the type",
    needs=Needs(speaks=("postgres",), counted=True),
    known_bad=(KnownBad("asyncpg==0.29.0", Grade.SLOW),),
    sources=(
        "https://github.com/MagicStack/asyncpg/issues/530",
        "https://github.com/MagicStack/asyncpg/pull/1082",
    ),
)


async def ask(lab):
    await lab.run("create type feeling as enum ('sad', 'glad')")
    await lab.run("create type spot as (x int, y int)")
    more = {}
    async with lab.session() as session:
        await session.value("select 1")
        for kind, value in ASKED.items():
            first, second = [await trips(lab, session, f"select {value} as {name}") for name in ("first", "second")]
            more[kind] = first - second
    figures = {f"round trips more for {kind}": count for kind, count in more.items()}
    said = ", ".join(f"{count} more for the first {kind}" for kind, count in more.items())
    return Answer(Grade.SLOW, said, figures) if max(more.values()) > BOUND else ok(said, **figures)


async def trips(lab, session, sql):
    async with lab.counting() as counts:
        await session.value(sql)
    return counts["round_trips"]
