"""A JSON document with nesting, large integers and other scripts: what comes, and is anything lost?

Some clients answer with a text and some with objects; that is a choice, and it is told here. A large integer that
became a float, or a letter that became a question mark, is none.
"""

import json

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

WENT = {"nested": [1, {"deep": None}], "large": 2**53 + 1, "text": "naïve \U0001f600 漢字", "quote": 'it\'s "so"'}

question = Question(
    number="F10",
    family="types",
    good="the same document, as a text or as objects",
    sources=("https://github.com/MagicStack/asyncpg/issues/221",),
)


async def ask(lab):
    column = {"postgres": "jsonb", "mysql": "json", "sqlite": "text"}[lab.speaks]
    await lab.run(f"create table documents (v {column})")
    put = "cast(cast($1 as text) as jsonb)" if lab.speaks == "postgres" else "$1"
    async with lab.session() as session:
        written = await tried(session.run(f"insert into documents values ({put})", json.dumps(WENT)), 10)
        came = await tried(session.value("select v from documents"), 10)
    for one in (written, came):
        if one.grade is not Grade.OK:
            return Answer(one.grade, one.said)
    document = json.loads(came.value) if isinstance(came.value, (str, bytes)) else came.value
    figures = {"comes as": type(came.value).__name__}
    if document != WENT:
        return Answer(Grade.WRONG_DATA, f"it came as {document!r}", figures)
    return ok(f"the same document, as {figures['comes as']}", **figures)
