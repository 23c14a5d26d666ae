"""PostgreSQL's infinite dates: does the client say that Python has none, or does it make up a date?

``infinity`` is how schemas say "valid until further notice". A client that silently reads the last day of the year 9999
is one that writes it back.
"""

import datetime

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import stands, tried

question = Question(
    number="F2",
    family="types",
    good="an error, or a value that says it is infinite",
    needs=Needs(speaks=("postgres",)),
    known_bad=(KnownBad("asyncpg==0.30.0", Grade.WRONG_DATA),),
    sources=("https://github.com/psycopg/psycopg/issues/1368",),
)

INFINITE = {"date": "cast('infinity' as date)", "timestamptz": "cast('-infinity' as timestamptz)"}


async def ask(lab):
    async with lab.session() as session:
        came = {name: await tried(session.value(f"select {sql}"), 10) for name, sql in INFINITE.items()}
    figures = {name: one.said if one.error else repr(one.value) for name, one in came.items()}
    made_up = [name for name, one in came.items() if isinstance(one.value, datetime.date)]
    if made_up:
        return Answer(Grade.WRONG_DATA, f"infinite {made_up[0]} comes as {came[made_up[0]].value!r}", figures)
    return stands(list(came.values()), "it comes as what it is", figures)
