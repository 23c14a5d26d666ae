"""Many questions side by side: they mostly wait. What stops a server has a lane of its own, and what measures how long
something stands still is asked at the end, when nothing else runs."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace

from reports.records.behaviours import Graded
from suites.behaviours.asking.ask import Asker, Hosts
from suites.behaviours.asking.cases import Case
from suites.behaviours.asking.expectations import Expected, is_surprise
from suites.behaviours.asking.grounds import Ground

SIDE_BY_SIDE = 8
Grounds = Callable[[str, bool], Ground]
"""Gives the ground of a server: the one that all share, or one for questions that disturb it."""


@dataclass(slots=True)
class Runner:
    """Asks cases in an order of its own, and hands out what came of each."""

    asker: Asker
    grounds: Grounds
    expected: Expected
    side_by_side: int = SIDE_BY_SIDE
    hosts: Callable[[], Hosts] = Hosts
    _came: dict[Case, Future[Graded]] = field(default_factory=dict)
    _mine: threading.local = field(default_factory=threading.local)
    _every: list[Hosts] = field(default_factory=list)
    _thread: threading.Thread | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self, cases: Iterable[Case]) -> None:
        """Begin, and do not wait."""
        waiting = [case for case in cases if not case.not_asked]
        for case in waiting:
            self._came[case] = Future()
        self._thread = threading.Thread(target=self._all, args=(waiting,))
        self._thread.start()

    def result(self, case: Case) -> Graded:
        """Wait until a case was asked, and return its grade. One that was not begun with others is asked now."""
        if case not in self._came:
            self._came[case] = Future()
            self._one(case)
        return self._came[case].result()

    def close(self) -> None:
        """Ask nothing more, and end what is being asked."""
        self._over.set()
        for hosts in list(self._every):
            hosts.kill()
        if self._thread:
            self._thread.join()
        self._end()

    def _all(self, cases: Sequence[Case]) -> None:
        try:
            disturbing = [case for case in cases if case.question.needs.own_server]
            alone = [case for case in cases if case.question.needs.alone and case not in disturbing]
            shared = [case for case in cases if case not in disturbing and case not in alone]
            lanes: dict[str, list[Case]] = defaultdict(list)
            for case in disturbing:
                lanes[case.server].append(case)
            with ThreadPoolExecutor(len(lanes) + self.side_by_side) as threads:
                apart = [threads.submit(self._in_turn, self._ordered(lane)) for lane in lanes.values()]
                source = iter(self._ordered(shared))
                turns = threading.Lock()
                several = [threads.submit(self._from, source, turns) for _ in range(self.side_by_side)]
                wait([*apart, *several])
            self._in_turn(self._ordered(alone))
        finally:
            for future in self._came.values():
                future.cancel()

    def _ordered(self, cases: Iterable[Case]) -> list[Case]:
        """Order by what a host holds, so that each thread imports a library once."""
        return sorted(cases, key=lambda case: (self.asker.files[case.driver.name], case.driver.name, case.name))

    def _in_turn(self, cases: Iterable[Case]) -> None:
        for case in cases:
            self._one(case)
        self._end()

    def _from(self, source: Iterable[Case], turns: threading.Lock) -> None:
        while True:
            with turns:
                case = next(source, None)  # type: ignore[call-overload]
            if case is None:
                return self._end()
            self._one(case)

    def _one(self, case: Case) -> None:
        future = self._came[case]
        if self._over.is_set() or not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(self._settled(case))
        except BaseException as error:
            future.set_exception(error)

    def _settled(self, case: Case) -> Graded:
        """Ask, and ask once more what surprises: of two answers the one that was expected stands, with how many of how
        many it was; but data that was wrong once is wrong."""
        ground = self.grounds(case.server, case.question.needs.own_server)
        first = self._expecting(case, self.asker.ask(case, ground, self._hosts()))
        if not first.expected or not is_surprise(first) or self._over.is_set():
            return first
        second = self._expecting(case, self.asker.ask(case, ground, self._hosts(), more=1))
        return settled(first, second)

    def _expecting(self, case: Case, graded: Graded) -> Graded:
        held = self.expected.of(case.driver.name, case.question.name, case.server, graded.version)
        return replace(graded, expected=held.grade if held else "")

    def _hosts(self) -> Hosts:
        if not hasattr(self._mine, "hosts"):
            self._mine.hosts = self.hosts()
            self._every.append(self._mine.hosts)
        mine: Hosts = self._mine.hosts
        return mine

    def _end(self) -> None:
        if hasattr(self._mine, "hosts"):
            self._mine.hosts.close()


def settled(first: Graded, second: Graded) -> Graded:
    """Return which of two answers stands, where the first was a surprise."""
    if first.grade == first.grade.WRONG_DATA if first.grade else False:
        return replace(first, times=first.times + second.times)
    stands = second if not is_surprise(second) else max(first, second, key=lambda one: one.severity)
    return replace(stands, times=first.times + second.times, seconds=first.seconds + second.seconds)


def all_of(runner: Runner, cases: Sequence[Case]) -> list[Graded]:
    """Ask cases, and return their grades in this order; without those that an end came before."""
    runner.start(cases)
    grades = []
    for case in cases:
        if not case.not_asked:
            with suppress(CancelledError):
                grades.append(runner.result(case))
    return grades
