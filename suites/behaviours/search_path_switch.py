"""The same query is asked of one schema and then of another, by ``set search_path``: are the rows from the right one?

Where each customer has a schema, one connection serves them all, and the text of a query does not say whose table it
means. A kept statement must be planned anew, even where the other table has other columns.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

ASKED = "select * from held where id = $1"
HELD = {"first": [(1, "word")], "second": [(1, 2, "two")]}

question = Question(
    number="D8",
    family="cache",
    good="the rows of the schema that is set",
    needs=Needs(speaks=("postgres",)),
    sources=("https://github.com/MagicStack/asyncpg/issues/72",),
)


async def ask(lab):
    for schema in HELD:
        await lab.run(f"create schema {schema}")
    await lab.table("first.held", "id int, said text", [(1, "word")])
    await lab.table("second.held", "id int, number int, said text", [(1, 2, "two")])
    async with lab.session() as session:
        came = [await tried(asked(session, schema, times), 20) for schema, times in (("first", 8), ("second", 2))]
        back = await tried(asked(session, "first", 1), 10)
    for one, schema in zip([*came, back], ("first", "second", "first"), strict=True):
        if one.grade is not Grade.OK:
            return Answer(one.grade, f"it fails in schema {schema}: {one.said}")
        if one.value != HELD[schema]:
            return Answer(Grade.WRONG_DATA, f"in schema {schema} it answers with {one.value}")
    return ok("the rows are those of the schema that is set")


async def asked(session, schema, times):
    """Ask in a schema, often enough that what keeps statements keeps it."""
    await session.run(f"set search_path to {schema}")
    for _ in range(times):
        rows = await session.rows(ASKED, 1)
    return rows
