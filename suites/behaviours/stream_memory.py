"""A long result is read as a stream: does the process hold a part of it at a time, or all of it?

Exports and reports stream so as to stay small. What looks like a stream may fetch everything first and hand it out in
pieces; then the service is ended for its memory on the day that the table has grown.
"""

import resource

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok

ROWS, LETTERS, CHUNK = 20_000, 2000, 100
SELECT = "select id, word from long_rows"

question = Question(
    number="G6",
    family="bulk",
    good="a small part of it",
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/7290",),
    deadline=60,
)


async def ask(lab):
    heap = await lab.heap("long_rows", ROWS, LETTERS)
    async with lab.session(tx=True) as session:
        step = await lab.step(session, Op.STREAM, SELECT, chunk=CHUNK, tables=(heap,))
        before = peak()
        total = await step(())
        stream = peak() - before
        del step
    async with lab.session() as session:
        rows = await session.rows(SELECT)
        whole = peak() - before
    if total != sum(row[0] for row in rows):
        return Answer(Grade.WRONG_DATA, f"the stream adds up to {total}, and the rows to another sum")
    if whole < ROWS * LETTERS / 1e6:
        raise RuntimeError(f"all rows at once took {whole:.0f} MB, less than they are: this cannot be measured here")
    figures = {"megabytes as a stream": round(stream), "megabytes at once": round(whole)}
    if stream > whole / 3:
        return Answer(Grade.SLOW, f"as a stream it takes {stream:.0f} MB, all at once {whole:.0f} MB", figures)
    return ok("it holds a small part at a time", **figures)


def peak():
    """Return the most memory that this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
