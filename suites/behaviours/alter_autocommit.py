"""A table gets another column while a service runs: does the query it has asked often still work?

Migrations run beside live services. What a driver keeps of a statement, by a plan on the server, no longer fits, and
the server refuses it. Outside of a transaction nothing is lost by preparing it again, and only the driver can.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="D1",
    family="cache",
    good="it works, and has the new column",
    known_bad=(KnownBad("psycopg==3.3.4", Grade.CLEAN_ERROR), KnownBad("psycopg==3.1.18", Grade.CLEAN_ERROR)),
    sources=("https://github.com/MagicStack/asyncpg/issues/72", "https://github.com/psycopg/psycopg/issues/1307"),
    smoke=True,
)


async def ask(lab):
    await lab.table("changed", "id int primary key, word varchar(20)", [(1, "one")])
    async with lab.session() as session:
        for _ in range(8):  # psycopg prepares what it has seen five times
            await session.rows("select * from changed where id = $1", 1)
        await lab.change(session, "alter table changed add column more int default 7")
        after = await tried(session.rows("select * from changed where id = $1", 1), 10)
        again = await tried(session.rows("select * from changed where id = $1", 1), 10)
    if after.grade is not Grade.OK:
        then = "the one after it works" if again.grade is Grade.OK else f"so does the next: {again.said}"
        return Answer(after.grade, f"the query fails ({after.said}); {then}", {"then": again.said})
    if after.value != [(1, "one", 7)]:
        return Answer(Grade.WRONG_DATA, f"it answers as if nothing had changed: {after.value}")
    return ok("it works, and has the new column")
