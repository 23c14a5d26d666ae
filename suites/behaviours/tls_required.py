"""TLS is asked for, and the server says that it has none: does the client refuse, or does it go on in the clear?

Whoever sits between can say so in the server's name. A client that was told to encrypt, and then sends the password
without, has not been told anything.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="H5",
    family="life",
    good="it refuses",
    needs=Needs(wire=True),
    known_bad=(
        KnownBad("aiomysql==0.3.2", Grade.LEAKS),
        KnownBad("pymysql==1.1.0", Grade.LEAKS),
    ),
    sources=("https://github.com/long2ice/asyncmy/issues/90",),
    smoke=True,
)


async def ask(lab):
    encrypted = await tried(asks(lab), 15)
    if encrypted.grade is not Grade.OK:
        return Answer(encrypted.grade, f"with a server that has it, too: {encrypted.said}")
    await lab.wire("deny_tls", speaks=lab.speaks)
    came = await tried(asks(lab), 15)
    if came.grade is Grade.OK:
        return Answer(Grade.LEAKS, "it went on in the clear, without a word")
    return ok(f"it refused: {came.said}") if came.grade <= Grade.CLEAN_ERROR else Answer(came.grade, came.said)


async def asks(lab):
    async with lab.session(tls="yes") as session:
        return await session.value("select 1")
