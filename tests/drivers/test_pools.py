"""Callers and pools: what would make one driver's work another's is found out."""

import sqlite3
import threading
from contextlib import closing, contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from drivers.contract import POOL, Driver, Op
from suites import workloads
from suites.contest.proof import Unproven, check_pool
from suites.host.open_cell import WARM, open_cell
from suites.matrix.cells import Cell
from tests.support.here import proven


class Pool:
    """Hands out the connection that was given back last, as most do; waits when there is none."""

    def __init__(self, url, size):
        self.opened = [
            sqlite3.connect(urlsplit(url).path, isolation_level=None, check_same_thread=False) for _ in range(size)
        ]
        self.steps = dict.fromkeys(self.opened, 0)
        self._free, self._changed = list(self.opened), threading.Condition()

    @contextmanager
    def borrow(self):
        with self._changed:
            self._changed.wait_for(lambda: self._free, timeout=60)
            connection = self._free.pop()
        try:
            yield connection
        finally:
            with self._changed:
                self._free.append(connection)
                self._changed.notify()


@pytest.fixture
def driver():
    """One with a pool, of which ``driver.made`` tells."""
    driver = Driver("fake", server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")
    made = []

    @driver.pools
    def pool(url, *, size):
        made.append(Pool(url, size))
        yield made[-1].borrow
        for connection in made[-1].opened:
            connection.close()

    @driver.opens
    def session(url):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    @driver.op
    def fetch_row(connection, sql):
        def step(params):
            if made:
                made[-1].steps[connection] += 1
            return connection.execute(sql, params).fetchone()

        return step

    return SimpleNamespace(row=driver, made=made)


def fetch_row(driver, **settings):
    return Cell(workloads.load("fetch_row"), driver.row, "sqlite", settings)


@pytest.mark.asyncio
@pytest.mark.parametrize("callers", [1, 50])
async def test_every_connection_is_warm(driver, prepared, callers):
    """However few the callers and however the pool hands out: none of its connections is new to the statement."""
    prepared.prepare(workloads.load("fetch_row"))
    columns = prepared.columns(workloads.load("fetch_row"))
    async with open_cell(fetch_row(driver, callers=callers), prepared.url, columns):
        assert set(driver.made[0].steps.values()) == {WARM}


def test_callers_get_right_answers(driver, prepared):
    """Fifty callers at once are answered as one is."""
    proof = proven(fetch_row(driver, callers=50), prepared)
    assert proof.types == {"key": "int", "text": "str", "int": "int"}


@pytest.mark.asyncio
async def test_a_pool_is_open_before_the_clock_starts(driver, prepared):
    """Steps open nothing: not the pool, and none of its connections."""
    prepared.prepare(workloads.load("fetch_row"))
    async with open_cell(fetch_row(driver, callers=10), prepared.url, ["id", "name", "balance"]) as one:
        await one.at_once(one.step, one.params[:100], lambda: None)
        assert [len(pool.opened) for pool in driver.made] == [POOL]


@pytest.mark.parametrize("held", [1, POOL - 1, POOL + 1])
def test_another_number_of_connections(driver, held):
    """One connection against ten, or connections beyond the pool's, would be other work: the server counts them."""
    prepared = SimpleNamespace(wired=True, server=SimpleNamespace(admin=SimpleNamespace(sessions=lambda: held)))
    with pytest.raises(Unproven, match=f"its pool holds {held} connections, and everybody's holds {POOL}"):
        check_pool(fetch_row(driver, callers=10), prepared)


def test_who_has_no_pool_has_no_callers(driver):
    """Its reason is the one for which it has no pool."""
    driver.row.pool = None
    driver.row.ops.pop(Op.ACQUIRE)
    driver.row.lacks("acquire", "it knows one connection at a time")
    assert fetch_row(driver, callers=10).absent.why == "it knows one connection at a time"
    assert fetch_row(driver).absent is None


def test_tasks_and_threads_have_pools_of_one_size():
    """A pool's size depends on nothing but the setting."""
    sizes = {}
    for is_async in (True, False):
        driver = Driver("fake", server="sqlite", package="python", is_async=is_async)
        driver.pool = lambda url, *, size, kind=is_async: sizes.setdefault(kind, size)
        driver.pooled("url", {"callers": 50})
    assert sizes == {True: POOL, False: POOL}


@pytest.mark.asyncio
async def test_a_text_never_seen_before(driver, prepared):
    """With cache=miss every step has a statement text of its own."""
    texts = await asked(driver, prepared, cache="miss")
    assert len(set(texts)) == len(texts)


@pytest.mark.asyncio
async def test_so_many_shapes(driver, prepared):
    """With shapes=200 there are so many texts, and each has its turn."""
    texts = await asked(driver, prepared, shapes=200)
    assert len(set(texts)) == 200
    assert texts[:200] == texts[200:400]


async def asked(driver, prepared, **settings):
    """The texts of four hundred steps."""
    texts = []
    driver.row.ops[Op.FETCH_ROW] = lambda connection, sql: lambda params: texts.append(sql)
    cell = fetch_row(driver, **settings)
    step = cell.bind(None, [])
    for _ in range(400):
        step(())
    return texts
