"""Dates before the year 1 and after 9999, which Python does not have: what does their reader get?

Old history, or a typing mistake in the year, is enough. The rest of the rows should not be lost to an error that no
handler of database errors catches.
"""

from suites.behaviours.contract import Grade, KnownBad, Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F3",
    family="types",
    good="an error of the driver's own kind",
    needs=Needs(speaks=("postgres",)),
    known_bad=(KnownBad("asyncpg==0.30.0", Grade.RAW_ERROR),),
    sources=("https://github.com/MagicStack/asyncpg/issues/412",),
)


async def ask(lab):
    return await values.read(
        lab,
        {
            "44 BC": ("cast('0044-03-15 BC' as date)", None),
            "year 10000": ("cast('10000-01-01' as date)", None),
            "24:00": ("cast('24:00' as time)", None),
        },
        lambda came, _: isinstance(came, str) or "24" in str(came) or not hasattr(came, "isoformat"),
    )
