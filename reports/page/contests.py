"""Contests as a page needs them: what was found, with numbers cut to what can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from reports.page.known import Json, either
from reports.page.latency import latency
from reports.page.reproduce import command, unknown
from reports.records.facts import facts_of
from reports.records.run import Contest, Launch, Measurement, Run, address
from reports.statistics import controls, intervals
from reports.statistics.verdicts import Judged, Verdict

DIGITS = 5
NOTHING: Json = {"void": "", "unseen": "", "tiers": [], "ranked": [], "pairs": []}
"""What the page gets of a contest in which nothing was measured."""


def contests(run: Run, found: Sequence[Judged]) -> list[Json]:
    """Return all contests. ``found``: those of which something may be said, each judged."""
    judged = {address(one.contest): one for one in found}
    return [_contest(run, contest, judged.get(address(contest))) for contest in run.contests]


def _contest(run: Run, contest: Contest, judged: Judged | None) -> Json:
    return {
        "id": address(contest),
        "workload": contest.workload,
        "settings": [list(pair) for pair in contest.settings],
        "server": contest.server,
        "version": either([facts_of(run, contest)], "servers", contest.server, "version"),
        "placement": contest.placement.value,
        "reference": contest.reference,
        "plan": [contest.launches, contest.blocks, contest.burst_ns],
        "cells": [_cell(one) for one in contest.measurements],
        "again": command(run, contest),
        "unknown": unknown(run, contest),
        "facts": dict(contest.facts),
        **(_judged(judged) if judged else NOTHING),
    }


def _judged(judged: Judged) -> Json:
    ranked = list(dict.fromkeys([*judged.drivers, *(first for first, _ in judged.verdicts)]))
    return {
        "void": judged.void,
        "unseen": unseen(judged),
        "tiers": [list(tier) for tier in judged.tiers],
        "ranked": ranked,
        "pairs": list(_pairs(judged, ranked)),
    }


def unseen(judged: Judged) -> str:
    """Say that a contest cannot see 5 %, where it is so."""
    if judged.void or judged.handicap_seen is not False or judged.slowed is None:
        return ""
    took = controls.said(judged.slowed.ratio, judged.slowed.interval)
    return f"It cannot see {controls.HANDICAP:.0%} here: the reference slowed by about that much took {took} the time."


def _pairs(judged: Judged, ranked: list[str]) -> Iterator[list[Any]]:
    """Yield every pair once, by their places in ``ranked``: read from the other side, a verdict is turned round."""
    for first, second in combinations(ranked, 2):
        if verdict := judged.between(first, second):
            word = verdict.word.value[0] if verdict.word else ""
            yield [ranked.index(first), ranked.index(second), word, *_numbers_of(verdict)]


def _numbers_of(verdict: Verdict) -> list[float]:
    between = verdict.interval
    bounds = [short(between.low), short(between.high)] if between else [0, 0]
    return [short(verdict.ratio), *bounds, verdict.launches_needed or 0, short(verdict.mde or 0)]


def _cell(one: Measurement) -> Json:
    told: Json = {
        "driver": one.key.driver,
        "role": one.role.value,
        "outcome": one.state,
        "reason": one.reason,
        "edition": one.edition,
        "statements": one.statements,
        "round_trips": one.round_trips,
        "types": dict(one.types),
        "notes": list(one.notes),
        "costs": {name: short(cost) for name, cost in one.costs.items()},
    }
    found = {name: value for name, value in told.items() if value not in ("", None, {}, [])}
    return {**found, **(_numbers(one) if one.measured else {})}


def _numbers(one: Measurement) -> Json:
    times = [launch.median_ns for launch in one.launches]
    seen = latency(one.histogram)
    return {
        "ns": short(intervals.median(times)),
        "launches": [_launch(launch) for launch in one.launches],
        **_cpu(one.launches),
        **_effect(one.launches),
        **({"latency": [seen.steps, *seen.marks, seen.longest], "buckets": seen.buckets} if seen else {}),
    }


def _launch(launch: Launch) -> list[float]:
    return [launch.number, short(launch.median_ns), launch.blocks, launch.dirty, int(launch.bimodal)]


def _cpu(launches: tuple[Launch, ...]) -> Json:
    """Return the CPU time of one step, where the platform told it for every launch."""
    user = [launch.cpu_user_ns for launch in launches if launch.cpu_user_ns is not None]
    system = [launch.cpu_sys_ns for launch in launches if launch.cpu_sys_ns is not None]
    if not len(user) == len(system) == len(launches):
        return {}
    return {"cpu": [short(intervals.median(user)), short(intervals.median(system))]}


def _effect(launches: tuple[Launch, ...]) -> Json:
    """Return the ratio to the reference and its bounds, for controls, which get no verdict."""
    effects = [launch.effect for launch in launches if launch.effect is not None]
    if not effects:
        return {}
    ratio = intervals.ratio(intervals.across(effects))
    bounds = [short(ratio.interval.low), short(ratio.interval.high)] if ratio.interval else []
    return {"ratio": [short(ratio.value), *bounds]}


def short(value: float) -> float:
    """Round to what a page can show, in the fewest characters."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() else rounded
