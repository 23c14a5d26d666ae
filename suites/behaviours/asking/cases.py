"""Which questions are asked of whom: one row for each library and interface, on each server that it speaks to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from drivers.contract import Driver
from suites.behaviours.contract import LAYER, Question
from suites.matrix.homes import Home, RivalHome, home_of


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One question to one driver on one server."""

    question: Question
    driver: Driver
    server: str
    """As in keys: ``postgres``, ``postgres@18``."""
    given: bool = False
    """Whether the server is a user's."""
    rival: RivalHome | None = None

    @property
    def name(self) -> str:
        """Return the driver as it is called in the case's key."""
        return f"{self.driver.name}{self.rival.label if self.rival else ''}"

    @property
    def key(self) -> str:
        return f"{self.question.name}-{self.name}-{self.server}"

    @property
    def home(self) -> Home:
        return self.rival.home if self.rival else home_of(self.driver)

    @property
    def not_asked(self) -> str:
        """Say why it makes no sense; empty where it does."""
        lost = self.rival.why_not if self.rival else self.driver.environment and self.driver.environment.why_not
        return lost or self.question.not_asked(self.driver, self.given)

    @property
    def smoke(self) -> bool:
        """Say whether it is asked whenever the harness is tested: on two servers, of what people meet first."""
        return self.question.smoke and self.server in ("postgres", "mariadb") and self.driver.layer != LAYER

    def __str__(self) -> str:
        return self.key


def rows(drivers: Iterable[Driver]) -> Iterator[Driver]:
    """Yield whom to ask: each library once for each interface, and SQLAlchemy Core over the asyncio ones. A row that
    differs from another of its library only in how results are decoded behaves as that one does. Rows that are timed
    seldom are not asked yet."""
    seen: set[tuple[str, str, bool, str]] = set()
    for driver in drivers:
        which = (driver.package, driver.server, driver.is_async, driver.over)
        if driver.seldom:
            continue
        native = driver.layer == "native" and (driver.dialect or not driver.floor)
        if (native or (driver.layer == LAYER and driver.is_async)) and which not in seen:
            seen.add(which)
            yield driver


def cases(
    questions: Iterable[Question], drivers: Iterable[Driver], speaking: Mapping[str, str], given: Iterable[str] = ()
) -> Iterator[Case]:
    """Yield every case. ``speaking``: server -> what it speaks; ``given``: those that a user has named by a URL."""
    asked, theirs = list(rows(drivers)), set(given)
    for question in questions:
        for driver in asked:
            for server, speaks in speaking.items():
                if driver.server == speaks:
                    yield Case(question, driver, server, server in theirs)
