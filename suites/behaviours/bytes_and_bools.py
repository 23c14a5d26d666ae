"""Bytes with every value, and truth values: do they come back as they went?

Bytes that pass through a text meet encodings and escapes; a truth value may come as a number, which is told here, and
must not come as its opposite.
"""

from suites.behaviours.contract import Question
from suites.behaviours.lab import values

question = Question(
    number="F11",
    family="types",
    good="the same bytes; true and false",
    sources=("https://github.com/aio-libs/aiomysql/issues/984",),
)


async def ask(lab):
    binary = {"postgres": "bytea", "mysql": "blob", "sqlite": "blob"}[lab.speaks]
    truth = {"postgres": "boolean", "mysql": "tinyint(1)", "sqlite": "integer"}[lab.speaks]
    wanted = {
        "every byte": (binary, bytes(range(256))),
        "no bytes": (binary, b""),
        "quotes and zeros": (binary, b"\x00'\\\"\x00%s$1"),
        "true": (truth, True),
        "false": (truth, False),
    }
    return await values.kept(lab, wanted, lambda came, value: came is not None and type(value)(came) == value)
