"""What a driver file must say about its driver. Standard library only, and nothing of ours.

Hosts in other environments and on other Pythons import this file beside the driver under test.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

Params: TypeAlias = Any
"""What one step works on: a tuple of values, or a list of such tuples where the op takes many."""
Step: TypeAlias = Callable[[Params], Awaitable[Any] | Any]
"""One op bound to an open connection and a statement: all that is ever timed."""
Bind: TypeAlias = Callable[..., Any]
"""Makes a step, or something to await that makes one where the server must be asked first."""
Settings: TypeAlias = Mapping[str, Any]
Count: TypeAlias = int | Callable[[Settings], int]
OwnCount: TypeAlias = int | Callable[[int], int]
"""A driver's own number, or how to come by it from the workload's."""


class Op(StrEnum):
    """The verbs a workload may ask of a driver. Beside each: what it is bound to; what a step takes."""

    CONNECT = "connect"  # url; nothing. Open a session and close it
    FETCH_VALUE = "fetch_value"  # statement; its parameters
    FETCH_ROW = "fetch_row"  # statement; its parameters
    FETCH_EACH = "fetch_each"  # statement; a list of parameters, one fetch_row after the other
    FETCH_ALL = "fetch_all"  # statement; its parameters
    FETCH_DICTS = "fetch_dicts"  # statement; its parameters
    STREAM = "stream"  # statement, chunk=; its parameters. Answers with the sum of the first column
    EXECUTE = "execute"  # statement; its parameters
    EXECUTE_MANY = "execute_many"  # statement; a list of parameters, in one transaction
    INSERT_RETURNING = "insert_returning"  # statement; its parameters. Answers with the new key
    COPY_IN = "copy_in"  # table, columns, types, format=; a list of rows
    COPY_OUT = "copy_out"  # query, format=; nothing. Answers with the bytes
    PIPELINE = "pipeline"  # statement; a list of parameters, all sent before the first answer is awaited
    TRANSACTION = "transaction"  # read, write; (key, amount). begin, read, write, commit; answers with the row read
    SAVEPOINT = "savepoint"  # write; its parameters. begin, savepoint, write, release, commit
    LISTEN_NOTIFY = "listen_notify"  # channel, notify; (payload,). Answers with the payload that came back


class LeftOut(Exception):
    """Raised by a driver file on import: the library is here, but not fit to be compared. The reason in words."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a driver cannot, whose doing that is, and the attempt that proves it."""

    why: str
    link: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    """The settings it holds for (``server`` and ``workload`` count as such); empty: always."""
    raises: type[BaseException] | None = None
    attempt: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Takes:
    """How many statements and round trips a driver needs where that is not what the workload expects, and why."""

    why: str
    statements: OwnCount | None = None
    round_trips: OwnCount | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    """As in Absent."""


def holds(said: Absent | Takes, settings: Settings) -> bool:
    """Whether what was said of a driver is said of these settings."""
    return all(settings.get(name) == value for name, value in said.when.items())


