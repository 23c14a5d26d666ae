"""NaN and infinity as PostgreSQL's numeric: do they come as what they are?

A ratio over zero, a price that is not known yet: a database can hold them, and a client that reads a number instead
reports a sum that is wrong.
"""

from decimal import Decimal

from suites.behaviours.contract import Grade, KnownBad, Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F1",
    family="types",
    good="each is itself",
    needs=Needs(speaks=("postgres",)),
    known_bad=(KnownBad("asyncpg==0.28.0", Grade.WRONG_DATA),),
    sources=("https://github.com/MagicStack/asyncpg/issues/1020",),
)


async def ask(lab):
    wanted = {
        "infinity": ("cast('Infinity' as numeric)", Decimal("Infinity")),
        "minus infinity": ("cast('-Infinity' as numeric)", Decimal("-Infinity")),
        "NaN": ("cast('NaN' as numeric)", Decimal("NaN")),
    }
    return await values.read(lab, wanted, lambda came, value: str(came) == str(value))
