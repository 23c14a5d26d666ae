"""A caller is cancelled while its COMMIT is under way: what is it told, and what does the next caller find?

Whether a commit that was cut short happened is known to the server alone. A driver must not say that it did when it did
not, and must not lend on a connection on which the answer to the commit is still to come.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import cancelled, ok, tried

DELAY, SOON = 1.0, 8.0

question = Question(
    number="A10",
    family="cancel",
    good="it is cancelled, the outcome is unknown, and the next is not concerned",
    needs=Needs(pool=True, cancels=True, wire=True),
    sources=("https://jepsen.io/consistency", "https://github.com/sqlalchemy/sqlalchemy/issues/8145"),
    deadline=75,
)


async def ask(lab):
    await lab.table("committed", "id int primary key")
    async with lab.pool(1, tx=True) as pool:
        written = asyncio.Event()

        async def commits():
            async with pool.borrow() as session, session.block():
                await session.run("insert into committed values (1)")
                await lab.wire("delay", seconds=DELAY)
                written.set()

        task = asyncio.create_task(commits())
        await tried(written.wait(), 20)
        await asyncio.sleep(DELAY / 3)  # the commit is on its way, and its answer cannot have come
        said = "committed" if task.done() and not task.exception() else ""
        ended = await cancelled(task, 20)
        said = said or ("cancelled" if task.cancelled() else "an error" if ended.error or ended.hung else "committed")
        await lab.wire("heal")
        after = [await tried(pool.value(f"select 'mine{number}'"), 12) for number in range(3)]
        left = await lab.until(lambda seen: not any(one.in_transaction for one in seen), SOON)
        lent = await pool.lends()
    ((there,),) = await lab.ask("select count(*) from committed")
    figures = {"it was told": said, "rows there": there, "lent": lent}
    if wrong := [one.value for n, one in enumerate(after) if one.grade is Grade.OK and one.value != f"mine{n}"]:
        return Answer(Grade.WRONG_DATA, f"the next query got {wrong[0]!r}", figures)
    if said == "committed" and not there:
        return Answer(Grade.WRONG_DATA, "it was told that it committed, and nothing is there", figures)
    if ended.hung:
        return Answer(Grade.HANGS, "the cancelled commit did not end within 20 s", figures)
    if left > SOON or lent < 1:
        return Answer(Grade.LEAKS, "a transaction is left open" if left > SOON else "its connection is lost", figures)
    if failed := [one for one in (ended, *after) if one.grade is not Grade.OK]:
        return Answer(max(failed, key=lambda one: one.grade.severity).grade, failed[0].said, figures)
    return ok(f"it was told {said}, {'the row is there' if there else 'no row is there'}", **figures)
