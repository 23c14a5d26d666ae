"""Ops that follow from others: a driver that opens sessions can connect, one that fetches a row can fetch many in turn.

Everything stands here twice, with ``await`` and without. Standard library only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, cycle
from typing import Any

from drivers.contract import graph
from drivers.contract.declarations import Settings, named

Bind = Callable[..., Any]
Opens = Callable[..., Any]
"""Makes a context manager from a URL and settings."""


def connect(opens: Opens) -> Bind:
    """Open a session of a URL and close it."""

    def bind(url: str, *, settings: Any) -> Any:
        def step(_: Any) -> None:
            with opens(url, settings):
                pass

        return step

    return bind


def connect_async(opens: Opens) -> Bind:
    def bind(url: str, *, settings: Any) -> Any:
        async def step(_: Any) -> None:
            async with opens(url, settings):
                pass

        return step

    return bind


def acquire(opens: Opens) -> Bind:
    """Take a connection from a pool and give it back. Cold: from a pool opened for it alone, and closed after."""

    def bind(target: Any, *, settings: Any) -> Any:
        def step(_: Any) -> None:
            with target():
                pass

        def cold(_: Any) -> None:
            with opens(target, {**settings, "size": 1}) as borrow, borrow():
                pass

        return cold if settings.get("pool") == "cold" else step

    return bind


def acquire_async(opens: Opens) -> Bind:
    def bind(target: Any, *, settings: Any) -> Any:
        async def step(_: Any) -> None:
            async with target():
                pass

        async def cold(_: Any) -> None:
            async with opens(target, {**settings, "size": 1}) as borrow, borrow():
                pass

        return cold if settings.get("pool") == "cold" else step

    return bind


def on_tables(bind: Bind, settings: Settings) -> Bind:
    """Return the bind of an op that others follow from, with the workload's tables if it asks for them."""
    return partial(bind, **named(bind, {"tables": settings.get("tables", ())}))


def each(fetch_row: Bind) -> Bind:
    def fetch_each(connection: Any, sql: str, *, settings: Settings) -> Any:
        fetch = on_tables(fetch_row, settings)(connection, sql)

        def step(many: Any) -> list[Any]:
            return [fetch(params) for params in many]

        return step

    return fetch_each


def each_async(fetch_row: Bind) -> Bind:
    async def fetch_each(connection: Any, sql: str, *, settings: Settings) -> Any:
        fetch = on_tables(fetch_row, settings)(connection, sql)
        if inspect.isawaitable(fetch):
            fetch = await fetch

        async def step(many: Any) -> list[Any]:
            return [await fetch(params) for params in many]

        return step

    return fetch_each


def paginate(fetch_all: Bind) -> Bind:
    """Page by key: each page is asked for by the key that the one before ended with, until one is not full."""

    def bind(connection: Any, sql: str, *, chunk: int, settings: Settings) -> Any:
        fetch = on_tables(fetch_all, settings)(connection, sql)

        def step(params: Any) -> int:
            total, (last,), rows = 0, params, [()] * chunk
            while len(rows) == chunk:
                rows = fetch((last, chunk))
                for row in rows:
                    total += row[0]
                    last = row[-1]
            return total

        return step

    return bind


def paginate_async(fetch_all: Bind) -> Bind:
    def bind(connection: Any, sql: str, *, chunk: int, settings: Settings) -> Any:
        fetch = on_tables(fetch_all, settings)(connection, sql)

        async def step(params: Any) -> int:
            total, (last,), rows = 0, params, [()] * chunk
            while len(rows) == chunk:
                rows = await fetch((last, chunk))
                for row in rows:
                    total += row[0]
                    last = row[-1]
            return total

        return step

    return bind


def through(borrow: Callable[[], Any], bind: Callable[[Any], Any]) -> Any:
    """Return a step that borrows a connection for itself, as each of many callers does."""

    def step(params: Any) -> Any:
        with borrow() as connection:
            return bind(connection)(params)

    return step


def through_async(borrow: Callable[[], Any], bind: Callable[[Any], Any]) -> Any:
    async def step(params: Any) -> Any:
        async with borrow() as connection:
            return await bind(connection)(params)

    return step


