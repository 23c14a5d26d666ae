"""A cancellation is repeated at every turn of the loop, as anyio's cancel scopes do: does the pool get all back?

Starlette, FastAPI and httpx cancel by scopes of anyio: whatever a task awaits after its cancellation is cancelled too,
until it has ended. Whoever wants to roll back, to close or to give back, and awaits that, never gets to do it.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, ROUNDS, WITHIN = 2, 8, 10.0

question = Question(
    number="A15",
    family="cancel",
    good="the pool lends all that it has",
    needs=Needs(pool=True, cancels=True),
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/12077",
        "https://github.com/sqlalchemy/sqlalchemy/issues/8145",
    ),
    deadline=75,
)


async def ask(lab):
    async with lab.pool(SIZE, tx=True) as pool:

        async def works():
            async with pool.borrow() as session, session.block():
                await session.value(lab.sleeping(0.3 if lab.speaks == "sqlite" else 3, "scoped"))

        for _ in range(ROUNDS):
            task = asyncio.create_task(works())
            begins = await tried(lab.until_asleep("scoped"), 30)
            if (await tried(ended_by_a_scope(task), WITHIN)).hung:
                return Answer(Grade.HANGS, f"a task that is cancelled again and again did not end in {WITHIN:g} s")
            if begins.error:  # the pool does not lend any more: the figures below say so
                break
            for one in await lab.seen():
                if one.active:  # whether the server goes on is asked elsewhere
                    await lab.kill(one.id)
        failed = [one for one in [await tried(pool.value(), WITHIN) for _ in range(2 * SIZE)] if one.grade > Grade.OK]
        lent = await pool.lends()
        idle = await lab.until(lambda seen: not any(one.in_transaction for one in seen), 8.0)
    figures = {"lent": lent, "failed afterwards": len(failed)}
    if lent < SIZE:
        said = f"of {SIZE} connections the pool still lends {lent}"
        return Answer(Grade.LEAKS, f"{said} ({failed[0].said})" if failed else said, figures)
    if idle > 8.0:
        return Answer(Grade.LEAKS, "a transaction is left open", figures)
    if failed:
        return Answer(max(one.grade for one in failed), f"{len(failed)} queries fail: {failed[0].said}", figures)
    return ok(f"the pool still lends all {SIZE}", **figures)


async def ended_by_a_scope(task):
    """Cancel a task at every turn of the loop until it has ended."""
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    return
