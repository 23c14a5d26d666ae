"""Transactions are cancelled at random moments, from the begin to the commit: is each there whole or not at all?

A handler is cancelled wherever it happens to wait. What it had done so far must go, the session must not be left in a
transaction, and the next who borrows it must not commit half of somebody else's work.
"""

import asyncio
from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, grade_of, ok, said_of, tried

SIZE, ROUNDS, SOON = 2, 60, 8.0

question = Question(
    number="A9",
    family="cancel",
    good="both rows or none, and no transaction is left",
    needs=Needs(pool=True, cancels=True),
    known_bad=(KnownBad("aiomysql==0.3.2", Grade.CLEAN_ERROR),),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/13381",),
    repeats=2,
    deadline=75,
)


async def ask(lab):
    if lab.driver.engine:
        raise Cannot("another engine has its file, and nobody else may look")
    await lab.table("halves", "whose int, half int")
    loop, errors = asyncio.get_running_loop(), []
    async with lab.pool(SIZE, tx=True) as pool:
        usual = monotonic()
        await works(pool, 0)
        usual = monotonic() - usual
        for number in range(1, ROUNDS + 1):
            task = asyncio.create_task(works(pool, number))
            loop.call_later(lab.random.uniform(0, 1.2 * usual), task.cancel)
            ended = await tried(asyncio.wait({task}), 15)
            if ended.hung:
                return Answer(Grade.HANGS, "a cancelled transaction did not end within 15 s", {"rounds": number})
            if not task.cancelled() and (error := task.exception()):
                errors.append(error)
        left = await lab.until(lambda seen: not any(one.in_transaction for one in seen), SOON)
        lent = await pool.lends()
    counts = [count for _, count in await lab.ask("select whose, count(*) from halves group by whose")]
    half = sum(count != 2 for count in counts)
    figures = {"whole": len(counts) - half, "half": half, "lent": lent, "errors": len(errors)}
    if half:
        return Answer(Grade.WRONG_DATA, f"of {half} of {ROUNDS} transactions one half is there", figures)
    if left > SOON:
        return Answer(Grade.LEAKS, f"a transaction is open {SOON:g} s later", figures)
    if lent < SIZE:
        return Answer(Grade.LEAKS, f"of {SIZE} connections the pool still lends {lent}", figures)
    if errors:
        worst = max(errors, key=lambda error: grade_of(error).severity)
        return Answer(grade_of(worst), f"{len(errors)} of {ROUNDS} ended otherwise: {said_of(worst)}", figures)
    return ok(f"{len(counts)} are there whole, {ROUNDS + 1 - len(counts)} not at all", **figures)


async def works(pool, number):
    async with pool.borrow() as session, session.block():
        await session.run("insert into halves values ($1, 1)", number)
        await session.run("insert into halves values ($1, 2)", number)
