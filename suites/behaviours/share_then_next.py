"""After five tasks have asked on one connection at once, it is asked once more: does that query get its own row?

The mistake is made in one request and punished in another: the connection goes back to the pool with an answer of the
last one still to be read.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="E2",
    family="misuse",
    good="its own row, or an error",
    needs=Needs(is_async=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.WRONG_DATA),),
    sources=("https://github.com/aio-libs/aiomysql/issues/371",),
    smoke=True,
)


async def ask(lab):
    async with lab.session() as session:
        asks = (session.value(lab.sleeping(0.05, f"k{number}")) for number in range(5))
        await asyncio.gather(*(tried(one, 4) for one in asks))
        answers = []
        for number in range(3):
            mine = await tried(session.value(f"select 'mine{number}'"), 4)
            answers.append(mine)
            if mine.grade is Grade.OK and mine.value != f"mine{number}":
                return Answer(Grade.WRONG_DATA, f"the query for 'mine{number}' got {mine.value!r}")
    worst = max(answers, key=lambda one: one.grade.severity)
    return ok("its own row") if worst.grade is Grade.OK else Answer(worst.grade, f"the next query: {worst.said}")
