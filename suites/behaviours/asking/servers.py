"""The servers of a run as grounds: one of each for all, and one to be disturbed, both begun when first needed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from suites import servers
from suites.behaviours.asking.grounds import Ground
from suites.servers import Server
from suites.servers.contract import Spec, Unavailable
from suites.servers.sources.supervised import DidNotStart


class Grounds:
    """Callable with a server's name. What kept a server from starting is raised each time."""

    def __init__(self, start: Callable[[Spec], Server], specs: list[Spec]) -> None:
        self._start, self._specs = start, specs
        self._held: dict[tuple[str, bool], Ground | Exception] = {}
        self._turn = Lock()

    def __call__(self, name: str, own: bool) -> Ground:
        with self._turn:
            if (name, own) not in self._held:
                self._held[name, own] = self._try(name, own)
        if isinstance(held := self._held[name, own], Exception):
            raise held
        return held

    def _try(self, name: str, own: bool) -> Ground | Exception:
        spec = next(spec for spec in self._specs if str(spec) == name)
        try:
            return Ground(servers.start(spec), own=True) if own else Ground(self._start(spec))
        except (Unavailable, DidNotStart) as reason:
            return reason

    def close(self, shared: bool = False) -> None:
        """Stop the servers that are disturbed; ``shared``: the others too."""
        for (_, own), held in self._held.items():
            if (own or shared) and isinstance(held, Ground):
                held.server.stop()
