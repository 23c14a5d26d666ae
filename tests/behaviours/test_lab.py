"""What a question is given, with drivers that are made up: grades of what is awaited, sessions, what is left."""

import asyncio
import socket
import threading

import pytest

from drivers.contract import Driver, Op
from reports.records.behaviours import Grade
from suites.behaviours.lab import (
    Cannot,
    Lab,
    cancelled,
    grade_of,
    grade_of_failure,
    leftovers,
    said_of,
    sessions,
    tried,
)
from suites.behaviours.lab.statements import heaped, series, sleeping, spelt


@pytest.mark.asyncio
async def test_what_hangs_is_left_in_time():
    """A driver that swallows its cancellation does not keep the question."""
    ends = asyncio.Event()

    async def stubborn():
        while not ends.is_set():
            try:
                await ends.wait()
            except asyncio.CancelledError:
                continue

    came = await tried(stubborn(), 0.05)
    ends.set()
    assert came.hung
    assert came.grade is Grade.HANGS


@pytest.mark.asyncio
async def test_values_and_errors_are_told():
    """What came is the value, or the error with its grade."""

    async def fails():
        raise TypeError("'NoneType' has no len()\nmore")

    worked, failed = await tried(asyncio.sleep(0, "yes"), 5), await tried(fails(), 5)
    assert (worked.value, worked.grade) == ("yes", Grade.OK)
    assert (failed.grade, failed.said) == (Grade.RAW_ERROR, "TypeError: 'NoneType' has no len()")


@pytest.mark.asyncio
async def test_a_task_that_is_cancelled_has_ended():
    """Its own cancellation is no error; another error that comes out of it is one."""

    async def confused():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ValueError("confused") from None

    fine, wrong = asyncio.create_task(asyncio.sleep(60)), asyncio.create_task(confused())
    await asyncio.sleep(0)
    assert (await cancelled(fine, 5)).grade is Grade.OK
    assert said_of((await cancelled(wrong, 5)).error) == "ValueError: confused"


@pytest.mark.parametrize(
    ("error", "grade"),
    [
        (RuntimeError("readexactly() called twice"), Grade.RAW_ERROR),
        (ConnectionResetError(), Grade.CLEAN_ERROR),
        (TimeoutError(), Grade.CLEAN_ERROR),
        (type("OperationalError", (RuntimeError,), {"__module__": "somebodys.driver"})(), Grade.CLEAN_ERROR),
    ],
)
def test_errors_from_inside_are_raw(error, grade):
    """An error of a kind that a library defines, or that the system has, is clean, whatever it derives from."""
    assert grade_of(error) is grade


OWN = type("OperationalError", (Exception,), {"__module__": "somebodys.driver"})


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "grade"),
    [(OWN(), Grade.OK), (ConnectionRefusedError(), Grade.CLEAN_ERROR), (TypeError(), Grade.RAW_ERROR)],
)
async def test_what_had_to_fail_is_right_with_an_error_of_the_drivers_own(error, grade):
    """Who catches a driver's errors does not catch the system's, nor those from inside."""

    async def fails():
        raise error

    assert grade_of_failure(await tried(fails(), 5)) is grade


class Connection:
    """A made-up connection, which knows the thread that it was opened in."""

    def __init__(self):
        self.thread, self.closed, self.ran = threading.current_thread(), False, []

    def step(self, sql, params):
        assert threading.current_thread() is self.thread
        self.ran.append((sql, params))
        return [(1, "row")]