def texts(sql: str, shapes: int) -> Iterator[str]:
    """Yield the statement in so many texts, in turn; 0: in a text never seen before each time."""
    numbered = (f"{sql} /* {number} */" for number in (range(shapes) if shapes else count()))
    return cycle(list(numbered)) if shapes else numbered


def reworded(bind: Callable[[str], Any], sql: str, shapes: int) -> Any:
    """Return a step that words its statement differently each time, so that nothing kept by its text can be used."""
    worded = texts(sql, shapes)
    return lambda params: bind(next(worded))(params)


async def nothing() -> None:
    """Be done at once: what is awaited where the awaiting itself is looked at."""


def within(block: Callable[[Any], Any], connection: Any, step: Any) -> Any:
    """Return a step in a transaction of its own."""

    def inside(params: Any) -> Any:
        with block(connection):
            return step(params)

    return inside


def within_async(block: Callable[[Any], Any], connection: Any, step: Any) -> Any:
    async def inside(params: Any) -> Any:
        async with block(connection):
            return await step(params)

    return inside


def touching(step: Any) -> Any:
    """Return a step that looks at each column of each row of its answer: some drivers decode no sooner."""

    def looking(params: Any) -> Any:
        rows = step(params)
        for row in rows:
            for _ in row:
                pass
        return rows

    return looking


def touching_async(step: Any) -> Any:
    async def looking(params: Any) -> Any:
        rows = await step(params)
        for row in rows:
            for _ in row:
                pass
        return rows

    return looking


def load_graph(fetch_all: Bind) -> Bind:
    """Load objects that hold objects, by one join or by a statement for each kind; the step assembles them."""

    def bind(
        connection: Any, joined: str, purchases: str, customers: str, items: str, *, way: str, settings: Settings
    ) -> Any:
        fetching = on_tables(fetch_all, settings)
        fetch, *others = (fetching(connection, sql) for sql in (joined, purchases, customers, items))

        def by_join(params: Any) -> Any:
            return graph.from_join(fetch(params))

        def by_three(params: Any) -> Any:
            return graph.from_three(*[each(params) for each in others])

        return by_join if way == "joined" else by_three

    return bind


def load_graph_async(fetch_all: Bind) -> Bind:
    def bind(
        connection: Any, joined: str, purchases: str, customers: str, items: str, *, way: str, settings: Settings
    ) -> Any:
        fetching = on_tables(fetch_all, settings)
        fetch, *others = (fetching(connection, sql) for sql in (joined, purchases, customers, items))

        async def by_join(params: Any) -> Any:
            return graph.from_join(await fetch(params))

        async def by_three(params: Any) -> Any:
            return graph.from_three(*[await each(params) for each in others])

        return by_join if way == "joined" else by_three

    return bind


def add_all(execute_many: Bind) -> Bind:
    """Add rows by ``execute_many``, where the keys that the server makes are not asked for."""
    return lambda connection, insert, returning, *, back="no": execute_many(connection, insert)


def save_graph(block: Callable[[], Any], many: Callable[[str, Any], Any], parents: str, children: str) -> Any:
    """Save parents and children with keys of our own in one transaction. ``many``: the driver's way to insert rows."""
    keyed = graph.keyed()

    def step(purchases: Any) -> None:
        above, below = keyed(purchases)
        with block():
            many(parents, above)
            many(children, below)

    return step


def save_graph_async(block: Callable[[], Any], many: Callable[[str, Any], Any], parents: str, children: str) -> Any:
    keyed = graph.keyed()

    async def step(purchases: Any) -> None:
        above, below = keyed(purchases)
        async with block():
            await many(parents, above)
            await many(children, below)

    return step


FOLLOWING: dict[str, tuple[tuple[str, Callable[[Bind], Bind], Callable[[Bind], Bind]], ...]] = {
    "fetch_row": (("fetch_each", each, each_async),),
    "fetch_all": (("load_graph", load_graph, load_graph_async), ("paginate", paginate, paginate_async)),
    "execute_many": (("add_all", add_all, add_all),),
}
"""What follows from an op, for sync and for async rows."""
