"""Parts that an outcome decides: what a cell could do, and what became of it."""

from __future__ import annotations

from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, seen


def works(evidence: Evidence, key: str, label: str, of: str = "") -> Found:
    """Claim that a cell does its work: it was proven and measured."""
    if evidence.cells(key):
        return seen(label, True, "it works", (key,), of or label)
    return _without(evidence, key, label, of, holds=False)


def fails(evidence: Evidence, key: str, words: str, label: str, of: str = "") -> Found:
    """Claim that a cell cannot do its work, for a reason in these words."""
    if evidence.cells(key):
        return seen(label, False, "it works", (key,), of or label)
    reason = evidence.reason(key)
    if reason and words not in reason:
        return missing(label, f"{key} ({reason})", of=of or label)
    return _without(evidence, key, label, of, holds=True)


def _without(evidence: Evidence, key: str, label: str, of: str, holds: bool) -> Found:
    reason = evidence.reason(key)
    if not reason:
        return missing(label, evidence.lacking(key), of=of or label)
    return seen(label, holds, reason.partition(": ")[0][:100], (key,), of or label)
