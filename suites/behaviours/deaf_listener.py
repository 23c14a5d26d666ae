"""Who is connected to accepts, and never says a word: does the attempt to connect come to an end?

A server that is stopped or overloaded, or a proxy in front of one that is gone, takes connections all the same. A
timeout that is over once the connection is accepted does not help. A caller in an event loop waits a second here; one
in a thread cannot give up, and depends on what the driver does by itself.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

TIMEOUT, SOON, PATIENCE = 1.0, 2.2, 20.0

question = Question(
    number="C10",
    family="network",
    good="who waits for a second is out after a second; in a thread, within 20 s",
    needs=Needs(wire=True),
    known_bad=(KnownBad("pymysql==1.1.1", Grade.HANGS, driver="pymysql"),),
    sources=("https://github.com/psycopg/psycopg/issues/1371",),
    deadline=60,
)


async def ask(lab):
    await lab.wire("hole")
    out = await tried(asyncio.wait_for(connects(lab), TIMEOUT if lab.driver.is_async else None), PATIENCE)
    with_option = None
    if out.hung and lab.speaks == "postgres":  # libpq takes it from the URL
        with_option = await tried(connects(lab, f"{lab.url}&connect_timeout=3"), PATIENCE)
    await lab.wire("refuse")  # who still waits is told
    await asyncio.sleep(0.2)
    await lab.wire("heal")
    figures = {"seconds until it was out": round(out.seconds, 1), "error": out.said}
    if with_option and not with_option.hung:
        said = f"not within {PATIENCE:g} s; with connect_timeout=3 after {with_option.seconds:.0f} s"
        return Answer(Grade.OK_WITH_OPTION, said, figures)
    if out.hung:
        return Answer(Grade.HANGS, f"still connecting after {PATIENCE:g} s: it sets no limit by itself", figures)
    if not lab.driver.is_async:
        return Answer(grade_of_failure(out), f"after {out.seconds:.0f} s: {out.said}", figures)
    if out.seconds > SOON:
        return Answer(Grade.SLOW, f"a timeout of {TIMEOUT:g} s took {out.seconds:.1f} s", figures)
    if not isinstance(out.error, TimeoutError):
        return Answer(max(out.grade, Grade.CLEAN_ERROR), f"no TimeoutError, but: {out.said}", figures)
    return ok("it timed out in time", **figures)


async def connects(lab, url=""):
    async with lab.session(url=url) as session:
        return await session.value("select 1")
