"""What a question file says: a docstring that is the question, a record, and a function that asks it of a driver.

Standard library only: it is read by a host, and so on other Pythons and without any package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Driver
from reports.records.behaviours import Grade as Grade

CANCELS, POOL, BLOCK, ONLOOKER = "cancels", "pool", "block", "onlooker"
LAYER = "core"


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be there for a question to make sense. Where it is not, the grade is not-supported, with the reason."""

    speaks: tuple[str, ...] = ()
    """Protocols: ``postgres``, ``mysql``, ``sqlite``; empty: any."""
    pool: bool = False
    """The driver's own pool, or SQLAlchemy's."""
    cancels: bool = False
    """That a caller can give up waiting: a thread that waits in a driver cannot be told to."""
    native: bool = False
    """That nothing stands between: the question is about the driver's own interface."""
    layered: bool = False
    """SQLAlchemy: the question is about what only that has."""
    is_async: bool = False
    blocking: bool = False
    counted: bool = False
    """A wire on which statements and round trips are counted. In a question about that, none of them fails."""
    bouncer: str = ""
    """A release of Debian, whose PgBouncer stands before the server and lends connections by transaction."""
    wire: bool = False
    """A wire that fails on demand."""
    own_server: bool = False
    """A server to stop, to pause or to change, which others must not share."""
    alone: bool = False
    """Nothing else beside it, since it measures how long something stands still."""


@dataclass(frozen=True, slots=True)
class KnownBad:
    """A release that is known to behave badly: the question must see it, or it is void."""

    package: str
    """As pip writes it: ``asyncmy==0.2.11``."""
    grade: Grade
    """What it must come to, or worse."""
    server: str = ""
    """Where; empty: on the first that it speaks to."""
    driver: str = ""
    """Which row; empty: every native one of the package that can be asked."""
    with_: tuple[str, ...] = ()
    """What must stand beside it in its environment, as pip writes it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that every driver is asked."""

    family: str
    """What it is about: cancel, pool, network, cache, misuse, types, bulk, life."""
    good: str
    """What a good answer is, in a few words."""
    number: str = ""
    """Its place in the catalogue of questions: ``A1``."""
    needs: Needs = Needs()
    known_bad: tuple[KnownBad, ...] = ()
    sources: tuple[str, ...] = ()
    """Addresses of reports by people who met it."""
    repeats: int = 1
    """How often it is asked, with other seeds, where chance has a part in it. The worst answer stands."""
    deadline: float = 30.0
    """Seconds for an answer, with everything that a busy machine adds. None after that: it hangs."""
    smoke: bool = False
    """Whether it is cheap and telling enough to be asked whenever the harness is tested."""
    name: str = ""
    """The name of its file."""
    why: str = ""
    """Its docstring."""

    def not_asked(self, driver: Driver, given: bool = False) -> str:
        """Say why there is no sense in asking this driver; empty where there is. ``given``: the server is a user's."""
        needs = self.needs
        if needs.speaks and driver.server not in needs.speaks:
            return f"it is a question about {' and '.join(needs.speaks)}"
        if needs.native and driver.layer != "native":
            return "it is a question about the driver itself, and SQLAlchemy stands between"
        if needs.layered and driver.layer != LAYER:
            return "it is a question about SQLAlchemy"
        if needs.blocking and driver.is_async:
            return "it is a question about drivers that block"
        if needs.cancels and not driver.is_async:
            return "who waits in a thread cannot be cancelled"
        if needs.is_async and not driver.is_async:
            return "it is a question about event loops"
        if needs.pool and driver.pool is None:
            return _no_pool(driver)
        if (needs.wire or needs.counted or needs.own_server) and driver.server == "sqlite":
            return "SQLite runs in process: there is no wire and no server"
        if needs.own_server and given:
            return "the server is a user's, and not ours to stop"
        return ""


def _no_pool(driver: Driver) -> str:
    from drivers.contract import Op

    for absence in driver.absences.get(Op.ACQUIRE, ()):
        if not absence.when:
            return absence.why
    return "nobody has written its pool yet"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question once: the grade, a sentence, and the figures that it follows from."""

    grade: Grade
    said: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def worst(*answers: Answer) -> Answer:
    """Return the worst of several answers; of equals the first."""
    return max(answers, key=lambda answer: answer.grade.severity)
