"""A thousand rows by one ``executemany``: how often does the client wait for the server?

Row by row is as fast as any on loopback, and a hundred times slower between two data centres. How often the talk
changes direction is counted on the wire; no clock is asked.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, MOST = 1000, 30

question = Question(
    number="G2",
    family="bulk",
    good="a few times in all",
    needs=Needs(native=True, wire=True),
    known_bad=(KnownBad("psycopg2-binary==2.9.9", Grade.SLOW),),
    sources=(
        "https://github.com/aio-libs/aiomysql/issues/516",
        "https://github.com/psycopg/psycopg/issues/145",
    ),
)


async def ask(lab):
    await lab.table("many", "id int primary key, word varchar(20)")
    rows = [(number, "word") for number in range(ROWS)]
    async with lab.session() as session:
        await session.value("select 1")
        before = (await lab.wire("heal"))["turns"]
        came = await tried(session.many("insert into many (id, word) values ($1, $2)", rows), 25)
        turns = (await lab.wire("heal"))["turns"] - before
    figures = {"waits for the server": turns, "rows": ROWS}
    if came.grade is not Grade.OK:
        return Answer(came.grade, came.said, figures)
    if turns > MOST:
        return Answer(Grade.SLOW, f"{turns} waits for {ROWS} rows", figures)
    return ok(f"{turns} waits for {ROWS} rows", **figures)
