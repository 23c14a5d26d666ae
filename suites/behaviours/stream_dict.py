"""Rows are streamed as dicts: are they dicts?

The class of a cursor says two things at once, that rows come one by one and that they have names. A release that forgot
one of them answers with tuples.
"""

import sys

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried, value_of

question = Question(
    number="G7",
    family="bulk",
    good="dicts",
    needs=Needs(speaks=("mysql",), native=True),
    known_bad=(KnownBad("asyncmy==0.2.15", Grade.WRONG_DATA),),
    sources=("https://github.com/long2ice/asyncmy/issues/164",),
)


async def ask(lab):
    async with lab.session() as session:
        library = type(session.raw).__module__.partition(".")[0]
        kind = getattr(sys.modules.get(f"{library}.cursors"), "SSDictCursor", None)
        if kind is None:
            raise Cannot("it has no cursor that streams dicts")
        came = await tried(streamed(lab, session, kind), 10)
    if came.grade is not Grade.OK:
        return Answer(came.grade, came.said)
    if came.value != {"one": 1, "two": "2"}:
        return Answer(Grade.WRONG_DATA, f"it came as {came.value!r}")
    return ok("a dict")


async def streamed(lab, session, kind):
    if not lab.driver.is_async:
        return await session.calls(lambda: in_thread(session.raw, kind))
    cursor = await value_of(session.raw.cursor(kind))
    await cursor.execute("select 1 as one, '2' as two")
    row = await cursor.fetchone()
    await cursor.fetchall()
    await value_of(cursor.close())
    return row


def in_thread(raw, kind):
    cursor = raw.cursor(kind)
    cursor.execute("select 1 as one, '2' as two")
    row = cursor.fetchone()
    cursor.fetchall()
    cursor.close()
    return row
