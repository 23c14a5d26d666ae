"""One of the rows for a COPY has a text where a number should be: is that an error, with no row kept?

In the binary format the client writes what the server reads, and a value of the wrong type must be found while it is
written. The copy has begun then: it has to be taken back, and the connection has to go on.
"""

from suites.behaviours.contract import Needs, Question
from suites.behaviours.copy_error_long_message import copied

ROWS = [(1, "one"), ("two", "two"), (3, "three")]

question = Question(
    number="G4",
    family="bulk",
    good="an error, and the connection works",
    needs=Needs(speaks=("postgres",), native=True),
    sources=("https://github.com/psycopg/psycopg/issues/1147", "https://github.com/psycopg/psycopg/issues/1192"),
)


async def ask(lab):
    return await copied(lab, ROWS, lambda error: isinstance(error, Exception))
