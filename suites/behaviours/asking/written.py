"""What a run of behaviours leaves behind: grades, with the questions that they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.records import behaviours as records
from reports.records.behaviours import Asked, Graded
from suites.behaviours.contract import Question


def text(graded: Sequence[Graded], questions: Iterable[Question]) -> str:
    """Return the file of a run's grades."""
    named = {one.question for one in graded}
    asked = {one.name: _asked(one) for one in questions if one.name in named}
    return records.written(graded, asked, {"drivers": {one.driver: one.version for one in graded}})


def _asked(question: Question) -> Asked:
    return Asked(question.why, question.good, question.family, question.number, question.sources)
