"""What every cell finds on a server, and what a step has changed of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from suites.servers.contract import LEFT_OPEN, Admin, State
from suites.workloads.contract import Workload

ROWS, SETTINGS = "the rows of ", ("the rows ", "the setting ", "the settings ")
MOST = 2
"""Things that are named; a table that was dropped takes its indexes along."""


@dataclass(slots=True)
class Found:
    """Tables that are only read are made once, and must hold ever after what they held then."""

    rows: dict[str, str] = field(default_factory=dict)
    """Table that is only read -> what stands for its rows as they were made."""
    engines_own: frozenset[str] = frozenset()
    """What an engine of its own sets as it likes in the file that it has for itself."""
    _state: State = field(default_factory=dict)
    _mark: object = None
    _reads: tuple[str, ...] = ()

    def all_there(self, workload: Workload) -> bool:
        """Say whether nothing is to be made: the workload writes nothing, and what it reads is what was remembered.
        Whether that is still so is seen in a look, which costs far less than to remember it anew."""
        reads = tuple(table.name for table in workload.reads)
        known = self._mark is not None and reads == self._reads and self.rows.keys() >= set(reads)
        return known and not workload.writes

    def stale(self, admin: Admin, workload: Workload) -> list[str]:
        """Return the tables the workload only reads that are not there as they were made."""
        reads = tuple(table.name for table in workload.reads)
        if reads != self._reads:  # what other workloads did to them was no change to those
            now = self._now(admin, tuple(name for name in reads if name in self.rows))
            self.rows = {name: rows for name, rows in self.rows.items() if now.get(_rows_of(name), rows) == rows}
        return [name for name in reads if name not in self.rows]

    def record(self, admin: Admin, workload: Workload) -> None:
        """Remember what there is, now that the workload's tables are made."""
        self._reads = tuple(table.name for table in workload.reads)
        self._state = self._now(admin, self._reads)
        self.rows |= {name: self._state.get(_rows_of(name), "") for name in self._reads}
        for table in workload.writes:
            self.rows.pop(table.name, None)
        self._mark = admin.mark()  # to read so many rows may move it

    def changed(self, admin: Admin) -> str:
        """Say what is not as it was remembered, in the words that follow ``its step``; empty if all is."""
        if self._mark is None or admin.mark() == self._mark:
            return ""
        said = difference(self._state, self._now(admin, self._reads))
        self._mark = admin.mark()
        return said

    def _now(self, admin: Admin, reads: tuple[str, ...]) -> State:
        return {name: is_now for name, is_now in admin.state(reads).items() if name not in self.engines_own}

    def restore(self, admin: Admin) -> None:
        """Set back what is no table, end all sessions, and know of no table: they are to be made anew."""
        admin.restore(self._state)
        self.forget()

    def forget(self) -> None:
        self.rows.clear()
        self._state, self._mark, self._reads = {}, None, ()


def difference(before: State, now: State) -> str:
    """Say what was done: ``dropped the table person and changed the settings of the role bench``."""
    things = [*before, *(thing for thing in now if thing not in before)]
    done = [_done(thing, before, now) for thing in things if before.get(thing) != now.get(thing)]
    done = [said for said in done if not said.startswith(f"changed {ROWS}")] or done
    return " and ".join([*done[:MOST], *(["more"] if len(done) > MOST else [])])


def _done(thing: str, before: State, now: State) -> str:
    if thing == LEFT_OPEN:
        return f"left {thing}"
    if thing.startswith(SETTINGS) or (thing in before and thing in now):
        return f"changed {thing}"
    return f"dropped {thing}" if thing in before else f"made {thing}"


def _rows_of(table: str) -> str:
    return f"{ROWS}the table {table}"
