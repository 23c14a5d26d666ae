"""A connection of ours that sees what the server sees, while a driver is asked: its sessions, and what they do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

from suites.servers.contract import Admin

SEEN = {
    "postgres": """
        select pid, state = 'active', xact_start is not null, left(query, 300) from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
    """,
    "mysql": """
        select id, command in ('Query', 'Execute'),
        id in (select trx_mysql_thread_id from information_schema.innodb_trx),
        coalesce(left(info, 300), '') from information_schema.processlist
        where db = database() and id <> connection_id()
    """,
}
KILL = {"postgres": "select pg_terminate_backend({})", "mysql": "kill {}"}


ATTEMPTS, PAUSE = 5, 0.3
"""A server may be starting; and MySQL cannot show its list of processes while one runs a statement with bytes in it."""


class Onlooker:
    """Sees one database. Whoever asks it waits for its turn; where its own connection was ended, it makes another."""

    def __init__(self, speaks: str, connect: Callable[[], Admin]) -> None:
        self._speaks, self._connect = speaks, connect
        self._admin: Admin | None = None
        self._turn = RLock()

    def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        answer: Sequence[tuple[Any, ...]] = self._with(lambda admin: admin.ask(sql))
        return answer

    def sessions(self) -> int:
        return int(self._with(lambda admin: admin.sessions()))

    def seen(self) -> list[list[Any]]:
        """Return the number of each session, whether it works and is in a transaction, and at what. SQLite has one
        answer for all of them."""
        if self._speaks == "sqlite":
            open_now = bool(self._with(lambda admin: admin.open_transactions()))
            return [[0, False, open_now, ""] for _ in range(self.sessions())]
        return [[number, bool(works), bool(tx), said or ""] for number, works, tx, said in self.ask(SEEN[self._speaks])]

    def kill(self, ids: Sequence[int]) -> None:
        for number in ids or [one[0] for one in self.seen()]:
            with contextlib.suppress(Exception):  # it went by itself
                self.ask(KILL[self._speaks].format(int(number)))

    def _with(self, look: Callable[[Admin], Any]) -> Any:
        with self._turn:
            for left in reversed(range(ATTEMPTS)):
                try:
                    self._admin = self._admin or self._connect()
                    return look(self._admin)
                except Exception:
                    self.close()
                    if not left:
                        raise
                    time.sleep(PAUSE)
        return None

    def close(self) -> None:
        with self._turn, contextlib.suppress(Exception):
            old, self._admin = self._admin, None
            if old is not None:
                old.close()
