"""What a workload file must say. A workload names an op, never a driver. Standard library and our contracts only.

Where a function takes ``settings``, these are the workload's own plus ``speaks``: postgres, mysql or sqlite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from secrets import token_hex
from typing import Any, TypeAlias

from drivers.contract import Count, Op, Params, Settings
from suites.answers import difference
from suites.data import Table

UNSAID = ...
"""The answer of a workload whose drivers answer as they like; what the server then holds is the proof."""

HARNESS = {"callers", "pool", "via"}
"""Settings that any driver can have: with a pool, and by the URL that it is given."""

Lasts: TypeAlias = tuple[float, float] | Callable[[Settings], tuple[float, float]]
Waits: TypeAlias = int | Callable[[Settings], int | None] | None

FILLED = re.compile(r"\{columns\}|\{session\}")
PLACEHOLDER = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Leaves:
    """What the server must hold after the steps: a query for whole numbers, and what it must say."""

    sql: str | Mapping[str, str]
    """A mapping goes by what the server speaks."""
    expect: Callable[[Sequence[tuple[Params, Any]]], tuple[int, ...]]
    """From every step since the tables were made: what it was given and what it answered."""

    def on(self, speaks: str) -> str:
        """Return the query for a server that speaks so."""
        return self.sql if isinstance(self.sql, str) else self.sql[speaks]


@dataclass(frozen=True, slots=True)
class Workload:
    op: Op
    sql: str | tuple[str, ...] | Mapping[str, str]
    """What the op is bound to, with ``$1`` for parameters in the order they are given; a mapping goes by the kind of
    server, such as ``mariadb``, or by what it speaks. ``{columns}`` stands for those of ``columns`` that it has, and
    ``{session}`` for a word that no other session has."""
    params: Callable[[Settings], Sequence[Params]]
    answer: Callable[[Params, Settings], Any]
    """What one step must answer, in plain Python values; UNSAID where ``leaves`` proves it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Name -> kind of what the answer's rows hold."""
    reads: tuple[Table, ...] = ()
    writes: tuple[Table, ...] = ()
    """Tables that are made anew before each cell."""
    leaves: Leaves | None = None
    settings: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Every combination of them is a variant."""
    short: Sequence[Mapping[str, Any]] = ()
    """Further variants, of less data: a quick run asks them instead of the others, since its launches have no time for
    several blocks of those."""
    also: Sequence[Mapping[str, Any]] = ()
    """Further variants, each a step aside from the first: what they name, drivers must know of."""
    large: bool = False
    """Whether its answer is so large that memory, the wait for its first row and a loop that stands still matter."""
    statements: Count = 1
    round_trips: Waits = 1
    """Round trips on a wire; in process there are none. None: any number will do."""
    lasts: Lasts = (0, 0)
    """About how many milliseconds a step takes natively, and through a layer, where that is longer than a burst: by it
    the time of a run is foretold."""
    card: int = 0
    """Its place among what people ask first, which a quick run times; 0: it is not among them."""
    far: bool = False
    """Whether a longer way to the server makes a difference: it is asked once more for each distance of ``--rtt``."""
    moves: Mapping[str, int] = field(default_factory=dict)
    """How many rows a step has ``read`` or ``written``, where the time for each is set beside that of others."""
    edition: int = 1
    """Goes up when what the workload does changes: older figures are then of something else."""
    name: str = ""
    why: str = ""
    # What a user's own query does otherwise: its server and its data are theirs.
    record: str = ""
    """The file that another process makes the same workload from; ours are made by their names."""
    guard: str = ""
    """A query that must answer ``on`` on a session before anything else is asked there: it cannot write."""
    differs: Callable[[Any, Any], str] = difference
    """What is wrong with an answer beside the right one, in a line."""
    hides: Callable[[str], str] = str
    """Hides from a driver's error what only the user may see."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What drivers are told of it beside its settings, ``callers`` and ``tx`` as if they were settings."""
    lacked: Mapping[str, str] = field(default_factory=dict)
    """Layer -> why it cannot be asked through it."""

    def __post_init__(self) -> None:
        if self.op not in set(Op):
            raise ValueError(f"there is no op {self.op!r}; there are: {', '.join(Op)}")
        for statement in self._all_sql():
            numbers = [int(n) for n in PLACEHOLDER.findall(statement)]
            if numbers != sorted(numbers) or len(set(numbers)) != len(numbers):
                raise ValueError(f"placeholders must stand in order, once each: {statement}")

    def variants(self) -> Iterator[dict[str, Any]]:
        """Yield every combination of the settings, in the order written, and what there is beside."""
        combined = [dict(zip(self.settings, values, strict=True)) for values in product(*self.settings.values())]
        yield from combined
        yield from map(dict, self.short)
        for aside in self.also:
            yield {**combined[0], **aside}

    @property
    def tables(self) -> tuple[Table, ...]:
        return (*self.reads, *self.writes)

    @property
    def asked(self) -> set[str]:
        """Return settings that mean something to drivers, and not to the harness alone."""
        sizes = {name for size in self.short for name in size}
        told = {"tx"}.intersection(self.context)
        return told | {name for aside in self.also for name in aside} - {*self.settings, *sizes} - HARNESS

    def statements_for(
        self, speaks: str, placeholder: Callable[[int], str], columns: Sequence[str], server: str = ""
    ) -> tuple[str, ...]:
        """Return what a driver's op is bound to, in its own style of placeholder. ``server``: of which kind it is."""
        sql = (self.sql.get(server) or self.sql[speaks]) if isinstance(self.sql, Mapping) else self.sql
        each = (sql,) if isinstance(sql, str) else sql
        if "%" in placeholder(1):  # such a driver takes any other % for the beginning of a placeholder
            each = tuple(s.replace("%", "%%") for s in each)
        filled = {"{columns}": ", ".join(columns), "{session}": token_hex(4)}
        return tuple(
            PLACEHOLDER.sub(lambda m: placeholder(int(m[1])), FILLED.sub(lambda m: filled[m[0]], s)) for s in each
        )

    def _all_sql(self) -> Sequence[str]:
        if isinstance(self.sql, Mapping):
            return list(self.sql.values())
        return (self.sql,) if isinstance(self.sql, str) else self.sql


def number(count: Waits, settings: Settings) -> int | None:
    return count(settings) if callable(count) else count
