"""Two services share a PgBouncer from before 1.21, which lends connections by transaction: do kept statements work?

Debian 12 and Ubuntu 22.04 have such a one. It knows nothing of prepared statements: a client prepares on one of the
server's connections, and is lent another for the next transaction; or it meets a name that another client has taken.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade

ASKED = "select count(*) from pg_class where oid = $1"

question = Question(
    number="D4",
    family="cache",
    good="no query fails, if need be by a documented option",
    needs=Needs(speaks=("postgres",), bouncer="bookworm"),
    known_bad=(KnownBad("asyncpg==0.28.0", Grade.OK_WITH_OPTION), KnownBad("psycopg==3.1.8", Grade.OK_WITH_OPTION)),
    sources=(
        "https://github.com/MagicStack/asyncpg/issues/198",
        "https://github.com/MagicStack/asyncpg/issues/1058",
    ),
)


async def ask(lab):
    failed = await failures(lab)
    figures = {"failed": len(failed)}
    if not failed:
        return ok("no query failed", **figures)
    without = await failures(lab, cache="off")
    figures["failed without kept statements"] = len(without)
    if not without:
        return Answer(Grade.OK_WITH_OPTION, f"{failed[0].said}; not when told to keep no statements", figures)
    return Answer(worst_grade(without), f"also when told to keep no statements: {without[0].said}", figures)


async def failures(lab, **settings):
    """Have two clients ask the same, and one of them while the other has the connection that it used last."""
    failed = []
    async with lab.session(**settings) as one, lab.session(tx=True, **settings) as other:
        for _ in range(3):
            came = [await tried(one.value(ASKED, 1), 10) for _ in range(8)]
            came.append(await tried(beside(one, other, came), 20))
            failed += [it for it in came if it.grade is not Grade.OK]
    return failed


async def beside(one, other, came):
    async with other.block():
        for _ in range(8):
            await other.value(ASKED, 1)
        came += [await tried(one.value(ASKED, 1), 10) for _ in range(2)]
