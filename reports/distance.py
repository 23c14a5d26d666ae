"""What a longer way to the server does: from which round trip on nobody can tell drivers apart, and what waiting less
often gains. From one run that was measured with ``--rtt``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports import stats
from reports.compare_sheet import Sheet, Table
from reports.records import Contest, Measurement, Run
from reports.verdicts import Judged, Word, judged, trust

RTT = "rtt"
NONE = "nothing was measured at a distance: pytest --benchmark-only --rtt 0,1,5 ... does"
# Workload, how many rows or statements one of its steps moves, and in how many it is one.
ONE_BY_ONE = {"single_keys": 100, "fetch_row": 1}
TOGETHER = {"pipeline": 20, "batch_keys": 100}
WRITTEN = {"execute": 1, "execute_many": 1000, "copy_in": 10_000}

Group = tuple[str, tuple[tuple[str, str], ...], str]


def sheet(run: Run, name: str) -> Sheet:
    far = [one for one in judged(run) if RTT in dict(one.contest.settings)]
    if not far:
        return Sheet(name, (NONE,), ())
    held = trust(far)
    lines = (f"{held.false_differences} of {held.twins} twins called different", *_achieved(run))
    tables = (_crossing(_grouped(far)), *_gains(far))
    return Sheet(name, lines, tuple(table for table in tables if table.rows))


def _achieved(run: Run) -> Iterator[str]:
    """A link never is quite what it was asked to be."""
    links: Mapping[str, Any] = run.facts.get("links", {})
    for asked, link in links.items():
        yield f"rtt={asked} ms added {link['median_ms']:.2f} ms (19 of 20 round trips: at most {link['p95_ms']:.2f})"


def _grouped(far: Sequence[Judged]) -> dict[Group, dict[str, Judged]]:
    """Contests that differ in distance alone, the nearest first."""
    groups: dict[Group, dict[str, Judged]] = {}
    for one in sorted(far, key=_rtt):
        settings = tuple((name, value) for name, value in one.contest.settings if name != RTT)
        group = one.contest.workload, settings, one.contest.server
        groups.setdefault(group, {})[dict(one.contest.settings)[RTT]] = one
    return groups


def _rtt(one: Judged) -> float:
    return float(dict(one.contest.settings)[RTT])


def _crossing(groups: Mapping[Group, Mapping[str, Judged]]) -> Table:
    distances = list(dict.fromkeys(rtt for contests in groups.values() for rtt in contests))
    rows = []
    for (workload, settings, server), contests in groups.items():
        name = "-".join(filter(None, (workload, ",".join(f"{n}={v}" for n, v in settings), server)))
        spans = [_span(contests[rtt]) if rtt in contests else "-" for rtt in distances]
        rows.append((name, *spans, _from(contests)))
    header = ("contest", *(f"{rtt} ms" for rtt in distances), "the driver stops mattering")
    return Table("slowest over fastest of the drivers, and from where on nobody is told apart", header, tuple(rows))


def _span(one: Judged) -> str:
    """How far apart its native drivers are, if it may say so."""
    if one.void:
        return "void"
    first, last = one.drivers[0], one.drivers[-1]
    verdict = one.between(last, first)
    return f"{verdict.ratio:.2f}x" if verdict else "-"


def _from(contests: Mapping[str, Judged]) -> str:
    """The nearest distance from which on all are within the margin, as far as was measured."""
    alike = [rtt for rtt, one in contests.items() if _alike(one)]
    beyond = list(contests)
    for rtt in beyond:
        if all(later in alike for later in beyond[beyond.index(rtt) :]):
            return f"from {rtt} ms on"
    return f"beyond {beyond[-1]} ms"


def _alike(one: Judged) -> bool:
    first = one.drivers[0]
    verdicts = [one.between(first, other) for other in one.drivers[1:]]
    return bool(verdicts) and all(each is not None and each.word is Word.EQUIVALENT for each in verdicts)


def _gains(far: Sequence[Judged]) -> Iterator[Table]:
    """Time for each row, of a driver by itself: what asking and waiting once for each costs."""
    yield _gain("read: microseconds a row", far, {**ONE_BY_ONE, **TOGETHER})
    yield _gain("written: microseconds a row", far, WRITTEN)


def _gain(title: str, far: Sequence[Judged], sizes: Mapping[str, int]) -> Table:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for one in sorted((one for one in far if one.contest.workload in sizes), key=_rtt):
        for measurement in _figures(one.contest):
            place = measurement.key.driver, f"{dict(one.contest.settings)[RTT]} ms"
            each = _median(measurement) / sizes[one.contest.workload] / 1000
            found.setdefault(place, {}).setdefault(one.contest.workload, each)
    held = [name for name in sizes if any(name in row for row in found.values())]
    rows = [(driver, rtt, *(_shown(row.get(name)) for name in held)) for (driver, rtt), row in sorted(found.items())]
    return Table(title, ("driver", "rtt", *held), tuple(rows) if len(held) > 1 else ())


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _figures(contest: Contest) -> Iterator[Measurement]:
    return (one for one in contest.measurements if one.measured and not one.control)


def _median(measurement: Measurement) -> float:
    return stats.median([launch.median_ns for launch in measurement.launches])
