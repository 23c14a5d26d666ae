"""Fifty megabytes are read as a stream: does memory stay flat?

Streaming is for what does not fit. A driver that keeps what it has read, or reads ahead without bound, ends where
fetching all of it would.
"""

import resource

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

ROWS, WIDE, MOST = 50_000, 1000, 25

question = Question(
    number="G6",
    family="bulk",
    good="a few megabytes",
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/7290",),
    deadline=90,
)


async def ask(lab):
    wide = "hex(zeroblob(500))" if lab.speaks == "sqlite" else f"repeat('x', {WIDE})"
    async with lab.session(tx=True) as session:
        warm = await tried(session.stream(f"select i, {wide} from ({lab.series(2000)}) as numbers", 100), 20)
        before = megabytes()
        came = await tried(session.stream(f"select i, {wide} from ({lab.series(ROWS)}) as numbers", 100), 60)
        more = megabytes() - before
    for one in (warm, came):
        if one.grade is not Grade.OK:
            return Answer(one.grade, one.said)
    figures = {"MB more": round(more, 1), "MB read": ROWS * WIDE / 1e6}
    if more > MOST:
        return Answer(Grade.LEAKS, f"{more:.0f} MB more for 50 MB of rows: it keeps them", figures)
    return ok(f"{more:.0f} MB more for 50 MB of rows", **figures)


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
