"""A server asks for a file of the client's in answer to a query: is it refused?

In MySQL's protocol a server may answer any query with "send me this file". A client that does so without having been
told to hands its keys to whoever it was led to.
"""

import asyncio
import tempfile

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried, value_of

SECRET = b"a file of the client's own"
GREETING = (
    b"\x0a8.0.36\x00\x01\x00\x00\x00abcdefgh\x00\xff\xf7\x21\x02\x00\xff\x81\x15"
    + bytes(10)
    + b"ijklmnopqrst\x00mysql_native_password\x00"
)
OK = b"\x00\x00\x00\x02\x00\x00\x00"

question = Question(
    number="H7",
    family="life",
    good="it is refused",
    needs=Needs(speaks=("mysql",), native=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.LEAKS),),
    sources=("https://github.com/advisories/GHSA-r397-ff8c-wv2g",),
    smoke=True,
)


async def ask(lab):
    if lab.driver.connector is None:
        raise Cannot("nobody has written yet how it connects as it comes")
    with tempfile.NamedTemporaryFile() as file:
        file.write(SECRET)
        file.flush()
        heard = []
        server = await asyncio.start_server(lambda *ends: rogue(*ends, file.name, heard), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        meeting = met(lab, port) if lab.driver.is_async else asyncio.to_thread(meets, lab, port)
        came = await tried(meeting, 10)
        server.close()
    sent = SECRET in b"".join(heard)
    if sent:
        return Answer(Grade.LEAKS, "the file was sent", {"then": came.said})
    if not heard:
        raise RuntimeError(f"it did not speak to the server that asks: {came.said}")
    return ok(f"it was refused: {came.said}")


async def met(lab, port):
    connection = await value_of(lab.driver.connector(f"mysql://user:password@127.0.0.1:{port}/name"))
    try:
        cursor = await value_of(connection.cursor())
        await value_of(cursor.execute("select 1"))
    finally:
        await value_of(connection.close())


def meets(lab, port):
    connection = lab.driver.connector(f"mysql://user:password@127.0.0.1:{port}/name")
    try:
        connection.cursor().execute("select 1")
    finally:
        connection.close()


async def rogue(reader, writer, file, heard):
    """Greet, let anybody in, say yes to what sets up a session, and answer the query with a demand."""

    async def packet():
        head = await reader.readexactly(4)
        return head[3], await reader.readexactly(int.from_bytes(head[:3], "little"))

    def say(number, body):
        writer.write(len(body).to_bytes(3, "little") + bytes([number]) + body)

    try:
        say(0, GREETING)
        number, _ = await packet()
        say(number + 1, OK)
        while True:
            number, command = await packet()
            heard.append(command)
            if command[:1] == b"\x03" and b"select 1" in command.lower():
                say(1, b"\xfb" + file.encode())
                while body := (await packet())[1]:
                    heard.append(body)
                say(4, OK)
            else:
                say(1, OK)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
