"""What a driver file must say about its driver. Standard library only, and the files beside it.

Hosts in other environments and on other Pythons import this file beside the driver under test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from drivers.contract import derived_ops, graph, ways
from drivers.contract.asides import ANY_CALLERS as ANY_CALLERS
from drivers.contract.asides import CACHE_SIZES as CACHE_SIZES
from drivers.contract.asides import CALLERS as CALLERS
from drivers.contract.asides import KEPT_ALL as KEPT_ALL
from drivers.contract.asides import NOTHING_ELSE
from drivers.contract.asides import POOL as POOL
from drivers.contract.asides import SHAPES as SHAPES
from drivers.contract.declarations import Absent as Absent
from drivers.contract.declarations import Errs as Errs
from drivers.contract.declarations import Settings as Settings
from drivers.contract.declarations import Takes as Takes
from drivers.contract.declarations import holds as holds
from drivers.contract.declarations import keywords, named
from drivers.contract.files import LeftOut as LeftOut
from drivers.contract.homes import Environment, normal
from drivers.contract.ops import Op as Op
from drivers.contract.tables import Table as Table

Params: TypeAlias = Any
"""What one step works on: a tuple of values, or a list of such tuples where the op takes many."""
Step: TypeAlias = Callable[[Params], Awaitable[Any] | Any]
"""One op bound to an open connection and a statement: all that is ever timed."""
Bind: TypeAlias = Callable[..., Any]
"""Makes a step, or something to await that makes one where the server must be asked first."""
Count: TypeAlias = int | Callable[[Settings], int]


@dataclass(slots=True, eq=False)
class Driver:
    """A library under test, reached in one way: one row of the matrix."""

    name: str
    server: str
    """What it speaks: ``postgres``, ``mysql`` or ``sqlite``."""
    package: str
    """The package whose version counts; ``python`` for the standard library."""
    needs: tuple[str, ...] = ()
    """What an environment must have installed for it, as pip writes requirements; empty: its package."""
    is_async: bool = True
    placeholder: Callable[[int], str] = "${}".format
    options: Mapping[str, str] = field(default_factory=dict)
    """Connection options that people say it has -> ``taken``, or the driver's own words when it refuses them."""
    about: str = ""
    """The implementation in use, where there is more than one: ``binary, libpq 18.0``."""
    floor: bool = False
    """Whether it is a floor, the least that any client could take. A floor may leave decoding to ``reads``."""
    reference: int = 0
    """Others are compared with the reference: the driver with the lowest number that can do the op. 0: never."""
    layer: str = "native"
    """``native``, or what stands between: SQLAlchemy's ``core`` or ``orm``."""
    over: str = ""
    """The native row that it is a layer over."""
    engine: str = ""
    """The engine that reads its database file, where that is not Python's SQLite. Each engine has a file of its own:
    two in one process undo each other's locks, and lose rows."""
    home: str = ""
    """The dependency group that is its environment, where it does not share everybody's."""
    seldom: bool = False
    """Whether it is timed only where it is named, or at an effort that times everything."""
    environment: Environment | None = field(default=None, init=False, repr=False)
    """Its environment, seen from outside; None in a host, which is in it, and where it has none of its own."""
    dialect: str = ""
    """SQLAlchemy's name for it, where it has one: Core and the ORM then have rows over it."""
    does: tuple[str, ...] = ()
    """Settings that ask for what it does anyhow, such as ``types=parsed``."""
    dialect_args: Callable[[str], Mapping[str, Any]] | None = None
    """From ``yes`` or ``no``, whether to encrypt, to what its dialect must hand on to the library to do the same work;
    None: nothing, and it cannot encrypt."""
    dialect_url: Callable[[str], str] = str
    """From a server's URL to what its dialect understands as the same."""
    writes_for: Callable[[Op, tuple[str, ...], Sequence[Table]], bool] = lambda op, statements, tables: True
    """Tells whether it can be bound to these statements on these tables. A layer without SQL derives its own."""
    session: Callable[..., Any] = field(init=False, repr=False)
    """Makes a context manager (async if the driver is) from a URL and the settings that it names."""
    pool: Callable[..., Any] | None = field(default=None, init=False, repr=False)
    """Like ``session``, but its context manager gives a way to borrow a connection, which is a context manager too."""
    ops: dict[Op, Bind] = field(default_factory=dict, init=False, repr=False)
    absences: dict[Op, list[Absent]] = field(default_factory=dict, init=False, repr=False)
    counts: dict[Op, list[Takes]] = field(default_factory=dict, init=False, repr=False)
    faults: dict[Op, list[Errs]] = field(default_factory=dict, init=False, repr=False)
    reader: Callable[[Any], Any] | None = field(default=None, init=False, repr=False)
    tracer: Callable[[Any, Callable[[str], None] | None], Any] | None = field(default=None, init=False, repr=False)
    connector: Callable[[str], Any] | None = field(default=None, init=False, repr=False)
    """Opens a bare connection that nobody promises to close."""
    teller: Callable[[Any], float] | None = field(default=None, init=False, repr=False)
    block: Callable[[Any], Any] | None = field(default=None, init=False, repr=False)
    """Makes, from a session, the context manager that begins and then commits or rolls back."""
    followed: set[Op] = field(default_factory=set, init=False, repr=False)
    """Ops that this driver has only because they follow from others."""

    @property
    def version(self) -> str:
        """Return the version; empty where it has none of its own, or was built from a package of another name."""
        if self.environment and normal(self.package) in self.environment.packages:
            return self.environment.packages[normal(self.package)]
        try:
            return "" if self.package == "python" else version(self.package)
        except PackageNotFoundError:
            return ""

    def opens(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Register the generator that yields one open session of a URL and leaves nothing behind."""
        self.session = asynccontextmanager(fn) if self.is_async else contextmanager(fn)
        self.ops[Op.CONNECT] = (derived_ops.connect_async if self.is_async else derived_ops.connect)(self.opened)
        return fn

    def connects(self, fn: Callable[[str], Any]) -> Callable[[str], Any]:
        """Register the function that opens a bare connection: what becomes of one that is not closed is asked of it."""
        self.connector = fn
        return fn

    def pools(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Register the generator that yields how to borrow from a pool of ``size`` connections, all of them open."""
        self.pool = asynccontextmanager(fn) if self.is_async else contextmanager(fn)
        self.ops[Op.ACQUIRE] = (derived_ops.acquire_async if self.is_async else derived_ops.acquire)(self.pooled)
        return fn

    def opened(self, url: str, settings: Settings) -> Any:
        """Return a session, opened with the settings that its generator names."""
        return self.session(url, **named(self.session, settings))

    def pooled(self, url: str, settings: Settings) -> Any:
        """Return a pool, opened with the settings that its generator names."""
        assert self.pool is not None
        return self.pool(url, **named(self.pool, {"size": POOL, **settings}))

    def op(self, fn: Bind) -> Bind:
        """Register ``fn`` under its own name as this driver's way to do that op. Stacks, where rows share code."""
        op = self._known(fn.__name__)
        self._refuse_both(op, self.absences.get(op, ()))
        self.ops[op] = fn
        self.followed.discard(op)
        for name, make, make_async in derived_ops.FOLLOWING.get(op, ()):
            self._follow(op, Op(name), (make_async if self.is_async else make)(fn))
        return fn

    def _follow(self, op: Op, other: Op, fn: Bind) -> None:
        """Register what follows from an op, which takes what it takes, unless the row has said something of it."""
        if other not in self.ops and all(absence.when for absence in self.absences.get(other, ())):
            self.ops[other] = fn
            self.followed.add(other)
            if other is Op.ADD_ALL:
                self.counts[other] = self.counts.setdefault(op, [])

    def lacks(self, name: str, why: str, **more: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Say why there is no such op. With ``raises=`` it decorates the attempt on a session that must raise it."""
        op = self._known(name)
        absence = Absent(why, **more)
        if op in self.followed and not absence.when:
            del self.ops[op]
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

    def errs(self, name: str, why: str, **more: Any) -> None:
        """Say what this driver is known to get wrong, with ``says=`` words of the failure."""
        self.faults.setdefault(self._known(name), []).append(Errs(why, **more))

    def reads(self, fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Register how to read an answer that is no plain value (raw, or models), after the clock has stopped."""
        self.reader = fn
        return fn

    def read(self, answer: Any) -> Any:
        """Return the answer in the form in which it is compared."""
        return (self.reader or graph.plain)(answer)

    def traces(self, fn: Callable[[Any, Callable[[str], None] | None], Any]) -> Any:
        """Register how an in-process driver tells a callback each statement that it runs; None ends it."""
        self.tracer = fn
        return fn

    def tells(self, fn: Callable[[Any], float]) -> Callable[[Any], float]:
        """Register how a session tells the nanoseconds that its hooks have seen so far."""
        self.teller = fn
        return fn

    def blocks(self, fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Register the context manager of a transaction on a session: ``tx=block`` puts a step into it."""
        self.block = fn
        return fn

    def absent(self, op: Op, settings: Settings, asked: Iterable[str] = ()) -> Absent | None:
        """Return why this op cannot be done at these settings; None when it can. ``asked``: those it must know of."""
        if self.environment and self.environment.why_not:
            return Absent(self.environment.why_not)
        for absence in self.absences.get(op, ()):
            if holds(absence, settings):
                return absence
        if op not in self.ops:
            return Absent("nobody has written it yet")
        if "callers" in settings and self.pool is None:
            return self.absent(Op.ACQUIRE, {}) or Absent("nobody has written its pool yet")
        if op is Op.EXECUTE_MANY and (why := ways.why_not(settings.get("way"), self)):
            return Absent(why)
        unheard = [name for name in asked if not self._heeds(op, name, settings)]
        if len(unheard) == 1 and unheard[0] in NOTHING_ELSE:
            return Absent(f"{NOTHING_ELSE[unheard[0]]}: plain is that")
        return Absent(f"nobody has written it with {', '.join(unheard)} yet") if unheard else None

    def bind(self, op: Op, target: Any, statements: tuple[str, ...], settings: Settings) -> Any:
        """Return the step on ``target``: a session, a pool or the URL. An op gets the settings that it names."""
        own = named(self.ops[op], {**settings, "settings": settings})
        if self._rewords(op, settings):
            (sql,) = statements
            return derived_ops.reworded(lambda text: self.ops[op](target, text, **own), sql, settings.get("shapes", 0))
        if self._made_of_execute(op, settings):
            bind = ways.bind_async if self.is_async else ways.bind
            return bind(self.ops[Op.EXECUTE], self.block, target, statements[0], settings, self.placeholder)
        if "callers" not in settings:
            return self._aside(self.ops[op](target, *statements, **own), target, settings, own)
        through = derived_ops.through_async if self.is_async else derived_ops.through
        return through(
            target,
            lambda connection: self._aside(self.ops[op](connection, *statements, **own), connection, settings, own),
        )

    def _aside(self, step: Any, target: Any, settings: Settings, own: Settings) -> Any:
        """Return the step as its settings want it, where the op does not see to that itself."""
        if settings.get("tx") == "block" and self.block and "tx" not in own:
            block = partial(self.block, **named(self.block, settings))
            return (derived_ops.within_async if self.is_async else derived_ops.within)(block, target, step)
        if settings.get("touch") == "yes" and "touch" not in own:
            return (derived_ops.touching_async if self.is_async else derived_ops.touching)(step)
        return step

    def _rewords(self, op: Op, settings: Settings) -> bool:
        """Return whether each step has a statement text of its own."""
        asked = settings.get("cache") == "miss" or "shapes" in settings
        return asked and op is Op.FETCH_ROW

    def _made_of_execute(self, op: Op, settings: Settings) -> bool:
        """Return whether many rows are sent in a way that its function for them does not name."""
        own = (ways.VALUES,) if "way" in keywords(self.ops[op]) else ()
        return op is Op.EXECUTE_MANY and settings.get("way") not in (*ways.PLAIN, *own)

    def _heeds(self, op: Op, name: str, settings: Settings) -> bool:
        """Return whether any of our functions that take part in the op asks for this setting."""
        if name in ("cache", "shapes") and self._rewords(op, settings):
            return True
        if name == "touch" or f"{name}={settings[name]}" in self.does or (name == "tx" and self.block):
            return True
        if name == "way" and op is Op.EXECUTE_MANY:  # see ``ways.why_not``
            return True
        source = self.pool if op is Op.ACQUIRE or "callers" in settings else getattr(self, "session", None)
        return any(name in keywords(taker) for taker in (self.ops[op], source, self.block) if taker)

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
