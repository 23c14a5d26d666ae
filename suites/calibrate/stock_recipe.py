"""A test as a user writes it for pytest-benchmark: six parameters that are all the same work. Copied away and run
there.

Its name does not begin with test_, so that no run of ours collects it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

URL = os.environ["CALIBRATE_URL"]
SQL = "select id, name, balance from account where id = {}"


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def fetch(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[[int], Any]]:
    import asyncpg  # type: ignore[import-untyped]

    connection = loop.run_until_complete(asyncpg.connect(URL))
    sql = SQL.format("$1")
    yield lambda key: connection.fetchrow(sql, key)
    loop.run_until_complete(connection.close())


@pytest.mark.parametrize("driver", ["first", "second", "third", "fourth", "fifth", "sixth"])
def test_fetch_row(benchmark: Any, driver: str, loop: asyncio.AbstractEventLoop, fetch: Callable[[int], Any]) -> None:
    numbers = count(1)
    row = benchmark(lambda: loop.run_until_complete(fetch(1 + next(numbers) % 10_000)))
    assert row
