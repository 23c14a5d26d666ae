"""From the parts of a claim to what a run says to it: never written by hand.

*confirmed*: all that could be decided holds; *refuted*: none of it does; *depends*: some does. A statement of the claim
of which nothing was measured, or which our intervals are too wide to decide, leaves it *not measured here*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.claims.contract import POSTS, Claim, Judgement, Ruling
from reports.claims.evidence import Evidence
from reports.claims.parts import Part, Weighed, missing

ERROR = 0.05  # the chance of a wrong answer that a claim may have, shared out over all that it compares
FEW = 3  # parts that can be told one by one
SAID = {True: "as claimed", False: "not so", None: "unresolved"}


def judge(claim: Claim, evidence: Evidence) -> Judgement:
    parts = _decided(claim, evidence)
    answered = [part for part in parts if not part.missing]
    return Judgement(
        id=claim.id,
        post=", ".join(claim.posts),
        title="; ".join(POSTS[post] for post in claim.posts),
        claim=claim.claim,
        theirs=claim.theirs + _read_as(answered),
        ours=_ours(answered),
        verdict=ruling(parts),
        cells=tuple(dict.fromkeys(key for part in answered for key in part.cells)),
        table=_table(parts) if len(parts) > 1 else (),
        note=" ".join(filter(None, (claim.note if answered else "", _unresolved(parts), _missing(parts)))),
    )


def _read_as(answered: Sequence[Part]) -> str:
    """Say what their words or number were taken to ask for, where all parts ask for the same."""
    asked = {part.asks for part in answered}
    return f" (read as {asked.pop()})" if len(asked) == 1 and "" not in asked else ""


def _decided(claim: Claim, evidence: Evidence) -> list[Part]:
    """Decide by Bonferroni: a claim names what it compares before measurement, so it is a family of its own."""
    found = list(claim.judge(evidence)) or [missing("any of", *claim.needs)]
    confidence = 1 - ERROR / max(1, sum(isinstance(one, Weighed) for one in found))
    return [one.decided(confidence) if isinstance(one, Weighed) else one for one in found]


def ruling(parts: Sequence[Part]) -> Ruling:
    said = {part.holds for part in parts if part.holds is not None}
    silent = _silent(parts)
    if any(all(part.missing for part in group) for group in silent):
        return Ruling.NOT_MEASURED
    if said == {True, False}:
        return Ruling.DEPENDS
    if silent or not said:
        return Ruling.NOT_MEASURED
    return Ruling.CONFIRMED if said == {True} else Ruling.REFUTED


def _silent(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the statements of the claim that most of what was measured leaves open."""
    groups = [[part for part in parts if part.of == of] for of in dict.fromkeys(part.of for part in parts)]
    return [group for group in groups if 2 * _count(group, True, False) < max(1, _count(group, True, False, None))]


def _count(parts: Iterable[Part], *answers: bool | None) -> int:
    return sum(part.holds in answers for part in parts if not part.missing)


def _ours(answered: Sequence[Part]) -> str:
    if len(answered) <= 1:
        return "".join(part.text for part in answered)
    if len(answered) <= FEW:
        return "; ".join(f"{part.label}: {part.text}" for part in answered)
    return f"as claimed in {_count(answered, True)} of {len(answered)}{_range(answered)}"


def _table(parts: Sequence[Part]) -> tuple[tuple[str, str], ...]:
    """Tabulate the parts; those of one label share a line."""
    unlike = len({part.asks for part in parts if part.asks}) > 1
    return tuple((label, _line([part for part in parts if part.label == label], unlike)) for label in _labels(parts))


def _labels(parts: Sequence[Part]) -> list[str]:
    """Return what was answered first; what is missing is listed where nothing was answered."""
    answered = [part.label for part in parts if not part.missing]
    return list(dict.fromkeys(answered or [part.label for part in parts]))


def _line(parts: Sequence[Part], unlike: bool) -> str:
    """Say what came of a part. ``unlike``: other parts of the claim ask for something else."""
    answered = [part for part in parts if not part.missing]
    if not answered:
        return f"missing: {', '.join(parts[0].missing)}"
    if len(answered) == 1:
        asks = f" (asks for {answered[0].asks})" if unlike and answered[0].asks else ""
        return f"{answered[0].text}: {SAID[answered[0].holds]}{asks}"
    return f"{_count(answered, True)} of {len(answered)} as claimed{_range(answered)}"


def _range(parts: Sequence[Part]) -> str:
    figures = sorted((part.figure for part in parts if part.figure), key=lambda figure: figure.value)
    units = {part.unit for part in parts}
    if not figures or len(units) > 1:
        return ""
    unit = units.pop()
    return f", {unit.number(figures[0].value)}{unit.sign} to {unit.number(figures[-1].value)}{unit.sign}"


def _unresolved(parts: Sequence[Part]) -> str:
    count = _count(parts, None)
    return f"Unresolved: {count} of {_count(parts, True, False, None)}; more launches would tell." if count else ""


def _missing(parts: Sequence[Part]) -> str:
    """Return what keeps the claim undecided; where other parts decide it, what is missing does not matter."""
    silent = (group for group in _silent(parts) if all(part.missing for part in group))
    gone = [what for group in silent for part in group for what in part.missing]
    return f"Missing: {', '.join(dict.fromkeys(gone))}." if gone else ""
