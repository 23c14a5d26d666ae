"""One of many rows that are inserted by one call is a duplicate: which of the others are there afterwards?

Without a transaction around it, what a failed ``executemany`` leaves depends on the driver; with some on how the insert
is spelt, since one spelling is rewritten into a single statement and another is run row by row.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS = [(number,) for number in (1, 2, 3, 4, 5, 3, 7, 8)]
SPELT = {"as usual": "insert into many (id) values ($1)", "with set": "insert into many set id = $1"}

question = Question(
    number="G1",
    family="bulk",
    good="none of them, however it is spelt",
    needs=Needs(native=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.LEAKS), KnownBad("asyncmy==0.2.11", Grade.LEAKS)),
    sources=("https://github.com/MagicStack/asyncpg/pull/295", "https://github.com/aio-libs/aiomysql/issues/968"),
    smoke=True,
)


async def ask(lab):
    kept = {}
    for how, sql in SPELT.items():
        if how == "as usual" or lab.speaks == "mysql":
            await lab.run("drop table if exists many")
            await lab.table("many", "id int primary key")
            async with lab.session() as session:
                failed = await tried(session.many(sql, ROWS), 10)
            if failed.grade is Grade.OK:
                return Answer(Grade.WRONG_DATA, "the duplicate went through without an error")
            if failed.grade is not Grade.CLEAN_ERROR:
                return Answer(failed.grade, failed.said)
            kept[how] = (await lab.ask("select count(*) from many"))[0][0]
    figures = {f"rows kept {how}": rows for how, rows in kept.items()}
    if not any(kept.values()):
        return ok("an error, and no row is kept", **figures)
    if len(set(kept.values())) > 1:
        return Answer(Grade.LEAKS, f"how the insert is spelt decides how many rows are kept: {kept}", figures)
    return Answer(
        Grade.CLEAN_ERROR, f"an error, and the {kept['as usual']} rows before the duplicate are kept", figures
    )
