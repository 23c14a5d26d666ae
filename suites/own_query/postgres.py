"""What a PostgreSQL says of a user's own query: its columns, its parameters, and what it answers, in the server's text.

By a session that cannot write. Each mistake is one sentence, in the server's words where it has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.pq import abc

from suites.system.redact import hidden

GUARD = "select current_setting('transaction_read_only')"
PATIENCE = 2
"""Seconds for one answer. A proof takes seven, and a driver may be slower than the server."""

KINDS = {
    16: "bool",
    17: "bytes",
    20: "bigint",
    21: "small",
    23: "int",
    114: "json",
    142: "text",  # xml
    700: "single",
    701: "float",
    1005: "ints",
    1007: "ints",
    1009: "texts",
    1015: "texts",
    1016: "ints",
    1082: "date",
    1083: "time",
    1114: "timestamp",
    1184: "timestamptz",
    1700: "numeric",
    2950: "uuid",
    3802: "json",
}
"""Oid -> kind. ``other``: drivers have objects of their own for it."""
OF_COLUMNS = {"small": "int", "texts": "other"}
LIKE_TEXT = "select oid from pg_type where oid = any($1) and typcategory in ('S', 'E') and oid <> '\"char\"'::regtype"
"""Text of any length, and enumerations."""


class Unusable(Exception):
    """Says in one sentence why the query cannot be raced."""


@dataclass(frozen=True, slots=True)
class Described:
    columns: tuple[tuple[str, str, str], ...]
    """Name, kind and the server's own name of the type."""
    takes: tuple[str, ...]
    """Kinds of the parameters."""


class Asked:
    """The harness's own session on the user's database."""

    def __init__(self, url: str) -> None:
        self._url = url
        with self._in_words(""):
            self._connection = psycopg.connect(
                url, autocommit=True, connect_timeout=10, cursor_factory=psycopg.RawCursor
            )
            self._connection.execute(f"set statement_timeout = '{PATIENCE}s'")

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def described(self, sql: str) -> Described:
        """Describe the query: the server parses it, and runs nothing. It takes one statement and no more."""
        with self._in_words(sql):
            self._checked(self._connection.pgconn.prepare(b"", sql.encode()))
            result = self._checked(self._connection.pgconn.describe_prepared(b""))
            fields = [(_name(result, n), result.ftype(n), result.fmod(n)) for n in range(result.nfields)]
            takes = [result.param_type(n) for n in range(result.nparams)]
            kinds = self._kinds([*(oid for _, oid, _ in fields), *takes])
            columns = tuple(
                (name, OF_COLUMNS.get(kinds[oid], kinds[oid]), self._type(oid, modifier))
                for name, oid, modifier in fields
            )
        return Described(columns, tuple(kinds[oid] for oid in takes))

    def answer(self, sql: str, params: Sequence[Any]) -> list[list[str | None]]:
        """Return the query's rows, in the text that the server sends."""
        with self._in_words(sql):
            result = self._connection.execute(sql, params).pgresult
            if self._connection.execute(GUARD).fetchone() != ("on",):
                raise Unusable("it lifts what keeps its session from writing")
        assert result is not None
        rows, columns = range(result.ntuples), range(result.nfields)
        return [[_text(result.get_value(row, column)) for column in columns] for row in rows]

    def _kinds(self, oids: Sequence[int]) -> dict[int, str]:
        unknown = [oid for oid in oids if oid not in KINDS]
        texts = dict.fromkeys((row[0] for row in self._connection.execute(LIKE_TEXT, [unknown])), "text")
        return dict.fromkeys(unknown, "other") | texts | KINDS

    def _type(self, oid: int, modifier: int) -> str:
        row = self._connection.execute("select format_type($1::oid, $2::int)", (oid, modifier)).fetchone()
        return str(row[0]) if row else ""

    def _checked(self, result: abc.PGresult) -> abc.PGresult:
        if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
            raise psycopg.errors.error_from_result(result)
        return result

    @contextmanager
    def _in_words(self, sql: str) -> Iterator[None]:
        try:
            yield
        except errors.ReadOnlySqlTransaction as refusal:
            raise Unusable(f"it writes, and here it may only read: {self._said(refusal, sql)}") from None
        except errors.QueryCanceled:
            raise Unusable(
                f"one answer takes longer than {PATIENCE} s, of which a driver's share is not to be seen: ask for less"
            ) from None
        except psycopg.Error as refusal:
            raise Unusable(f"the server refuses it: {self._said(refusal, sql)}") from None

    def _said(self, refusal: psycopg.Error, sql: str) -> str:
        said = refusal.diag.message_primary or str(refusal)
        position = int(refusal.diag.statement_position or 0)
        where = f" (line {1 + sql.count(chr(10), 0, position - 1)})" if position else ""
        return " ".join(hidden(said, self._url).split()) + where


def _name(result: abc.PGresult, number: int) -> str:
    return (result.fname(number) or b"").decode(errors="replace")


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
