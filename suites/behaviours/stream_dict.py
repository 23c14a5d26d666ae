"""Rows are asked for as dicts and as a stream, by the cursor that is there for it: are they dicts?

The class says both in its name. When it hands out tuples, what reads columns by name fails on the first row; when a
column is missing or another's, nobody notices.
"""

import sys

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

SELECT = "select 1 as number, 'one' as word union all select 2, 'two'"
EXPECTED = [{"number": 1, "word": "one"}, {"number": 2, "word": "two"}]

question = Question(
    number="G7",
    family="bulk",
    good="they are dicts",
    needs=Needs(native=True),
    known_bad=(KnownBad("asyncmy==0.2.11", Grade.WRONG_DATA),),
    sources=("https://github.com/long2ice/asyncmy/issues/164",),
)


async def ask(lab):
    async with lab.session() as session:
        package = type(session.raw).__module__.partition(".")[0]
        kind = getattr(sys.modules.get(f"{package}.cursors"), "SSDictCursor", None)
        if kind is None:
            raise Cannot("it has no class of cursor for both")
        came = await tried(read(session, kind), 10)
    if came.grade is not Grade.OK:
        return Answer(came.grade, came.said)
    if came.value != EXPECTED:
        return Answer(Grade.WRONG_DATA, f"the rows are {came.value}")
    return ok("they are dicts")


async def read(session, kind):
    cursor = await session.calls(lambda: session.raw.cursor(kind))
    await session.calls(lambda: cursor.execute(SELECT))
    rows = []
    while row := await session.calls(cursor.fetchone):
        rows.append(row)
    await session.calls(cursor.close)
    return rows
