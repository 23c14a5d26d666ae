"""A double, and a single: does what is read equal what was written?

Two formats on the wire can answer differently for the same column: as text a single is 1.1, as bytes it is
1.10000002384185791. Whoever compares, or caches by value, sees two numbers.
"""

import struct

from suites.behaviours.contract import Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F6",
    family="types",
    good="the same double; a single that is the nearest one",
    needs=Needs(speaks=("postgres", "mysql")),
    sources=("https://github.com/long2ice/asyncmy/issues/56",),
)


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


async def ask(lab):
    double, real = ("double precision", "real") if lab.speaks == "postgres" else ("double", "float")
    return await values.kept(
        lab,
        {
            "0.1 + 0.2": (double, 0.1 + 0.2),
            "the smallest": (double, 2.2250738585072014e-308),
            "1.1 as a single": (real, 1.1),
        },
        lambda came, value: came == value or single(came) == single(value) != value,
    )
