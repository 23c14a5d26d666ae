"""What SQLAlchemy's options of caches do, asked of the server."""

import pytest
from sqlalchemy import text

from drivers import pg_asyncpg
from drivers.sa.engines import engine
from drivers.sa.pools import cached
from suites import servers
from suites.servers.contract import Spec

pytestmark = pytest.mark.starts

SHAPES = 150


@pytest.fixture(scope="module")
def url():
    server = servers.start(Spec("postgres"))
    yield server.url
    server.stop()


async def kept(url, **options):
    """How many statements the server holds for a connection that has asked in 150 ways."""
    made = engine(pg_asyncpg.driver, url, **options)
    try:
        async with made.connect() as connection:
            for number in range(SHAPES):
                await connection.execute(text(f"select {number}"))
            return await connection.scalar(text("select count(*) from pg_prepared_statements"))
    finally:
        await made.dispose()


@pytest.mark.asyncio
async def test_asyncpgs_own_option_does_nothing(url):
    """``statement_cache_size`` is handed on to asyncpg, whose cache SQLAlchemy does not use: nothing changes."""
    assert await kept(url, connect_args={"statement_cache_size": 500}) == await kept(url) < SHAPES


@pytest.mark.asyncio
async def test_its_own_option_holds(url):
    """``prepared_statement_cache_size`` is the one that says how many are kept."""
    assert await kept(url, connect_args={"prepared_statement_cache_size": 500}) >= SHAPES


@pytest.mark.asyncio
async def test_off_keeps_none(url):
    """With ``cache=off`` the server holds no more than the statement that asks it and one that is being closed."""
    assert await kept(url, **cached("asyncpg", "off")) <= 3
