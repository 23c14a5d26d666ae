"""A table changes between the begin of a transaction and its first query: is the next transaction well again?

Inside a transaction the server refuses a plan that no longer fits, and nothing can be prepared again: it has to be
rolled back. Then the same connection must work, or the service fails until somebody restarts it.
"""

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

ASKED, CHANGED = "select * from moved where id = $1", [(1, "one", 7)]

question = Question(
    number="D2",
    family="cache",
    good="it works; or a clear error, and the next transaction works",
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/6645",
        "https://github.com/MagicStack/asyncpg/pull/103",
    ),
)


async def ask(lab):
    await lab.table("moved", "id int primary key, word varchar(20)", [(1, "one")])
    async with lab.session(tx=True) as session:
        for _ in range(8):  # psycopg prepares what it has seen five times
            await asked(session)
        inside = await tried(asked(session, lab), 10)
        after = await tried(asked(session), 10)
    for came, when in ((inside, "inside of it"), (after, "in the next")):
        if came.grade is Grade.OK and came.value != CHANGED:
            return Answer(Grade.WRONG_DATA, f"{when} it answers as if nothing had changed: {came.value}")
    if after.grade is not Grade.OK:
        return Answer(max(inside.grade, after.grade), f"the next transaction fails too: {after.said}")
    if inside.grade > Grade.CLEAN_ERROR:
        return Answer(inside.grade, f"the transaction fails: {inside.said}")
    return ok(f"the next transaction works; this one: {inside.said}")


async def asked(session, lab=None):
    """Ask in a transaction of its own; with the lab, somebody changes the table when it has begun."""
    async with session.block():
        if lab:
            await lab.change(session, "alter table moved add column more int default 7")
        return await session.rows(ASKED, 1)
