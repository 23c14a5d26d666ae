"""The network lets a megabyte a second through: do two megabytes arrive whole, and how many bytes does each take?

A narrow wire is where a protocol's habits are paid for: numbers as text, names of columns with every row, an answer
that is asked for twice. A reader that takes slow for dead breaks here too.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

RATE, ROWS, WIDE = 1_000_000, 4000, 500

question = Question(
    family="network",
    good="whole, and once",
    needs=Needs(wire=True),
    sources=("https://github.com/Shopify/toxiproxy#bandwidth",),
    deadline=60,
)


async def ask(lab):
    text = "0123456789" * (WIDE // 10)
    await lab.table("wide", f"id int primary key, pad varchar({WIDE})", [(number, text) for number in range(ROWS)])
    async with lab.session() as session:
        await session.value("select 1")
        before = (await lab.wire("rate", bytes_per_second=RATE))["passing"]["down"]
        came = await tried(session.rows("select id, pad from wide order by id"), 40)
        passed = (await lab.wire("heal"))["passing"]["down"] - before
    figures = {"bytes": passed, "bytes for one": round(passed / (ROWS * WIDE), 2)}
    if came.grade is not Grade.OK:
        return Answer(came.grade, f"{came.said}, after {passed} bytes", figures)
    if came.value != [(number, text) for number in range(ROWS)]:
        return Answer(Grade.WRONG_DATA, "the rows are not those that are there", figures)
    if passed > 2 * ROWS * WIDE:
        return Answer(Grade.SLOW, f"{figures['bytes for one']} bytes travel for each", figures)
    return ok(f"whole; {figures['bytes for one']} bytes travel for each", **figures)
