"""While many rows are inserted by one call, other tasks ask on the same connection: is everybody given their own?

A batch is several messages, and some drivers look after a connection for each message only. Others' queries then come
between, and take the batch's answers for theirs.
"""

import asyncio

from drivers.contract import Op, Table
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade

ROWS = [(number, f"word {number}") for number in range(1500)]
INSERT = "insert into many_rows (id, word) values ($1, $2)"
TABLE = Table("many_rows", {"id": "key", "word": "text"})
TASKS, PATIENCE = 5, 8

question = Question(
    number="G9",
    family="bulk",
    good="all rows and each task its own, or a clear error",
    needs=Needs(is_async=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.WRONG_DATA), KnownBad("asyncmy==0.2.13", Grade.HANGS)),
    sources=("https://github.com/psycopg/psycopg/issues/1130",),
    repeats=3,
    deadline=45,
)


async def ask(lab):
    await lab.table("many_rows", "id int primary key, word varchar(40)")
    async with lab.session() as session:
        many = await inserting(lab, session)
        asks = (tried(session.value(f"select 'mine{number}'"), PATIENCE) for number in range(TASKS))
        batch, *others = await asyncio.gather(tried(many, PATIENCE), *asks)
        after = await tried(session.value("select 'after'"), PATIENCE)
    rows = (await lab.ask("select count(*) from many_rows"))[0][0]
    return graded(batch, others, after, rows)


async def inserting(lab, session):
    if not lab.layered:
        return session.many(INSERT, ROWS)
    step = await lab.step(session, Op.EXECUTE_MANY, INSERT, tables=(TABLE,))
    return step(ROWS)


def graded(batch, others, after, rows):
    named = [*zip(others, (f"mine{number}" for number in range(TASKS)), strict=True), (after, "after")]
    wrong = [(one.value, own) for one, own in named if one.grade is Grade.OK and one.value != own]
    figures = {"rows": rows, "of": len(ROWS), "others right": sum(one.grade is Grade.OK for one in others)}
    if wrong:
        return Answer(Grade.WRONG_DATA, f"the query for {wrong[0][1]!r} got {wrong[0][0]!r}", figures)
    if batch.grade is Grade.OK and rows != len(ROWS):
        return Answer(Grade.WRONG_DATA, f"it says that it is done, and {rows} of {len(ROWS)} rows are there", figures)
    grade = worst_grade([batch, *others, after])
    if grade is Grade.OK:
        return ok("everybody got their own", **figures)
    said = "; ".join(f"{what}: {one.said}" for what, one in told(batch, others, after) if one.grade is not Grade.OK)
    return Answer(grade, said, figures)


def told(batch, others, after):
    return ("the batch", batch), ("a query beside it", max(others, key=lambda one: one.grade)), ("the next", after)
