"""An instant with a time zone: is it the same instant when it comes back, and does it say so?

A server keeps UTC, a session has a zone, and a client may drop or invent one. An appointment that moves by two hours is
noticed by the customer first.
"""

from datetime import UTC, datetime, timedelta, timezone

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

WENT = datetime(2024, 3, 31, 1, 30, 15, 250000, timezone(timedelta(hours=2)))

question = Question(
    number="F8",
    family="types",
    good="the same instant, with its zone",
    needs=Needs(speaks=("postgres",)),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/7537",),
)


async def ask(lab):
    await lab.run("create table instants (v timestamptz)")
    async with lab.session() as session:
        await session.run("set time zone 'Asia/Kolkata'")
        written = await tried(session.run("insert into instants values ($1)", WENT), 10)
        came = await tried(session.value("select v from instants"), 10)
    ((held,),) = await lab.ask("select cast(extract(epoch from v) * 1000 as bigint) from instants")
    figures = {"held as": held, "came": came.said if came.error else repr(came.value)}
    for one in (written, came):
        if one.grade is not Grade.OK:
            return Answer(one.grade, one.said, figures)
    if held != round(WENT.timestamp() * 1000):
        return Answer(Grade.WRONG_DATA, "the server holds another instant", figures)
    if came.value.tzinfo is None:
        return Answer(Grade.WRONG_DATA, f"it came without a zone: {came.value!r}", figures)
    if came.value != WENT.astimezone(UTC):
        return Answer(Grade.WRONG_DATA, f"it came as another instant: {came.value!r}", figures)
    return ok("the same instant, with a zone", **figures)
