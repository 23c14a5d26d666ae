"""Some releases of one driver in one contest: a run of pytest, in a process of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import drivers
from reports.records.run import OWN, Contest, Measurement, Run
from reports.statistics.contrasts import contrasts
from reports.statistics.verdicts import Judged, judge
from suites.bisection.search import Pair, Ratio, Unbuilt
from suites.rivals.resolve import resolved
from suites.rivals.spec import RivalSpec


class NoRace(Exception):
    """Says in one sentence why what was asked for cannot be raced."""


@dataclass(frozen=True, slots=True)
class Race:
    """Callable with releases, oldest first."""

    driver: str
    workload: str
    """As a key has it, with its settings: ``fetch_row``, ``fetch_all-rows=100``."""
    server: str
    """As pytest takes it: a name, or ``name=URL``."""
    effort: str

    def __call__(self, versions: Sequence[str]) -> Mapping[Pair, Ratio]:
        run = self._held(versions)
        contest = run.contests[0]
        for version in versions:
            if found := _of(contest, self._name(version)):
                _refuse_failed(found, version)
        judged = judge(contest, run.facts)
        if judged.void:
            raise NoRace(f"the contest of {', '.join(versions)} is void, nothing follows from it: {judged.void}")
        return self._ratios(judged, versions)

    def _name(self, version: str) -> str:
        return f"{self.driver}=={version}"

    def _held(self, versions: Sequence[str]) -> Run:
        for version in versions:  # pytest would end without a report, and not say which release it was
            _refuse_unbuilt(self.driver, version)
        with tempfile.TemporaryDirectory(prefix="dm-bisect-") as directory:
            report = Path(directory) / "run.json"
            ended = subprocess.run(self._command(versions, report), capture_output=True, text=True)
            if not report.is_file():
                raise NoRace(_last_words(ended.stdout + ended.stderr))
            return Run.from_json(json.loads(report.read_text())["driver_matrix"])

    def _command(self, versions: Sequence[str], report: Path) -> list[str]:
        rivals = [f"--rival={self._name(version)}" for version in versions]
        server = self.server.partition("=")[0]
        cells = [f"{self.workload}-{self._name(version)}-{server}" for version in versions]
        ids = [f"suites/test_speed.py::test_speed[{cell}]" for cell in cells]
        options = [f"--effort={self.effort}", f"--server={self.server}", f"--benchmark-json={report}", "-q"]
        return [sys.executable, "-m", "pytest", "--benchmark-only", *options, *rivals, *ids]

    def _ratios(self, judged: Judged, versions: Sequence[str]) -> dict[Pair, Ratio]:
        """Return the ratio of each pair of these releases, with the interval that the contest's launches give it."""
        effects = {version: _effects(judged, self._name(version)) for version in versions}
        found = {}
        for pair in contrasts(effects):
            if pair.interval:  # first over second; the newer one over the older is asked for
                low, high = math.exp(-pair.interval.high), math.exp(-pair.interval.low)
                found[pair.first, pair.second] = Ratio(math.exp(-pair.effect.mean), low, high)
        missing = [pair for pair in combinations(versions, 2) if pair not in found]
        if missing:
            raise NoRace(f"{missing[0][0]} and {missing[0][1]} met in fewer than two launches: try a longer --effort")
        return found


def _of(contest: Contest, name: str) -> Measurement | None:
    own = (one for one in contest.measurements if one.role in OWN)
    return next((one for one in own if one.key.driver == name), None)


def _refuse_unbuilt(driver: str, version: str) -> None:
    """Raise Unbuilt where no environment can be made. pytest finds one that was made in the cache."""
    (rival,) = resolved([RivalSpec(driver, f"=={version}")], drivers.discover().drivers)
    if rival.why_not:
        raise Unbuilt(version, rival.why_not)


def _refuse_failed(found: Measurement, version: str) -> None:
    if not found.measured:
        raise Unbuilt(version, found.reason)


def _effects(judged: Judged, name: str) -> list[float | None]:
    found = next((one.effects for one in judged.timed if one.driver == name and one.role in OWN), {})
    return [found.get(number) for number in range(judged.contest.launches)]


def _last_words(said: str) -> str:
    """Return the line in which pytest said what was wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    wrong = [line for line in lines if line.startswith(("ERROR", "!!!", "E "))]
    return (wrong or lines or ["it said nothing"])[-1].strip("! ").removeprefix("_pytest.outcomes.Exit: ")