def made_up():
    driver = Driver("made-up", server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")

    @driver.opens
    def session(url):
        connection = Connection()
        yield connection
        connection.closed = True

    @driver.op
    def fetch_all(connection, sql):
        return lambda params: connection.step(sql, params)

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: connection.step(sql, params)[0]

    return driver


@pytest.mark.asyncio
async def test_what_blocks_works_in_a_thread_of_its_own():
    """A session of a synchronous driver lives in one thread, and is awaited like any other."""
    async with sessions.opened(made_up(), "url", []) as session:
        assert await session.rows("select $1, $2", 1, 2) == [(1, "row")]
        assert await session.value("select 1") == 1
    assert session.raw.thread is not threading.current_thread()
    assert session.raw.ran[0] == ("select ?, ?", (1, 2))
    assert session.raw.closed


@pytest.mark.asyncio
async def test_rows_are_read_as_they_come():
    """Its own way to stream is bound with a chunk, and a driver without one says so."""
    driver = made_up()
    assert not sessions.Session(driver, None, sessions.Calls(driver)).streams

    @driver.op
    def stream(connection, sql, *, chunk):
        return lambda params: (sql, chunk, params)

    async with sessions.opened(driver, "url", []) as session:
        assert session.streams
        assert await session.streamed("select 1", chunk=7) == ("select 1", 7, ())


@pytest.mark.parametrize("pings", [True, False])
def test_a_pool_that_can_look_before_it_lends(pings):
    """It is asked of the driver's own file: a setting of its pool that it says it lacks is none."""
    driver = made_up()

    @driver.pools
    def pool(url, *, size, ping="no"):
        yield

    if not pings:
        driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
    assert Lab(driver, "sqlite", "url", 1, None).pings() is pings


@pytest.mark.asyncio
async def test_closing_that_hangs_is_noted(monkeypatch):
    """What was learnt before is not lost, and the note makes the grade."""
    monkeypatch.setattr(sessions, "BOUND", 0.05)
    noted = []
    await sessions.bounded(asyncio.sleep(60), noted, "a session")
    assert noted == ["closing a session did not end within 0.05 s"]


@pytest.mark.asyncio
async def test_what_is_left_is_counted(monkeypatch):
    """A thread, a socket and a session that were not there before; what goes in time is not told."""
    monkeypatch.setattr(leftovers, "PATIENCE", 0.2)
    before, ends = leftovers.here(), threading.Event()
    thread = threading.Thread(target=ends.wait, name="stray")
    thread.start()
    with socket.create_server(("127.0.0.1", 0)):
        left = await leftovers.left(before, lambda: asyncio.sleep(0, 2))
    assert left == {"sockets": 1, "threads": 1, "sessions": 2}
    ends.set()
    thread.join()
    assert await leftovers.left(before, lambda: asyncio.sleep(0, 0)) == {}


class Counting:
    """A parent that counts ten more statements each time that it is asked."""

    def __init__(self):
        self.statements, self.asked = 0, []

    async def ask(self, do, **how):
        self.asked.append((do, how))
        self.statements += 10
        return {"statements": self.statements, "round_trips": 3}


@pytest.mark.asyncio
async def test_what_is_counted_is_the_difference():
    """Answers are held while it counts and no longer, and what was there before is not told."""
    parent = Counting()
    async with Lab(made_up(), "sqlite", "url", 1, parent).counting(hold=0.5) as counts:
        assert counts == {}
    assert counts == {"statements": 10, "round_trips": 0}
    assert parent.asked == [("count", {"hold": 0.5}), ("count", {"hold": 0.0})]


@pytest.mark.asyncio
async def test_an_op_is_bound_as_in_a_workload():
    """A step has the driver's own placeholders; where a driver lacks the op, its reason is why it is not asked."""
    driver = made_up()
    driver.lacks("stream", "it reads all at once", when={"server": "sqlite"})
    lab = Lab(driver, "sqlite", "url", 1, Counting())
    async with lab.session() as session:
        step = await lab.step(session, Op.FETCH_ALL, "select $1")
        assert await step((1,)) == [(1, "row")]
        assert session.raw.ran == [("select ?", (1,))]
        with pytest.raises(Cannot, match="it reads all at once"):
            await lab.step(session, Op.STREAM, "select 1", chunk=1)


def test_statements():
    """Each server has its own spelling, and each driver its own placeholders."""
    assert "pg_sleep(2)" in sleeping("postgres", 2, "word")
    assert "'word'" in sleeping("sqlite", 0.01, "word")
    assert all("100" in series(speaks, 100) for speaks in ("postgres", "mysql", "sqlite"))
    assert all("insert into long" in heaped(speaks, "long", 9, 5) for speaks in ("postgres", "mysql", "sqlite"))
    assert spelt("select $1, $2", lambda n: f":{n}") == "select :1, :2"
