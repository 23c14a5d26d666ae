"""A connection cannot be made, for one of three reasons: is one ``except`` enough to catch them all?

Nobody listens, whoever listens hangs up, or the password is wrong. A service that retries catches the driver's own
error, and dies of the ``ConnectionRefusedError`` that it did not know it had to name as well.
"""

from urllib.parse import urlsplit

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

question = Question(
    number="C9",
    family="network",
    good="errors of the driver's own, each time",
    needs=Needs(wire=True),
    known_bad=(KnownBad("sqlalchemy==2.0.51", Grade.CLEAN_ERROR, driver="asyncpg-core"),),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/11956",),
    smoke=True,
)


async def ask(lab):
    async with lab.session() as session:
        await session.value("select 1")  # it can, when nothing is wrong
    came = {"the password is wrong": await tried(connects(lab, mistaken(lab.url)), 15)}
    await lab.wire("cut", after=0)
    came["it hangs up"] = await tried(connects(lab), 15)
    await lab.wire("refuse")
    came["nobody listens"] = await tried(connects(lab), 15)
    await lab.wire("heal")
    figures = {when: one.said for when, one in came.items()}
    if through := [when for when, one in came.items() if one.error is None and not one.hung]:
        return Answer(Grade.WRONG_DATA, f"it connects although {through[0]}", figures)
    when = max(came, key=lambda when: grade_of_failure(came[when]).severity)
    if (grade := grade_of_failure(came[when])) is not Grade.OK:
        return Answer(grade, f"when {when}: {type(came[when].error).__name__}, which is none of its own kinds", figures)
    return ok("errors of its own", **figures)


async def connects(lab, url=""):
    async with lab.session(url=url) as session:
        return await session.value("select 1")


def mistaken(url):
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:mistaken@{parts.netloc.rpartition('@')[2]}").geturl()
