"""What a contest's bursts come to: the record of each cell, launch by launch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from hdrh.histogram import HdrHistogram

from reports.records.bursts import CELLS, Bursts
from reports.records.checks import MOST, printable
from reports.records.run import CONTROLS, Launch, Measurement, Outcome, Role
from reports.records.run import Contest as ContestRecord
from reports.statistics.intervals import median, paired_effect
from reports.statistics.modes import bimodal
from suites.contest.result import Burst, Result
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort

SHORTEST, LONGEST, DIGITS = 1, 600 * 10**9, 1
"""Nanoseconds that a latency histogram holds, and to how many digits: sixteen buckets or more to a doubling. With two
digits there are 128, and half of the whole matrix's report would be histograms."""


def contest_record(
    contest: Contest, results: dict[str, Result], effort: Effort, blocks: int, seed: int, broken_off: str = ""
) -> ContestRecord:
    """Record every entry of a contest that was held. Where it was broken off, cells that have no launch yet say why.

    A reference that fell out has no figure to divide by: the next driver takes its place, and its controls, which are
    the reference once more, say nothing and are left out.
    """
    reference = _standing(contest, results)
    shown = [r for r in results.values() if r.entry.role not in CONTROLS or reference.entry.role is Role.REFERENCE]
    measured = [_measurement(result, reference, broken_off) for result in shown]
    kept = tuple(_kept(shown, measured))
    return _record(contest, reference.entry.cell, seed, effort, max(1, blocks), measured, kept)


def _record(
    contest: Contest,
    reference: Cell,
    seed: int,
    effort: Effort,
    blocks: int,
    entries: Iterable[Measurement],
    bursts: tuple[Bursts, ...] = (),
) -> ContestRecord:
    return ContestRecord(
        workload=contest.workload,
        settings=contest.settings,
        server=contest.server,
        placement=contest.placement,
        reference=reference.name,
        seed=seed,
        launches=effort.launches,
        blocks=blocks,
        burst_ns=effort.burst_ns,
        measurements=(*entries, *map(absence, contest.absent)),
        bursts=bursts,
    )


def _kept(shown: Sequence[Result], recorded: Sequence[Measurement]) -> Iterator[Bursts]:
    """Yield the bursts of each launch as they ran, of the cells that have it in their record."""
    found: dict[int, list[tuple[int, int, float]]] = {}
    for place, (result, one) in enumerate(zip(shown, recorded, strict=True)):
        medians = {launch.number: launch.median_ns for launch in one.launches}
        for burst in result.bursts:
            if burst.launch in medians:
                off = math.log(burst.value / medians[burst.launch])
                found.setdefault(burst.launch, []).append((burst.turn, place, off))
    if len(recorded) <= CELLS and all(len(ran) <= MOST for ran in found.values()):  # what a record has room for
        for number, ran in sorted(found.items()):
            _, cells, logs = zip(*sorted(ran), strict=True)
            yield Bursts.of(number, cells, logs)


def _standing(contest: Contest, results: dict[str, Result]) -> Result:
    """Return the reference; another cell if it fell out, and itself again if all cells did."""
    reference = results[contest.reference.name]
    others = (result for result in results.values() if not result.cause and result.entry.role not in CONTROLS)
    return next(others, reference) if reference.cause else reference


def _measurement(result: Result, reference: Result, broken_off: str) -> Measurement:
    cell, proof = result.entry.cell, result.proof
    launches = () if result.cause else tuple(_launches(result, reference))
    unpaired = broken_off or "it was never measured in the same block as the reference"
    cause = result.cause or ("" if launches else unpaired)
    return Measurement(
        key=cell.key,
        role=_role(result, reference),
        outcome=Outcome.FAILED if cause else Outcome.MEASURED,
        reason=printable(cause),
        edition=cell.workload.edition,
        launches=launches,
        histogram=histogram(result.bursts) if launches and result.entry.role not in CONTROLS else "",
        statements=proof.statements if proof else None,
        round_trips=proof.round_trips if proof else None,
        types=proof.types if proof else {},
        costs=result.costs,
        notes=tuple(result.notes),
    )


def _role(result: Result, reference: Result) -> Role:
    if result is reference:
        return Role.REFERENCE
    return Role.CELL if result.entry.role is Role.REFERENCE else result.entry.role


def _launches(result: Result, reference: Result) -> Iterator[Launch]:
    """Yield the launches in which the cell met the reference. Effects are paired within the block."""
    beside = {(burst.launch, burst.block): burst.value for burst in reference.bursts}
    alone = result is reference
    for number, group in groupby(result.bursts, key=lambda burst: burst.launch):
        bursts = list(group)
        values = [burst.value for burst in bursts]
        paired = [beside.get((number, burst.block)) for burst in bursts]
        effect = paired_effect(values, paired)
        # Divided by the reference, a step of the whole machine is no second state of the cell.
        states = values if alone else [value / other for value, other in zip(values, paired, strict=True) if other]
        if alone or effect is not None:
            yield _launch(number, bursts, None if alone else effect, bimodal(states))


def _launch(number: int, bursts: Sequence[Burst], effect: float | None, two_states: bool) -> Launch:
    steps = sum(len(burst.taken) for burst in bursts)
    return Launch(
        number=number,
        median_ns=median(burst.value for burst in bursts),
        blocks=len(bursts),
        dirty=sum(bool(burst.marks) for burst in bursts),
        steps=steps,
        effect=effect,
        cpu_user_ns=sum(burst.user for burst in bursts) / steps,
        cpu_sys_ns=sum(burst.sys for burst in bursts) / steps,
        bimodal=two_states,
    )


def histogram(bursts: Sequence[Burst]) -> str:
    """Encode every step of every burst, the first ones too: the distribution that a table of medians hides."""
    steps = HdrHistogram(SHORTEST, LONGEST, DIGITS)
    for burst in bursts:
        for taken in burst.taken:
            steps.record_value(taken)
    encoded: bytes = steps.encode()
    return encoded.decode()


def not_held(contest: Contest, effort: Effort, seed: int, outcome: Outcome, reason: str) -> ContestRecord:
    """Record a contest of which nothing was measured: each of its cells says why, absent ones in their own words.

    Its controls are no cells, and have nothing to control.
    """
    first = contest.reference.cell if contest.own else contest.absent[0]
    unmeasured = [_unmeasured(entry.cell, entry.role, outcome, reason) for entry in contest.own]
    return _record(contest, first, seed, effort, effort.blocks, unmeasured)


def _unmeasured(cell: Cell, role: Role, outcome: Outcome, reason: str) -> Measurement:
    return Measurement(cell.key, role, outcome, reason=printable(reason), edition=cell.workload.edition)


def absence(cell: Cell) -> Measurement:
    """Record a cell that its driver cannot do, in the driver's words."""
    absent = cell.absent
    assert absent is not None
    return _unmeasured(cell, Role.CELL, Outcome.ABSENT, absent.why)
