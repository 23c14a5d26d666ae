"""A connection is used after it was given back to its pool, and somebody else has it: what does the latecomer get?

A result that is kept, a task that is not awaited, a ``finally`` in the wrong order. If the connection still works, two
who know nothing of each other share a transaction: one reads what the other has not committed, and may roll it back.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, tried

question = Question(
    number="E4",
    family="misuse",
    good="an error of the driver's own",
    needs=Needs(pool=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.LEAKS),),
    sources=("https://github.com/aio-libs/aiomysql/issues/371",),
    smoke=True,
)


async def ask(lab):
    await lab.table("kept", "id int primary key")
    async with lab.pool(1, tx=True) as pool:
        async with pool.borrow() as given_back:
            await given_back.value("select 1")
        late = given_back.anew()
        async with pool.borrow() as session, session.block():
            await session.run("insert into kept values (1)")
            came = await tried(late.value("select count(*) from kept"), 10)
            late.calls.end()
            own = await tried(session.value("select count(*) from kept"), 10)
    figures = {"the latecomer": came.said, "who has it now": own.said}
    if own.grade is Grade.OK and own.value != 1:
        return Answer(Grade.WRONG_DATA, f"who has it now got {own.value!r} rows, and inserted one", figures)
    if own.grade is not Grade.OK:
        return Answer(own.grade, f"who has it now: {own.said}", figures)
    if came.error is None and not came.hung:
        said = "it works, in the other's transaction" if came.value else "it works, outside the other's transaction"
        return Answer(Grade.LEAKS, f"{said}: it sees {came.value} rows of what is not committed", figures)
    return Answer(grade_of_failure(came), came.said, figures)
