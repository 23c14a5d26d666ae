"""Arrays with a NULL, with none, and of arrays: do they come back as they went?

PostgreSQL's arrays are lists to applications. A client that guesses the type from the first element fails when that is
None.
"""

from suites.behaviours.contract import Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F12",
    family="types",
    good="exact",
    needs=Needs(speaks=("postgres",)),
    sources=("https://github.com/psycopg/psycopg/issues/253",),
)


async def ask(lab):
    wanted = {
        "a NULL in it": ("integer[]", [1, None, 3]),
        "NULL first": ("integer[]", [None, 2]),
        "empty": ("integer[]", []),
        "nested": ("integer[]", [[1, 2], [3, 4]]),
        "texts": ("text[]", ["a", None, "NULL", 'q"uo\\te', "", "{c,d}"]),
    }
    return await values.kept(lab, wanted, lambda came, value: list(map(_plain, came)) == value)


def _plain(one):
    return list(one) if isinstance(one, (list, tuple)) else one
