"""Sentences that people read before they choose a driver, held against a run. One file is one claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from reports.claims import published
from reports.claims.contract import Claim, Judgement
from reports.claims.evidence import Evidence
from reports.claims.ruling import judge
from reports.records.run import Run
from reports.statistics.verdicts import Judged

FILE = re.compile(r"[sb]\d\d_[a-z0-9_]+")
"""How a file that holds a claim is named."""


def judge_all(run: Run, found: Sequence[Judged] = ()) -> tuple[Judgement, ...]:
    """Judge every claim, in the order of their ids. ``found``: the run's contests, where they are judged already."""
    evidence = Evidence(run, tuple(found)) if found else Evidence.of(run)
    return tuple(judge(claim, evidence) for claim in discover())


@cache
def discover() -> tuple[Claim, ...]:
    """Return all claims: one from each file, speed (s) before behaviour (b)."""
    names = [path.stem for path in Path(published.__file__).parent.glob("*.py") if FILE.fullmatch(path.stem)]
    found = [(name, _claim(name)) for name in sorted(names, key=lambda name: (name[0] != "s", name))]
    for name, claim in found:
        if claim.id != f"{name[0].upper()}{int(name[1:3])}":
            raise ValueError(
                f"reports/claims/published/{name}.py holds {claim.id}; a file begins with the id of its claim"
            )
    return tuple(claim for _, claim in found)


def _claim(name: str) -> Claim:
    claim = getattr(import_module(f"{published.__name__}.{name}"), "claim", None)
    if not isinstance(claim, Claim) or not hasattr(claim, "judge"):
        raise ValueError(
            f"reports/claims/published/{name}.py: no claim = Claim(...) with a function under @claim.judged"
        )
    return claim
