"""Loops written by hand, with which the engine's step time is compared. Imports nothing of ours.

A program: ``python bare.py asyncpg|psycopg2 [uvloop]`` reads commands, lines of JSON, and answers each with a line.
Each loop is spelled out, since sharing any of it would cost a call of ours in every step.
"""

from __future__ import annotations

import asyncio
import gc
import json
import pickle
import sys
from base64 import b64decode
from collections.abc import Iterator
from importlib import import_module
from itertools import cycle, islice
from time import perf_counter_ns
from typing import Any

Share = list[Any]


async def row_asyncpg(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        await connection.fetchrow(sql, *params)
        taken.append(perf_counter_ns() - start)
    return taken


async def all_asyncpg(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        await connection.fetch(sql, *params)
        taken.append(perf_counter_ns() - start)
    return taken


async def execute_asyncpg(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        await connection.execute(sql, *params)
        taken.append(perf_counter_ns() - start)
    return taken


async def many_asyncpg(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        await connection.executemany(sql, params)
        taken.append(perf_counter_ns() - start)
    return taken


async def unclocked_asyncpg(connection: Any, sql: str, share: Share) -> None:
    for params in share:
        await connection.fetchrow(sql, *params)


def row_psycopg2(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            _answer = cursor.fetchone()  # named, so that it outlives the cursor, as it does wherever it is used
        taken.append(perf_counter_ns() - start)
    return taken


def all_psycopg2(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            _answer = cursor.fetchall()  # named, too: freed within, a hundred rows were half a microsecond cheaper
        taken.append(perf_counter_ns() - start)
    return taken


def execute_psycopg2(connection: Any, sql: str, share: Share) -> list[int]:
    taken = []
    for params in share:
        start = perf_counter_ns()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        taken.append(perf_counter_ns() - start)
    return taken


def many_psycopg2(connection: Any, sql: str, share: Share) -> list[int]:
    from psycopg2.extras import execute_values  # type: ignore[import-untyped]

    statement = sql.partition("values")[0] + "values %s"
    taken = []
    for params in share:
        start = perf_counter_ns()
        with connection, connection.cursor() as cursor:
            execute_values(cursor, statement, params, page_size=1000)
        taken.append(perf_counter_ns() - start)
    return taken


def unclocked_psycopg2(connection: Any, sql: str, share: Share) -> None:
    for params in share:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchone()


ASYNCPG = {
    "fetch_row": row_asyncpg,
    "fetch_all": all_asyncpg,
    "execute": execute_asyncpg,
    "execute_many": many_asyncpg,
    "unclocked": unclocked_asyncpg,
}
PSYCOPG2 = {
    "fetch_row": row_psycopg2,
    "fetch_all": all_psycopg2,
    "execute": execute_psycopg2,
    "execute_many": many_psycopg2,
    "unclocked": unclocked_psycopg2,
}


def over_and_over(params: str) -> Iterator[Any]:
    """Repeat the parameters as a host does: with the same twenty rows in every burst the server had them at hand, and
    was up to 3 % quicker. Pickled, since rows from JSON lie in another order in memory than rows made one by one."""
    return cycle(pickle.loads(b64decode(params)))  # noqa: S301 - only the process that started us writes to us


def settle() -> None:
    """Collect and freeze as hosts do: how often the collector comes depends on imports, and on nothing in a step."""
    gc.collect()
    gc.freeze()


def answer(taken: list[int] | None, start: int) -> None:
    print(json.dumps({"wall": perf_counter_ns() - start, "taken": taken or []}), flush=True)


async def async_program() -> None:
    import asyncpg  # type: ignore[import-untyped]

    connection: Any = None
    every: Iterator[Any] = iter(())
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "open":
            connection = await asyncpg.connect(command["url"])
            every = over_and_over(command["params"])
            settle()
            answer(None, perf_counter_ns())
        elif command["do"] == "close":
            await connection.close()
            answer(None, perf_counter_ns())
        else:
            share = list(islice(every, command["steps"]))
            start = perf_counter_ns()
            # As if the loop were all of the program: each coroutine between it and its task costs every step.
            loop = asyncio.create_task(ASYNCPG[command["do"]](connection, command["sql"], share))
            answer(await loop, start)


def sync_program() -> None:
    import psycopg2  # type: ignore[import-untyped]

    connection: Any = None
    every: Iterator[Any] = iter(())
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "open":
            connection = psycopg2.connect(command["url"])
            connection.autocommit = True
            every = over_and_over(command["params"])
            settle()
            answer(None, perf_counter_ns())
        elif command["do"] == "close":
            connection.close()
            answer(None, perf_counter_ns())
        else:
            share = list(islice(every, command["steps"]))
            start = perf_counter_ns()
            answer(PSYCOPG2[command["do"]](connection, command["sql"], share), start)


if __name__ == "__main__":
    if sys.argv[1] == "asyncpg":
        library = sys.argv[2] if len(sys.argv) > 2 else ""
        with asyncio.Runner(loop_factory=import_module(library).new_event_loop if library else None) as runner:
            runner.run(async_program())
    else:
        sync_program()
