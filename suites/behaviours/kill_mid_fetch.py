"""The connection is cut in the middle of an answer: does the caller get an error, or fewer rows than there are?

A short answer without an error is the worst that can happen to a report or a migration: nobody looks again. The cuts
are at bytes that chance picks, and at the last one; rows are read all at once, and as they come.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

ROWS, CUTS = 20_000, 3

question = Question(
    number="C2",
    family="network",
    good="an error at each cut, and never a short answer",
    needs=Needs(wire=True),
    known_bad=(
        KnownBad("aiomysql==0.2.0", Grade.RAW_ERROR),
        KnownBad("pymysql==1.1.1", Grade.RAW_ERROR, driver="pymysql"),
    ),
    sources=("https://github.com/Shopify/toxiproxy#limit_data",),
    deadline=60,
)


async def ask(lab):
    figures, worst = {}, ok("an error at each cut")
    for way in (all_at_once, as_they_come):
        whole = await length(lab, way)
        cuts = sorted([*(lab.random.randrange(1, whole) for _ in range(CUTS)), whole - 1]) if whole else []
        for cut in cuts:
            came = await answered(lab, way, cut)
            where = f"cut after {cut} of {whole} bytes, rows {way.__name__.replace('_', ' ')}"
            figures[where] = came.said
            if came.error is None and not came.hung:
                return Answer(Grade.WRONG_DATA, f"{where}: it answered with {came.value} and no error", figures)
            if (grade := grade_of_failure(came)) > worst.grade:
                worst = Answer(grade, f"{where}: {came.said}")
    return Answer(worst.grade, worst.said, figures)


async def length(lab, way):
    """Return the bytes that the whole answer takes; 0 where there is no such way."""
    async with lab.session() as session:
        if way is as_they_come and not session.streams:
            return 0
        await session.value("select 1")
        before = (await lab.wire("heal"))["passing"]["down"]
        assert await way(lab, session)
        return (await lab.wire("heal"))["passing"]["down"] - before


async def answered(lab, way, cut):
    """Ask for all rows over a connection that is cut after so many bytes of the answer."""
    async with lab.session() as session:
        await session.value("select 1")
        await lab.wire("cut", after=cut)
        came = await tried(way(lab, session), 15)
    await lab.wire("heal")
    return came


async def all_at_once(lab, session):
    return len(await session.rows(lab.series(ROWS)))


async def as_they_come(lab, session):
    return await session.streamed(lab.series(ROWS))
