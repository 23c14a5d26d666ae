"""Moments before 2000, and before 1970, with a part of a second: are they exact?

PostgreSQL counts from 2000, Unix from 1970. Before that, fractions are negative, and a client that rounds them the
wrong way is off by a second.
"""

from datetime import datetime

from suites.behaviours.contract import Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F9",
    family="types",
    good="exact",
    needs=Needs(speaks=("postgres", "mysql")),
    sources=("https://github.com/MagicStack/asyncpg/issues/363",),
)


async def ask(lab):
    column = "timestamp" if lab.speaks == "postgres" else "datetime(6)"
    wanted = {
        "1999": datetime(1999, 12, 31, 23, 59, 59, 500000),
        "1969": datetime(1969, 12, 31, 23, 59, 59, 999999),
        "1001": datetime(1001, 1, 1, 0, 0, 0, 1),
        "9999": datetime(9999, 12, 31, 23, 59, 59, 999999),
    }
    return await values.kept(lab, {name: (column, value) for name, value in wanted.items()})
