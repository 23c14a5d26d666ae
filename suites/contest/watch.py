"""Looks between bursts whether a step has changed what other cells find, and whose step it was."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from suites.contest.host_process import Hung, Lost
from suites.contest.prepared_server import PreparedServer
from suites.servers.contract import Refused

SHARE = 0.01
"""Of the time of bursts that may be spent on looking."""

GoesOn = Callable[[], tuple[str, frozenset[str]]]
"""Says what goes on where nothing is asked, and by which entries if that is known."""


class Changed(Exception):
    """Something was changed, in the words that follow ``its step``."""

    def __init__(self, what: str, by: frozenset[str]) -> None:
        super().__init__(what)
        self.by = by
        """Entries, of which it was one."""


class Disturbed(Refused):
    """What every cell finds is changed again and again, and by no step: the run ends. One sentence."""


@dataclass(slots=True)
class Watch:
    """An engine of a driver's own is not watched: while it has its file open, nobody else may look into that."""

    prepared: PreparedServer
    chance: random.Random
    always: bool = False
    """Whether to look after everything that a cell does: then it is known who it was."""
    clock: Callable[[], float] = time.perf_counter
    _suspects: set[str] = field(default_factory=set)
    """Entries that did something since the last look."""
    _looks: int = 0
    _spent: float = 0.0

    def after(self, name: str, wall: int, goes_on: GoesOn) -> None:
        """Look after a burst of this entry, or not, by chance: the longer the burst and the cheaper a look, the more
        often. Raises Changed."""
        self.suspect(name)
        cost = self._spent / self._looks if self._looks else 0.0
        if self.always or self.chance.random() * cost < SHARE * wall / 1e9:
            self.look(goes_on)

    def suspect(self, name: str) -> None:
        self._suspects.add(name)

    def lost(self, name: str, cause: Lost) -> None:
        """Raise Changed where one may wait for what another has locked: with the host that lock is gone, too."""
        self.suspect(name)
        if isinstance(cause, Hung) and not self.always and len(self._suspects) > 1:
            raise Changed(f"locked what another waited for ({cause})", frozenset(self._suspects))

    def failed(self, name: str, cause: str) -> None:
        """Raise Changed where another may have ended the connection of one that fails."""
        self.suspect(name)
        if not self.always and len(self._suspects) > 1:
            raise Changed(f"ended the connection that another needed ({cause})", frozenset(self._suspects))

    def look(self, goes_on: GoesOn) -> None:
        """Raise Changed if anything is not as it was when the tables were made, or goes on in a host."""
        begun = self.clock()
        suspects, self._suspects = frozenset(self._suspects), set()
        changed, by = self.prepared.changed(), suspects
        if not changed:
            changed, by = goes_on()
        self._looks, self._spent = self._looks + 1, self._spent + self.clock() - begun
        if changed:
            raise Changed(changed, by or suspects)
