"""What every cell of a contest goes through before anything is timed: its proof, and a look at what it costs beside
time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from suites.engine.contest import CONTROLS
from suites.engine.costs import looks
from suites.engine.homes import Nursery
from suites.engine.hosts import Failed, HostProcess, Lost
from suites.engine.proof import Unproven, prove
from suites.engine.remote import Remote, costs_of
from suites.engine.result import Result
from suites.engine.stage import Stage

UNKNOWN = "what it costs beside time is not known"


@dataclass(slots=True)
class Proving:
    """Controls are not proven: they are their reference once more."""

    results: Mapping[str, Result]
    stage: Stage
    nursery: Nursery
    interrupted: Callable[[], None]
    """Called between cells; raises when the run is to end."""

    def prove(self) -> None:
        """Each cell by itself, since one that takes its host along must not take the others' proof."""
        cells = [result for result in self.results.values() if result.entry.role not in CONTROLS]
        for home in dict.fromkeys(result.entry.cell.home for result in cells):
            unproven = [result for result in cells if result.entry.cell.home == home]
            while unproven:
                try:
                    host = self.nursery.fresh(home)
                except (Failed, Lost) as cause:  # its drivers cannot be imported: that is no other home's business
                    self.interrupted()
                    for result in unproven:
                        result.cause = str(cause)
                    break
                with host:
                    self._prove_some(host, unproven)

    def see_memory(self) -> None:
        """What large answers need. Where it is looked at, nobody else has been before."""
        for result in self.results.values():
            if result.entry.cell.workload.large and result.entry.role not in CONTROLS and not result.cause:
                self.interrupted()
                try:
                    host = self.nursery.fresh(result.entry.cell.home)
                except (Failed, Lost) as error:
                    result.notes.append(f"{UNKNOWN}: {error}")
                    continue
                with host:
                    self._see_costs(host, result)

    def _prove_some(self, host: HostProcess, unproven: list[Result]) -> None:
        """As many as the host lives for."""
        lives = True
        while unproven and lives:
            self.interrupted()
            result = unproven.pop(0)
            lives = self._prove(host, result)
            if lives and not result.cause and not result.entry.cell.workload.large:
                lives = self._see_costs(host, result)

    def _prove(self, host: HostProcess, result: Result) -> bool:
        """Whether the host lives on; the result has a proof or a cause."""
        try:
            result.proof = asyncio.run(prove(result.entry.cell, self.stage, Remote(host, result.entry.name)))
        except (Unproven, Failed) as wrong:
            result.cause = str(wrong)
        except Lost as lost:
            self.interrupted()  # then it was lost to us
            result.cause = str(lost)
            return False
        return True

    def _see_costs(self, host: HostProcess, result: Result) -> bool:
        """Whether the host lives on. Nothing is timed in it."""
        cell, stage = result.entry.cell, self.stage.of(result.entry.cell.driver)
        if not looks(cell):
            return True
        worker = Remote(host, result.entry.name)
        try:
            stage.prepare(cell.workload)
            result.costs = asyncio.run(costs_of(cell, stage.way(cell.settings), stage.columns(cell.workload), worker))
        except (Failed, Lost) as error:
            result.notes.append(f"{UNKNOWN}: {error}")
            return not isinstance(error, Lost)
        return True
