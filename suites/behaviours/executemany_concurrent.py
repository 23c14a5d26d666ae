"""An ``executemany`` and a query run at once on one connection: is each done as a whole?

Pipelines and batches leave answers under way while Python waits. A second caller on the same connection must neither
read them nor break them.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import stands, tried

ROWS = 2000

question = Question(
    number="G9",
    family="bulk",
    good="one after the other, or a clear error",
    needs=Needs(native=True, is_async=True),
    known_bad=(KnownBad("asyncmy==0.2.13", Grade.RAW_ERROR),),
    sources=("https://github.com/psycopg/psycopg/issues/1130",),
)


async def ask(lab):
    await lab.table("many", "id int primary key, word varchar(20)")
    rows = [(number, "word") for number in range(ROWS)]
    async with lab.session() as session:
        many, *others = await asyncio.gather(
            tried(session.many("insert into many (id, word) values ($1, $2)", rows), 15),
            *(tried(session.value(f"select 'k{number}'"), 15) for number in range(5)),
        )
    ((held,),) = await lab.ask("select count(*) from many")
    wrong = [one.value for number, one in enumerate(others) if one.value not in (None, f"k{number}")]
    figures = {"rows": held, "right": sum(one.grade is Grade.OK for one in others)}
    if wrong or (many.grade is Grade.OK and held != ROWS):
        return Answer(Grade.WRONG_DATA, f"a query got {wrong[0]!r}" if wrong else f"{held} of {ROWS} rows", figures)
    return stands([many, *others], "each as a whole", figures)
