"""The server ends a session while it runs a query: does the caller learn who did it?

An administrator, a watchdog or a failover ends sessions. An error that says so sends nobody looking for a fault in the
network, and a service can tell what it may try again. Some drivers only see that the connection is gone.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

CODES = {"postgres": ("57P01",), "mysql": ("1053", "1317", "1927", "2006", "2013", "3169")}
"""MySQL's clients often are told no more than that the connection was lost."""

question = Question(
    number="C1",
    family="network",
    good="an error of the driver's own, with the server's reason as a class or a code",
    needs=Needs(speaks=("postgres", "mysql")),
    known_bad=(KnownBad("psycopg==3.2.3", Grade.CLEAN_ERROR),),
    sources=("https://github.com/psycopg/psycopg/issues/988",),
    smoke=True,
)


async def ask(lab):
    async with lab.session() as session:
        query = asyncio.create_task(session.value(lab.sleeping(25, "victim")))
        await lab.until_asleep("victim")
        await lab.kill()
        came = await tried(query, 15)
        after = await tried(session.value("select 1"), 5)
    figures = {"seconds": round(came.seconds, 1), "error": came.said, "the next query": after.said}
    if came.error is None and not came.hung:
        return Answer(Grade.WRONG_DATA, f"the query was ended, and answered {came.value!r}", figures)
    if after.hung:
        return Answer(Grade.HANGS, "the query failed, and the next on that connection hangs", figures)
    if (grade := grade_of_failure(came)) is not Grade.OK:
        return Answer(grade, came.said, figures)
    if not any(code in codes(came.error) for code in CODES[lab.speaks]):
        return Answer(Grade.CLEAN_ERROR, f"neither class nor code says why: {came.said}", figures)
    return ok(came.said, **figures)


def codes(error):
    """Return the codes that an error has, and those of the driver's error in it and of its cause."""
    if error is None:
        return []
    own = [str(getattr(error, name, "")) for name in ("sqlstate", "pgcode")] + [str(arg) for arg in error.args[:1]]
    return [*own, *codes(getattr(error, "orig", None)), *codes(error.__cause__)]
