"""What every cell finds on a MySQL or MariaDB, and how its settings are set back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from suites.servers.contract import GIVEN, State

Ask = Callable[[str], Sequence[tuple[Any, ...]]]

# Where the log of changes ends, by the name that each family has for it; beside it, what is not written there:
# settings, MariaDB's triggers, and the rows of a server that has no name for that place.
MARK = """
    show global status where variable_name in ('Innodb_redo_log_current_lsn', 'Innodb_lsn_current',
    'Innodb_rows_inserted', 'Innodb_rows_updated', 'Innodb_rows_deleted')
    or variable_name regexp '^Com_(alter|create|drop|grant|rename|revoke|set|truncate)'
"""
RUNS_ON = re.compile(r" AUTO_INCREMENT=\d+")
"""Counts the rows that were written."""
MOVES = re.compile(r"(gtid_|timestamp|innodb_flush_sync_|innodb_buffer_pool_(dump|load))")
"""Variables that change by themselves."""
SETTING = "the setting "
OF_THE_SERVER = " of the server"
ACCOUNT = "the account of the user"
LIMITS = ("max_queries_per_hour", "max_updates_per_hour", "max_connections_per_hour", "max_user_connections")
"""Of an account, where it has none of its own: they are not spelt out then."""
PARTS = (
    ("trigger", "select trigger_name, concat(event_object_table, action_timing, event_manipulation, action_statement) "
                "from information_schema.triggers where trigger_schema = database()"),
    ("routine", "select routine_name, coalesce(routine_definition, '') from information_schema.routines "
                "where routine_schema = database()"),
    ("event", "select event_name, event_definition from information_schema.events where event_schema = database()"),
)  # fmt: skip


def definitions(ask: Ask) -> Iterator[tuple[str, str]]:
    """Yield the tables as the server spells them, which has their columns and indexes in it, and what hangs on them."""
    for name, kind in ask("show full tables"):
        made = str(ask(f"show create table `{name}`")[0][1])
        yield f"the {'view' if kind == 'VIEW' else 'table'} {name}", RUNS_ON.sub("", made)
    for kind, query in PARTS:
        for name, made in ask(query):
            yield f"the {kind} {name}", str(made)


def settings(ask: Ask) -> Iterator[tuple[str, str]]:
    """Yield what is set for all of a server of ours, and for our account."""
    for name, value in () if _is_given(ask) else ask("show global variables"):
        if not MOVES.match(name):
            yield f"{SETTING}{name}{OF_THE_SERVER}", str(value)
    (account,) = ask("show create user current_user()")
    yield ACCOUNT, str(account[0])


def _is_given(ask: Ask) -> bool:
    """Say whether the server is a user's, where only the database is ours."""
    ((database,),) = ask("select database()")
    return str(database).startswith(GIVEN)


def rows(ask: Ask, tables: Iterable[str]) -> Iterator[tuple[str, str]]:
    for table in tables:
        yield f"the rows of the table {table}", str(ask(f"checksum table `{table}`")[0][1])


def commands(before: State, ask: Ask) -> Iterator[str]:
    """Yield what sets a server of ours as it was: its variables and our account. A user's account is not ours to set.
    A number is not set by a text, nor a text by a number."""
    now = {} if _is_given(ask) else dict(settings(ask))
    for thing, value in now.items():
        if thing.startswith(SETTING) and before.get(thing, value) != value:
            name, was = thing.removeprefix(SETTING).removesuffix(OF_THE_SERVER), before[thing]
            text = was.replace("\\", "\\\\").replace("'", "''")
            yield f"set global {name} = {was if re.fullmatch(r'-?[0-9.]+', was) else f'{chr(39)}{text}{chr(39)}'}"
    if now and before.get(ACCOUNT, "") != now.get(ACCOUNT):
        yield before.get(ACCOUNT, "").replace("CREATE USER", "alter user", 1)
        yield f"alter user current_user() with {' '.join(f'{limit} 0' for limit in LIMITS)}"
