"""A driver's own timeout for statements strikes: does the server stop, and what of the connection?

A limit for every statement is set once and is meant to protect the database. If the driver merely stops waiting, the
query goes on; if it gives back the connection as it is, the next caller finds it busy.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

LIMIT, LASTS, SOON = 2, 20.0, 8.0

question = Question(
    number="A13",
    family="cancel",
    good="the server stops, and the next query works",
    needs=Needs(speaks=("postgres", "mysql")),
    known_bad=(
        KnownBad("asyncmy==0.2.18", Grade.LEAKS),
        KnownBad("sqlalchemy==2.0.23", Grade.LEAKS, driver="asyncpg-core"),
    ),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/10717",),
    deadline=60,
)


async def ask(lab):
    if not lab.heeds("limit"):
        raise Cannot("it has no limit of its own for a statement")
    async with lab.lending(1, tx=lab.layered, limit=LIMIT) as lender:

        async def strikes():
            async with lender.borrow() as session:
                return await session.value(lab.sleeping(LASTS, "limited"))

        out = await tried(strikes(), LASTS - 1)
        gone = await lab.until(lambda seen: not any(one.active and "limited" in one.doing for one in seen), SOON)
        after = [await tried(asks(lender, number), 15) for number in range(3)]
        await lab.kill()
    figures = {"seconds until it was out": round(out.seconds, 1), "the server stopped within": round(gone, 1)}
    if out.hung or out.error is None:
        return Answer(Grade.HANGS, f"a limit of {LIMIT} s was not kept: {out.said}", figures)
    if wrong := [one.value for n, one in enumerate(after) if one.grade is Grade.OK and one.value != f"mine{n}"]:
        return Answer(Grade.WRONG_DATA, f"the next query got {wrong[0]!r}", figures)
    if gone > SOON:
        return Answer(Grade.LEAKS, f"the server still worked on it {SOON:g} s later ({out.said})", figures)
    if failed := [one for one in after if one.grade is not Grade.OK]:
        said = f"{len(failed)} of 3 queries after it failed: {failed[0].said}"
        return Answer(max(one.grade for one in failed), said, figures)
    if out.grade is not Grade.CLEAN_ERROR:
        return Answer(out.grade, out.said, figures)
    return ok(f"{out.said}, and the next query worked", **figures)


async def asks(lender, number):
    async with lender.borrow() as session:
        return await session.value(f"select 'mine{number}'")
