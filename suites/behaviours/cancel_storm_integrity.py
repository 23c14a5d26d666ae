"""Hundreds of queries share a pool and are cancelled at random moments: does each of the others get its own row?

Clients that give up come in crowds: a slow minute, and half of the requests are cancelled while the other half is being
answered. An answer that nobody took stays on its connection, and whoever borrows it next reads it.
"""

import asyncio
from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of, ok, said_of, tried

SIZE, TASKS, LASTS = 5, 300, 0.02

question = Question(
    number="A3",
    family="cancel",
    good="every answer is its own",
    needs=Needs(pool=True, cancels=True),
    known_bad=(KnownBad("asyncmy==0.2.11", Grade.WRONG_DATA),),
    sources=("https://github.com/long2ice/asyncmy/pull/108",),
    repeats=2,
    deadline=75,
)


async def ask(lab):
    loop, foreign, answered, errors = asyncio.get_running_loop(), [], [], []
    async with lab.pool(SIZE) as pool:

        async def asks(number):
            try:
                came = await pool.value(lab.sleeping(LASTS, f"token{number}"))
            except Exception as error:
                errors.append(error)
            else:
                (answered if came == f"token{number}" else foreign).append((number, came))

        usual = monotonic()
        await pool.value(lab.sleeping(LASTS, "first"))
        usual = monotonic() - usual
        tasks = [asyncio.create_task(asks(number)) for number in range(TASKS)]
        for task in tasks:
            loop.call_later(lab.random.uniform(0, usual * TASKS / SIZE), task.cancel)
        ended = await tried(asyncio.wait(tasks), 45)
        after = [await tried(pool.value(f"select 'after{number}'"), 10) for number in range(SIZE)]
        await lab.kill()  # whether the server goes on is asked elsewhere
    foreign += [(f"after{number}", one.value) for number, one in enumerate(after) if one.value != f"after{number}"]
    figures = {"answered": len(answered), "foreign": len(foreign), "errors": len(errors)}
    wrong = [(whose, came) for whose, came in foreign if came is not None]
    if wrong:
        said = f"{len(wrong)} of {len(wrong) + len(answered)} got another row, the first {wrong[0][1]!r}"
        return Answer(Grade.WRONG_DATA, said, figures)
    if ended.hung:
        return Answer(Grade.HANGS, "not all of the tasks ended within 45 s", figures)
    if failed := [one for one in after if one.grade is not Grade.OK]:
        return Answer(failed[0].grade, f"afterwards a query fails: {failed[0].said}", figures)
    if errors:
        worst = max(errors, key=lambda error: grade_of(error).severity)
        return Answer(grade_of(worst), f"{len(errors)} that nobody cancelled failed: {said_of(worst)}", figures)
    return ok(f"{len(answered)} were answered, each with its own row", **figures)