@dataclass(slots=True, eq=False)
class Driver:
    """A library under test, reached in one way: one row of the matrix."""

    name: str
    server: str
    """What it speaks: ``postgres``, ``mysql`` or ``sqlite``."""
    package: str
    """Whose version counts; ``python`` for the standard library."""
    is_async: bool = True
    placeholder: Callable[[int], str] = "${}".format
    about: str = ""
    """The implementation in use, where there is more than one: ``binary, libpq 18.0``."""
    floor: bool = False
    """A floor is the least any client could take. It may leave looking at the answer to ``reads``."""
    reference: int = 0
    """Others are set beside the reference: the driver with the lowest number that can do the op. 0: never."""
    session: Callable[[str], Any] = field(init=False, repr=False)
    """From a URL to a context manager, async if the driver is."""
    ops: dict[Op, Bind] = field(default_factory=dict, init=False, repr=False)
    absences: dict[Op, list[Absent]] = field(default_factory=dict, init=False, repr=False)
    counts: dict[Op, list[Takes]] = field(default_factory=dict, init=False, repr=False)
    reader: Callable[[Any], Any] | None = field(default=None, init=False, repr=False)
    tracer: Callable[[Any, Callable[[str], None] | None], Any] | None = field(default=None, init=False, repr=False)

    @property
    def version(self) -> str:
        """Empty where it has none of its own, or was built from a package of another name."""
        try:
            return "" if self.package == "python" else version(self.package)
        except PackageNotFoundError:
            return ""

    def opens(self, fn: Callable[[str], Any]) -> Callable[[str], Any]:
        """Register the generator that yields one open session of a URL and leaves nothing behind."""
        self.session = asynccontextmanager(fn) if self.is_async else contextmanager(fn)
        self.ops[Op.CONNECT] = _connect_async(self) if self.is_async else _connect(self)
        return fn

    def op(self, fn: Bind) -> Bind:
        """Register ``fn`` under its own name as this driver's way to do that op. Stacks, where rows share code."""
        op = self._known(fn.__name__)
        self._refuse_both(op, self.absences.get(op, ()))
        self.ops[op] = fn
        if op is Op.FETCH_ROW:
            self.ops[Op.FETCH_EACH] = _each_async(fn) if self.is_async else _each(fn)
        return fn

    def lacks(self, name: str, why: str, **more: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Say why there is no such op. With ``raises=`` it decorates the attempt on a session that must raise it."""
        op = self._known(name)
        absence = Absent(why, **more)
        if op in self.ops:
            self._refuse_both(op, (absence,))
        held = self.absences.setdefault(op, [])
        held.append(absence)

        def attempt(fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
            held[-1] = Absent(why, attempt=fn, **more)
            return fn

        return attempt

    def takes(self, name: str, why: str, **more: Any) -> None:
        """State this driver's own number of statements or round trips, where it is not the workload's."""
        self.counts.setdefault(self._known(name), []).append(Takes(why, **more))

    def reads(self, fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Register how a floor's raw answer is looked at, after the clock has stopped."""
        self.reader = fn
        return fn

    def traces(self, fn: Callable[[Any, Callable[[str], None] | None], Any]) -> Any:
        """Register how an in-process driver tells a callback each statement that it runs; None ends it."""
        self.tracer = fn
        return fn

    def absent(self, op: Op, settings: Settings) -> Absent | None:
        """Why this op cannot be done at these settings; None when it can."""
        for absence in self.absences.get(op, ()):
            if holds(absence, settings):
                return absence
        return None if op in self.ops else Absent("nobody has written it yet")

    def bind(self, op: Op, target: Any, statements: tuple[str, ...], settings: Settings) -> Any:
        """The step on ``target`` (a session; the URL for connect). An op gets the settings that it names."""
        named = inspect.signature(self.ops[op]).parameters.values()
        own = {p.name: settings[p.name] for p in named if p.kind is p.KEYWORD_ONLY}
        return self.ops[op](target, *statements, **own)

    def _refuse_both(self, op: Op, absences: Iterable[Absent]) -> None:
        if any(not absence.when for absence in absences):
            raise ValueError(f"{self.name}: {op} is both written and lacking; say when= it is lacking")

    def _known(self, name: str) -> Op:
        try:
            return Op(name)
        except ValueError:
            raise ValueError(f"{self.name}: there is no op {name!r}; there are: {', '.join(Op)}") from None

    def __str__(self) -> str:
        return self.name


def _connect(driver: Driver) -> Bind:
    def connect(url: str) -> Step:
        def step(_: Params) -> None:
            with driver.session(url):
                pass

        return step

    return connect


def _connect_async(driver: Driver) -> Bind:
    def connect(url: str) -> Step:
        async def step(_: Params) -> None:
            async with driver.session(url):
                pass

        return step

    return connect


def _each(fetch_row: Bind) -> Bind:
    def fetch_each(connection: Any, sql: str) -> Step:
        fetch = fetch_row(connection, sql)

        def step(many: Params) -> list[Any]:
            return [fetch(params) for params in many]

        return step

    return fetch_each


def _each_async(fetch_row: Bind) -> Bind:
    async def fetch_each(connection: Any, sql: str) -> Step:
        fetch = fetch_row(connection, sql)
        if inspect.isawaitable(fetch):
            fetch = await fetch

        async def step(many: Params) -> list[Any]:
            return [await fetch(params) for params in many]

        return step

    return fetch_each
