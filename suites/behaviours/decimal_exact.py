"""A number of 38 digits: does it come back with all of them?

Money is kept in decimals because floats lose cents. A client that takes the way over a float loses them all the same.
"""

from decimal import Decimal

from suites.behaviours.contract import Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F5",
    family="types",
    good="exact",
    needs=Needs(speaks=("postgres", "mysql")),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/9701",),
)


async def ask(lab):
    digits = Decimal("1234567890123456789012345678.0123456789")
    return await values.kept(
        lab,
        {
            "38 digits": ("decimal(38, 10)", digits),
            "minus": ("decimal(38, 10)", -digits),
            "a tenth": ("decimal(38, 10)", Decimal("0.1")),
        },
    )
