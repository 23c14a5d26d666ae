"""A PgBouncer of today, which knows prepared statements, stands between and lends connections by transaction: do they
work, also when a client keeps more than it may and gives some up?

From 1.21 on it follows what is prepared and closed by the protocol. It does not read SQL: a client that gives up a
statement by ``DEALLOCATE`` speaks of a name that the server has never heard.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade
from suites.behaviours.pgbouncer_old import failures

DISTINCT, TIMES = 106, 6

question = Question(
    number="D5",
    family="cache",
    good="no query fails",
    needs=Needs(speaks=("postgres",), bouncer="trixie"),
    known_bad=(KnownBad("psycopg==3.1.8", Grade.OK_WITH_OPTION),),
    sources=("https://github.com/psycopg/psycopg/issues/589", "https://github.com/psycopg/psycopg/issues/935"),
    deadline=90,
)


async def ask(lab):
    failed = [*await failures(lab), *await given_up(lab)]
    figures = {"failed": len(failed)}
    if not failed:
        return ok("no query failed", **figures)
    without = [*await failures(lab, cache="off"), *await given_up(lab, cache="off")]
    figures["failed without kept statements"] = len(without)
    if not without:
        return Answer(Grade.OK_WITH_OPTION, f"{failed[0].said}; not when told to keep no statements", figures)
    return Answer(worst_grade(without), f"also when told to keep no statements: {without[0].said}", figures)


async def given_up(lab, **settings):
    """Ask more statements than a client keeps; return what failed."""
    async with lab.session(**settings) as session:
        asks = (f"select {number} + cast($1 as int)" for number in range(DISTINCT) for _ in range(TIMES))
        return [one for one in [await tried(session.value(sql, 1), 10) for sql in asks] if one.grade is not Grade.OK]
