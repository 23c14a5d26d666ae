"""An enum gets another label while a service runs: can a connection that knows the type write and read it?

Drivers ask the server what a type is made of, once for a connection, and keep it. A label that is added later, by a
migration beside the service, must go through in both directions.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

OLD, NEW = "enum ('sad', 'well')", "enum ('sad', 'well', 'glad')"

question = Question(
    number="D9",
    family="cache",
    good="the new label goes in and comes back",
    needs=Needs(speaks=("postgres", "mysql")),
    sources=("https://github.com/MagicStack/asyncpg/issues/72",),
)


async def ask(lab):
    by_type = lab.speaks == "postgres"
    if by_type:
        await lab.run(f"create type mood as {OLD}")
    await lab.table("felt", f"mood {'mood' if by_type else OLD}")
    value = "cast($1 as mood)" if by_type else "$1"
    write, read = f"insert into felt values ({value})", f"select mood from felt where mood = {value}"
    async with lab.session() as session:
        for _ in range(8):
            await session.run(write, "well")
            await session.rows(read, "well")
        await lab.run("alter type mood add value 'glad'" if by_type else f"alter table felt modify mood {NEW}")
        wrote = await tried(session.run(write, "glad"), 10)
        came = await tried(session.rows(read, "glad"), 10)
    for one, what in ((wrote, "written"), (came, "read")):
        if one.grade is not Grade.OK:
            return Answer(one.grade, f"it cannot be {what}: {one.said}")
    if came.value != [("glad",)]:
        return Answer(Grade.WRONG_DATA, f"it came back as {came.value}")
    return ok("it goes in and comes back")
