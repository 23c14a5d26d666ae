"""A pipeline is cancelled while the server works on its first query: is it a cancellation, and is the session of use?

Queries that are sent together have their answers still to come when the caller gives up. The driver has to throw them
away one by one; an error on that way hides the cancellation, and a task that was to stop runs on.
"""

import asyncio

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import Cannot, cancelled, ok, tried

SENT = 5

question = Question(
    number="A12",
    family="cancel",
    good="it is cancelled, and the next query gets its own row",
    needs=Needs(speaks=("postgres",), cancels=True),
    sources=("https://github.com/psycopg/psycopg/issues/1005",),
)


async def ask(lab):
    if Op.PIPELINE not in lab.driver.ops:
        raise Cannot(f"it has no pipeline: {lab.driver.absences[Op.PIPELINE][0].why}")
    async with lab.session() as session:
        sql = lab.sleeping(3, "piped")
        step = await session.calls(lambda: lab.driver.bind(Op.PIPELINE, session.raw, (sql,), {}))
        task = asyncio.ensure_future(session.calls(lambda: step([()] * SENT)))
        await lab.until_asleep("piped")
        ended = await cancelled(task, 20)
        told = task.cancelled()
        after = [await tried(session.value(f"select 'mine{number}'"), 20) for number in range(2)]
        await lab.kill()
    figures = {
        "it ended with": "CancelledError" if told else ended.said,
        "after": [one.value or one.said for one in after],
    }
    if wrong := [one.value for n, one in enumerate(after) if one.grade is Grade.OK and one.value != f"mine{n}"]:
        return Answer(Grade.WRONG_DATA, f"the next query got {wrong[0]!r}", figures)
    if ended.hung:
        return Answer(Grade.HANGS, "the cancelled pipeline did not end within 20 s", figures)
    if not told:
        return Answer(max(Grade.CLEAN_ERROR, ended.grade), f"no cancellation reached the caller: {ended.said}", figures)
    if failed := [one for one in after if one.grade is not Grade.OK]:
        return Answer(failed[0].grade, f"the session is of no use afterwards: {failed[0].said}", figures)
    return ok("it was cancelled, and the session went on", **figures)
