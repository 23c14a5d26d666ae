"""What a claim file says of its claim, and what comes of it when a run is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing

POSTS = {
    "P1": "Your SQLAlchemy 2.0 async sessions are slower than sync",
    "P2": "Async Python database drivers compared",
    "P3": "asyncpg practical guide",
    "P4": "Choosing between asyncpg and psycopg async drivers",
}


class Ruling(StrEnum):
    """What a run says to a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    DEPENDS = "depends"
    NOT_MEASURED = "not measured here"


Judge: TypeAlias = Callable[[Evidence], Iterable[Found]]


@dataclass(slots=True, eq=False)
class Claim:
    """A sentence somebody published, and how a run decides it. One file is one claim."""

    id: str
    posts: tuple[str, ...]
    """Which of ``POSTS`` make the claim."""
    claim: str
    """The claim in our own words."""
    theirs: str
    """Their figure, what was measured, and how we read a word such as "small"."""
    needs: tuple[str, ...]
    """Keys of the cells that decide; ``*`` where any workload does, a place in the facts where no cell does."""
    note: str = ""
    """What the reader must know about how it is decided."""
    to_come: bool = False
    """Whether what would decide it is not asked yet; its ``needs`` say what that is, in words."""
    judge: Judge = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.to_come:
            self.judge = lambda evidence: [missing(need, f"{need}, which is not asked yet") for need in self.needs]
        if unknown := [post for post in self.posts if post not in POSTS]:
            raise ValueError(f"{self.id}: no such post: {', '.join(unknown)}; there are {', '.join(POSTS)}")
        if not (self.posts and self.claim and self.theirs and self.needs):
            raise ValueError(f"{self.id}: posts, claim, theirs and needs must all say something")

    def judged(self, fn: Judge) -> Judge:
        """Register the pure function that finds what the run says, part by part."""
        self.judge = fn
        return fn


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run says to one claim."""

    id: str
    post: str
    title: str
    """The title of the post."""
    claim: str
    theirs: str
    ours: str
    verdict: Ruling
    cells: tuple[str, ...]
    """Keys of the cells behind it."""
    table: tuple[tuple[str, str], ...]
    """Each part with its result. Empty where there is one."""
    note: str
    """What is missing, what is unresolved, what to bear in mind."""
