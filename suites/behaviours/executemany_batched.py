"""A hundred rows are inserted by one call: how often does it wait for the server?

On loopback nobody notices. With a server in another building each wait is a millisecond or ten, and an import that is
sent row by row takes the night. Some drivers batch, and stop to for an insert that is spelt a little differently.
"""

from drivers.contract import Op, Table
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok

FEW = 50
ROWS = [(number, f"word {number}") for number in range(100)]
USUAL = "insert into batched (id, word) values ($1, $2)"
TABLE = Table("batched", {"id": "key", "word": "text"})
SPELT = {
    "postgres": {"on conflict": f"{USUAL} on conflict (id) do update set word = excluded.word"},
    "mariadb": {
        "on duplicate key": f"{USUAL} on duplicate key update word = values(word)",
        "values without a blank": "insert into batched (id, word) values($1, $2)",
        "a function": "insert into batched (id, word) values ($1, upper($2))",
        "set": "insert into batched set id = $1, word = $2",
    },
}
SPELT["mysql"] = SPELT["mariadb"] | {"a new alias": f"{USUAL} as new on duplicate key update word = new.word"}

question = Question(
    number="G2",
    family="bulk",
    good="a few times, however the insert is spelt",
    needs=Needs(speaks=("postgres", "mysql"), counted=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.SLOW), KnownBad("psycopg==3.0.18", Grade.SLOW)),
    sources=(
        "https://github.com/aio-libs/aiomysql/issues/968",
        "https://github.com/PyMySQL/PyMySQL/issues/781",
        "https://github.com/psycopg/psycopg/pull/260",
    ),
    deadline=90,
)


async def ask(lab):
    trips = {"as usual": await waited(lab, by_op if lab.layered else called(USUAL))}
    for how, sql in SPELT[lab.server].items() if not lab.layered else ():
        trips[how] = await waited(lab, called(sql))
    figures = {f"round trips, {how}": count for how, count in trips.items()}
    slow = [how for how, count in trips.items() if count > FEW]
    if not slow:
        return ok(f"at most {max(trips.values())} round trips for {len(ROWS)} rows", **figures)
    if "as usual" not in slow:
        said = f"{trips[slow[0]]} round trips for {len(ROWS)} rows where it is spelt with {', '.join(slow)}"
        return Answer(Grade.SLOW, f"{said}; {trips['as usual']} as usual", figures)
    other, said = await waited(lab, by_op), f"{trips['as usual']} round trips for {len(ROWS)} rows"
    if other > FEW:
        return Answer(Grade.SLOW, said, figures)
    return Answer(Grade.OK_WITH_OPTION, f"{said} by executemany, {other} by what it has for many rows beside", figures)


async def waited(lab, inserts):
    """Insert into a table of its own; return how many round trips that took."""
    await lab.run("drop table if exists batched")
    await lab.table("batched", "id int primary key, word varchar(40)")
    async with lab.session(tx=True) as session:
        async with session.block():
            await session.value("select 1")
        async with lab.counting() as counts:
            await inserts(lab, session)
    if (await lab.ask("select count(*) from batched"))[0][0] != len(ROWS):
        raise RuntimeError("not all rows are there: the insert is not what it should be")
    return counts["round_trips"]


def called(sql):
    """Return what calls executemany with a statement."""
    return lambda _, session: session.many(sql, ROWS)


async def by_op(lab, session):
    """Insert as the driver's documentation has it."""
    step = await lab.step(session, Op.EXECUTE_MANY, USUAL, tables=(TABLE,))
    await step(ROWS)
