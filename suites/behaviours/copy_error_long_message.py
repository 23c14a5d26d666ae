"""What feeds a COPY raises, with a long message: is the caller told that, and can the connection be used afterwards?

Rows come from a generator that reads a file or calls a service, and one day it fails. A client may tell the server why;
if what it tells is too long, the two can end up waiting for each other.
"""

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

LENGTH = 12_000

question = Question(
    number="G3",
    family="bulk",
    good="the caller's own error, no row, and the next query works",
    needs=Needs(speaks=("postgres",), native=True),
    known_bad=(KnownBad("asyncpg==0.28.0", Grade.HANGS), KnownBad("psycopg==3.1.18", Grade.CLEAN_ERROR)),
    sources=("https://github.com/MagicStack/asyncpg/issues/1354", "https://github.com/psycopg/psycopg/issues/593"),
)


class Mistake(Exception):
    pass


def rows():
    yield (1, "one")
    raise Mistake("x" * LENGTH)


async def ask(lab):
    if Op.COPY_IN not in lab.driver.ops:
        raise Cannot("it has no COPY")
    await lab.table("copied", "id int, word varchar(20)")
    async with lab.session() as session:
        came = await tried(session.copy("copied", "id, word", "int4, text", rows()), 10)
        after = await tried(session.value("select 'after'"), 8)
        await lab.kill()
    ((kept,),) = await lab.ask("select count(*) from copied")
    figures = {"rows kept": kept, "then": after.said}
    if came.grade is Grade.OK or kept:
        return Answer(Grade.WRONG_DATA, f"{kept} rows are kept, and the caller is told: {came.said}", figures)
    if came.hung or after.hung:
        return Answer(Grade.HANGS, f"{'the COPY' if came.hung else 'the next query'} does not end", figures)
    if not isinstance(came.error, Mistake):
        return Answer(Grade.RAW_ERROR, f"the caller's error is replaced: {came.said}", figures)
    if after.grade is not Grade.OK:
        return Answer(Grade.CLEAN_ERROR, f"the connection cannot be used any more: {after.said}", figures)
    return ok("the caller's own error, and the next query works", **figures)
