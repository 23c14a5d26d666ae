"""The rows for a COPY come from a generator that fails, with a long message: what does the caller see, and what then?

The driver tells the server why it gives up, and the message may be longer than the server takes. A caller wants its own
exception, no row in the table, and a connection that goes on.
"""

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

LETTERS = 12_000

question = Question(
    number="G3",
    family="bulk",
    good="the caller's own exception, and the connection works",
    needs=Needs(speaks=("postgres",), native=True),
    known_bad=(KnownBad("asyncpg==0.28.0", Grade.HANGS),),
    sources=(
        "https://github.com/MagicStack/asyncpg/issues/1354",
        "https://github.com/psycopg/psycopg/issues/593",
    ),
)


class Broken(Exception):
    """What the generator raises."""


def breaking():
    for number in range(3):
        yield number, "word"
    raise Broken("x" * LETTERS)


async def ask(lab):
    return await copied(lab, breaking(), lambda error: isinstance(error, Broken))


async def copied(lab, rows, expected):
    """Copy rows that cannot be copied; say whether the error is as expected, and what became of the connection."""
    await lab.table("copied", "id int, word text")
    async with lab.session() as session:
        form = "binary" if lab.driver.absent(Op.COPY_IN, {"format": "binary"}) is None else "text"
        step = await lab.step(session, Op.COPY_IN, "copied", "id, word", "int4, text", format=form)
        came = await tried(step(rows), 10)
        after = await tried(session.value("select 'after'"), 10)
    kept = (await lab.ask("select count(*) from copied"))[0][0]
    figures = {"rows kept": kept, "the connection then": after.said}
    if came.hung or after.hung:
        return Answer(Grade.HANGS, f"{'the copy' if came.hung else 'the next query'} does not end", figures)
    if came.error is None or kept:
        return Answer(Grade.WRONG_DATA, f"{came.said}, and {kept} rows are kept", figures)
    if after.grade is not Grade.OK:
        return Answer(after.grade, f"the connection is of no use any more: {after.said}", figures)
    if not expected(came.error):
        return Answer(came.grade, f"the caller gets another exception: {came.said}", figures)
    return ok(f"the caller gets {type(came.error).__name__}, and the connection works", **figures)
