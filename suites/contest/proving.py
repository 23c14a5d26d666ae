"""What every cell of a contest goes through before anything is timed: its proof, and a look at what it costs beside
time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.records.run import CONTROLS
from suites.contest.host_pool import HostPool
from suites.contest.host_process import Failed, HostProcess, Lost
from suites.contest.host_worker import Remote, costs_of
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Unproven, prove
from suites.contest.result import Result
from suites.host.costs import looks

UNKNOWN = "what it costs beside time is not known"


@dataclass(slots=True)
class Proving:
    """Controls are not proven: they are their reference once more."""

    results: Mapping[str, Result]
    prepared: PreparedServer
    hosts: HostPool
    interrupted: Callable[[], None]
    """Called between cells; raises when the run is to end."""

    def prove(self) -> None:
        """Prove each cell by itself, since one that takes its host along must not take the others' proof."""
        cells = [result for result in self.results.values() if result.entry.role not in CONTROLS]
        for home in dict.fromkeys(result.entry.cell.home for result in cells):
            unproven = [result for result in cells if result.entry.cell.home == home]
            while unproven:
                try:
                    host = self.hosts.fresh(home)
                except (Failed, Lost) as cause:  # its drivers cannot be imported: other homes go on
                    self.interrupted()
                    for result in unproven:
                        result.cause = str(cause)
                    break
                with host:
                    self._prove_some(host, unproven)

    def see_memory(self) -> None:
        """See what memory large answers need, each in a host where no other cell was before."""
        for result in self.results.values():
            if result.entry.cell.workload.large and result.entry.role not in CONTROLS and not result.cause:
                self.interrupted()
                try:
                    host = self.hosts.fresh(result.entry.cell.home)
                except (Failed, Lost) as error:
                    result.notes.append(f"{UNKNOWN}: {error}")
                    continue
                with host:
                    self._see_costs(host, result)

    def _prove_some(self, host: HostProcess, unproven: list[Result]) -> None:
        """Prove as many cells as the host lives for."""
        lives = True
        while unproven and lives:
            self.interrupted()
            result = unproven.pop(0)
            if why_not := self.hosts.why_not(result.entry.cell):
                result.cause = why_not
                continue
            lives = self._prove(host, result)
            if lives and not result.cause and not result.entry.cell.workload.large:
                lives = self._see_costs(host, result)

    def _prove(self, host: HostProcess, result: Result) -> bool:
        """Prove one cell and say whether the host lives on; the result has a proof or a cause."""
        try:
            result.proof = prove(result.entry.cell, self.prepared, Remote(host, result.entry.name))
        except (Unproven, Failed) as wrong:
            result.cause = str(wrong)
        except Lost as lost:
            self.interrupted()  # if we were told to end, that is why it is lost
            result.cause = str(lost)
            return False
        return True

    def _see_costs(self, host: HostProcess, result: Result) -> bool:
        """See what a cell costs and say whether the host lives on. Nothing is timed in it."""
        cell, prepared = result.entry.cell, self.prepared.of(result.entry.cell.driver)
        if not looks(cell):
            return True
        worker = Remote(host, result.entry.name)
        try:
            prepared.prepare(cell.workload)
            result.costs = costs_of(cell, prepared.way(cell.settings), prepared.columns(cell.workload), worker)
        except (Failed, Lost) as error:
            result.notes.append(f"{UNKNOWN}: {error}")
            return not isinstance(error, Lost)
        finally:
            if changed := prepared.cleared():
                result.cause = f"its step {changed}"
        return True
