"""Ask one question: a ground, a fresh host, a deadline; and again with other seeds where chance has a part in it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import Any

from reports.records.behaviours import Grade, Graded
from reports.records.key import kind_of
from suites.behaviours.asking.cases import Case
from suites.behaviours.asking.grounds import Ground, bouncer
from suites.behaviours.asking.service import Service
from suites.contest.host_process import Failed, HostProcess, Lost
from suites.matrix.homes import Home
from suites.servers.contract import Unavailable
from suites.wire.failing import Wire
from suites.wire.tapped import Tap

PROGRAM = "suites.behaviours.lab.program"
MARGIN = 10.0
"""Seconds beyond a question's deadline until its host itself is given up."""
PATIENCE = 90.0
"""Seconds for a host to import a driver on a machine where many do so."""
Spawn = Callable[[int, Home], HostProcess]


def spawned(seed: int, home: Home) -> HostProcess:
    return HostProcess(seed, {}, (home.python or sys.executable,), home.loop, PROGRAM)


class Hosts:
    """The host of one thread: the one it used last, as long as it asks the same file in the same environment."""

    def __init__(self, spawn: Spawn = spawned) -> None:
        self._spawn = spawn
        self._kept: tuple[object, HostProcess, str] | None = None

    def of(self, case: Case, file: str) -> tuple[HostProcess, str]:
        """Return a host that has imported the driver, and the version that it found. Raises Failed or Lost."""
        which = (case.home, file, case.driver.name)
        if self._kept and self._kept[0] == which and self._kept[1].lives:
            return self._kept[1], self._kept[2]
        if not (self._kept and self._kept[0][:2] == which[:2] and self._kept[1].lives):  # type: ignore[index]
            self.close()
            host = self._spawn(1, case.home)
        else:
            host = self._kept[1]
        try:
            version = host.ask("learn", PATIENCE, file=file, driver=case.driver.name)["version"]
        except BaseException:
            host.end()
            raise
        self._kept = which, host, version
        return host, version

    def kill(self) -> None:
        """End it whatever it is doing, from another thread: who waits for its answer is told that it is lost."""
        if self._kept:
            with suppress(ProcessLookupError):
                os.kill(self._kept[1].pid, signal.SIGKILL)

    def close(self) -> None:
        if self._kept:
            (_, host, _), self._kept = self._kept, None
            host.end()


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks cases of drivers. ``files``: driver -> the file that holds it."""

    files: Mapping[str, str]
    seed: int = 1

    def ask(self, case: Case, ground: Ground, hosts: Hosts, more: int = 0) -> Graded:
        """Return the grade of a case: the worst of as often as its question wants to be asked. ``more``: so many
        rounds have been asked before."""
        begun = time.monotonic()
        times = case.question.repeats
        seeds = range(self.seed + more * times, self.seed + (more + 1) * times)
        every = [self._once(case, ground, hosts, seed) for seed in seeds]
        return replace(worst_of(every), seconds=round(time.monotonic() - begun, 3))

    def _once(self, case: Case, ground: Ground, hosts: Hosts, seed: int) -> Graded:
        needs = case.question.needs
        with ExitStack() as held:
            direct, onlooker = held.enter_context(ground.fresh(case.driver))
            wire, tap, url = None, None, direct
            if needs.bouncer:
                try:
                    direct, onlooker = held.enter_context(bouncer(direct, needs.bouncer))
                except Unavailable as why:
                    return _graded(case, "", Grade.NOT_SUPPORTED, str(why))
                url = direct
            if needs.wire:
                wire, url = Wire.to(direct, case.driver.server)
                held.callback(wire.close)
            if needs.counted:
                tap = Tap(direct, case.driver.server)
                held.callback(tap.close)
                url = tap.url
            service = Service(ground, direct, onlooker, wire, self._part(case, url), case.home.python, tap)
            held.callback(service.close)
            graded = self._answered(case, hosts, service, url, seed)
            return replace(graded, wire=tuple(service.wire_log), seeds=(seed,))

    def _part(self, case: Case, url: str) -> dict[str, str]:
        return {
            **{"file": self.files[case.driver.name], "driver": case.driver.name, "question": case.question.name},
            **{"server": kind_of(case.server), "url": url},
        }

    def _answered(self, case: Case, hosts: Hosts, service: Service, url: str, seed: int) -> Graded:
        question, version = case.question, ""
        asked = {"question": question.name, "server": kind_of(case.server), "url": url, "seed": seed}
        try:
            host, version = hosts.of(case, self.files[case.driver.name])
            within = {"within": question.deadline, "port": service.port, "token": service.token}
            said = host.ask("answer", question.deadline + MARGIN, **asked, **within)
        except (Failed, Lost) as wrong:  # of our own code, or of what it could not even import: no grade of a driver
            return _graded(case, version, None, str(wrong))
        if "hung" in said:
            return _graded(case, version, Grade.HANGS, f"no answer within {question.deadline:g} s{said['hung']}")
        if "crashed" in said:
            return _graded(case, version, Grade.CRASHES, said["crashed"])
        grade, figures = Grade(said["grade"]), {**said["figures"], **_named(said["left"])}
        return replace(_graded(case, version, grade, said["said"]), figures=figures, noise=tuple(said["noise"]))


def _graded(case: Case, version: str, grade: Grade | None, said: str) -> Graded:
    return Graded(case.question.name, case.name, case.server, version, grade, said, family=case.question.family)


def _named(left: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name} left": count for name, count in left.items()}


def worst_of(every: Sequence[Graded]) -> Graded:
    """Return the worst of several, and say how many of them came to that. One without a grade is told first."""
    worst = max(every, key=lambda one: one.severity)
    alike = [one for one in every if one.grade == worst.grade]
    return replace(
        worst, times=len(every), of_them=len(alike), seeds=tuple(seed for one in alike for seed in one.seeds)
    )
