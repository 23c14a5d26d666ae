"""The largest integers that a server keeps: do they come back exactly?

Between 2^53 and 2^63 lie the keys of many systems. A client that passes them through a float changes the last digits,
and the row that is updated is somebody else's.
"""

from suites.behaviours.contract import Grade, KnownBad, Question
from suites.behaviours.lab import values

question = Question(
    number="F4",
    family="types",
    good="exact",
    known_bad=(
        KnownBad("libsql==0.1.11", Grade.WRONG_DATA),
        KnownBad("asyncmy==0.2.11", Grade.RAW_ERROR),
    ),
    sources=("https://github.com/long2ice/asyncmy/issues/127",),
    smoke=True,
)

EDGES = {"2^53 + 1": 2**53 + 1, "2^63 - 1": 2**63 - 1, "-2^63": -(2**63)}


async def ask(lab):
    wanted = {name: ("bigint", value) for name, value in EDGES.items()}
    if lab.speaks == "mysql":
        wanted["2^64 - 1"] = ("bigint unsigned", 2**64 - 1)
    return await values.kept(lab, wanted)
