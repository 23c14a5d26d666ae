"""Pools as questions see them, with a driver that is made up: how many it lends, and what it can be told."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from drivers.contract import Driver
from suites.behaviours.lab import Lab, sessions


def made_up(lendable):
    """Return a driver whose pool lends so many at once, whatever its size."""
    driver = Driver("made-up", server="postgres", package="python")
    told = {}

    @driver.opens
    async def session(url, *, limit=None):
        told["limit"] = limit
        yield "connection"

    @driver.pools
    async def pool(url, *, size, least=None, patience=None):
        told.update(size=size, least=least)
        free = asyncio.Semaphore(lendable)

        @asynccontextmanager
        async def borrow():
            async with free:
                yield "connection"

        yield borrow

    @driver.op
    def fetch_row(connection, sql):
        async def step(params):
            return (1,)

        return step

    return driver, told


@pytest.mark.asyncio
@pytest.mark.parametrize("lendable", [1, 3])
async def test_a_pool_is_counted_by_borrowing_all_of_it(lendable):
    """A pool that has lost two of its three lends one, and what was borrowed is given back."""
    driver, _ = made_up(lendable)
    async with sessions.pooled(driver, "url", [], 3) as pool:
        assert await pool.lends(within=0.05) == lendable
        assert await pool.value("select 1") == 1


@pytest.mark.asyncio
async def test_settings_reach_the_pool_that_names_them():
    """A setting that the driver's file names is handed on; any other is left out."""
    driver, told = made_up(1)
    async with sessions.pooled(driver, "url", [], 4, least=2, recycle=1):
        assert told == {"size": 4, "least": 2}


@pytest.mark.asyncio
async def test_settings_reach_a_session():
    """A session is opened with the settings that its driver names."""
    driver, told = made_up(1)
    async with sessions.opened(driver, "url", [], limit=2, recycle=1):
        assert told == {"limit": 2}


def test_what_a_pool_can_be_told():
    """A pool heeds what its file names, unless the file says that it lacks it."""
    driver, _ = made_up(1)
    lab = Lab(driver, "postgres", "url", 0, None)
    assert (lab.heeds("patience"), lab.heeds("recycle")) == (True, False)
    driver.lacks("acquire", "nothing of the kind", when={"patience": "yes"})
    assert not lab.heeds("patience")
