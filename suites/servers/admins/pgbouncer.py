"""What the harness asks of a PgBouncer and of the PostgreSQL behind it, outside every measurement."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from suites.data import Table
from suites.servers.admins.postgres import PostgresAdmin, connect

BEHIND = "behind"
"""The name under which PgBouncer leads to the same database with a session of one's own: the harness needs one."""
CONSOLE = "pgbouncer"
"""Its own database, which is none: it answers ``show``."""
SHOWN = ("pool_mode", "max_prepared_statements", "server_reset_query", "server_reset_query_always")


def at(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


class BouncerAdmin(PostgresAdmin):
    def __init__(self, url: str) -> None:
        super().__init__(at(url, BEHIND))
        self._console = connect(at(url, CONSOLE), prepare_threshold=None)

    def reset(self, tables: Iterable[Table]) -> None:
        """Make the tables anew, and lend no connection that holds statements prepared by earlier sessions."""
        self._console.execute("reconnect bench")
        super().reset(tables)

    def sessions(self) -> int:
        """Count its clients' sessions: those behind it are its own, and it keeps them."""
        cursor = self._console.execute("show clients")
        names = [column.name for column in cursor.description or ()]
        return sum(row[names.index("database")] not in (BEHIND, CONSOLE) for row in cursor.fetchall())

    def end_sessions(self) -> None:
        self._console.execute("kill bench")
        self._console.execute("resume bench")
        super().end_sessions()

    def facts(self) -> dict[str, str]:
        ((said, *_),) = self._console.execute("show version").fetchall()
        settings = {row[0]: row[1] for row in self._console.execute("show config").fetchall()}
        own = {name: str(settings[name]) for name in SHOWN if settings.get(name) is not None}
        behind = {f"postgres {name}": value for name, value in super().facts().items()}
        return {"version": said.split()[-1], **own, **behind}

    def close(self) -> None:
        self._console.close()
        super().close()
