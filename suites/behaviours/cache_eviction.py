"""More different statements are asked on one connection than anybody would keep: how many does the server keep?

A query with a list of values written into it is another statement each time. What a driver prepares stays in the
server's memory until the driver closes it; one that forgets names without closing them fills the server.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok

DISTINCT, TIMES = 150, 6
INTEGER = {"postgres": "int", "mysql": "signed"}
HELD = "select count(*) from pg_prepared_statements"
STATUS = "show session status where variable_name in ('Com_stmt_prepare', 'Com_stmt_close')"

question = Question(
    number="D7",
    family="cache",
    good="fewer than were asked",
    needs=Needs(speaks=("postgres", "mysql")),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/6467",),
    deadline=90,
)


async def ask(lab):
    async with lab.session() as session:
        for number in range(DISTINCT):
            for _ in range(TIMES):  # psycopg prepares what it has seen five times
                await session.value(f"select {number} + cast($1 as {INTEGER[lab.speaks]})", 1)
        kept = await held(lab, session)
    figures = {"asked": DISTINCT, "kept": kept}
    if kept >= DISTINCT:
        return Answer(Grade.LEAKS, f"of {DISTINCT} statements the server keeps {kept}", figures)
    return ok(f"of {DISTINCT} statements the server keeps {kept}", **figures)


async def held(lab, session):
    """Return how many statements the server keeps for a session: only the session itself is told."""
    if lab.speaks == "postgres":
        return await session.value(HELD)
    status = {name: int(count) for name, count in await session.rows(STATUS)}
    return status["Com_stmt_prepare"] - status["Com_stmt_close"]
