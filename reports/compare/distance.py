"""What a longer way to the server does: from which round trip on drivers can no longer be told apart, and what waiting
less often gains. From one run that was measured with ``--rtt``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from reports.records.facts import fact, over, said, under
from reports.records.run import Measurement, Run
from reports.records.words import count
from reports.sheets import Sheet, Table
from reports.statistics import intervals
from reports.statistics.verdicts import Judged, Verdict, Word, judged, trust
from reports.summary.sentences import mapping

RTT = "rtt"
MILLISECONDS = re.compile(r"\d+(\.\d+)?")
DOUBT = " ?"
UNTOLD = "a ratio with a ? is unresolved: this run cannot tell whether they differ, and more launches may"
NONE = "nothing was measured at a distance: pytest --benchmark-only --rtt 0,1,5 ... does"

Group = tuple[str, tuple[tuple[str, str], ...], str]
Contests = Mapping[str, Judged]
"""Contests by their distance, the nearest first."""
Pairs = Sequence[Verdict | None]


def sheet(run: Run, name: str, found: Sequence[Judged] = ()) -> Sheet:
    """Return the sheet. ``found``: the run's contests, where they are judged already."""
    far = [one for one in found or judged(run) if MILLISECONDS.fullmatch(dict(one.contest.settings).get(RTT, ""))]
    if not far:
        return Sheet(name, (NONE,), ())
    held = trust(far)
    groups = _grouped(far)
    ratios = [_crossing(groups), _through(groups, run.facts)]
    untold = any(cell.endswith(DOUBT) for table in ratios for row in table.rows for cell in row)
    twins = f"{held.false_differences} of {count(held.twins, 'twin')} called different"
    tables = tuple(table for table in (*ratios, *_gains(far, run)) if table.rows)
    return Sheet(name, (twins, *_achieved(run), *([UNTOLD] if untold else [])), tables)


def _achieved(run: Run) -> Iterator[str]:
    """Say what each link measured: none is quite what it was asked to be."""
    for links in said(under(run), "links"):
        for asked in mapping({"links": links}, "links"):
            median, p95 = (fact(links, asked, name) for name in ("median_ms", "p95_ms"))
            if isinstance(median, int | float) and isinstance(p95, int | float):
                yield f"rtt={asked} ms added {median:.2f} ms (19 of 20 round trips: at most {p95:.2f})"


def _grouped(far: Sequence[Judged]) -> dict[Group, dict[str, Judged]]:
    """Group contests that differ in distance alone."""
    groups: dict[Group, dict[str, Judged]] = {}
    for one in sorted(far, key=_rtt):
        group = one.contest.workload, _settings(one), one.contest.server
        groups.setdefault(group, {})[dict(one.contest.settings)[RTT]] = one
    return groups


def _settings(one: Judged) -> tuple[tuple[str, str], ...]:
    """Return all settings but the distance."""
    return tuple((name, value) for name, value in one.contest.settings if name != RTT)


def _place(settings: tuple[tuple[str, str], ...], server: str) -> str:
    """Write settings and server as the end of a key has them."""
    return "-".join(filter(None, (",".join(f"{name}={value}" for name, value in settings), server)))


def _rtt(one: Judged) -> float:
    return float(dict(one.contest.settings)[RTT])


def _crossing(groups: Mapping[Group, Contests]) -> Table:
    """Tabulate the contests that have two drivers to tell apart."""
    met = {group: contests for group, contests in groups.items() if any(map(_to_fastest, contests.values()))}
    rows = [(_contest(group), *_line(groups, contests, _to_fastest)) for group, contests in met.items()]
    header = ("contest", *(f"{rtt} ms" for rtt in _distances(groups)), "the driver stops mattering")
    return Table("slowest over fastest native driver, and from where on nobody is told apart", header, tuple(rows))


def _through(groups: Mapping[Group, Contests], facts: Mapping[str, Any]) -> Table:
    """Tabulate SQLAlchemy's cost: it does not grow with the distance, so its share of a step falls."""
    rows = [
        (_contest(group), driver, *_line(groups, contests, partial(_pair, driver, below)))
        for group, contests in groups.items()
        for driver, below in _layered(contests, facts).items()
    ]
    header = ("contest", "row", *(f"{rtt} ms" for rtt in _distances(groups)), "it stops costing")
    return Table("SQLAlchemy over its bare driver, and from where on nothing tells them apart", header, tuple(rows))


def _to_fastest(one: Judged) -> Pairs:
    """Pair native drivers with the fastest of them, the slowest first."""
    fastest, *others = one.ranked or ("",)
    return [one.between(other, fastest) for other in reversed(others)]


def _pair(driver: str, below: str, one: Judged) -> Pairs:
    return [one.between(driver, below)]


def _layered(contests: Contests, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return each row of SQLAlchemy's with the driver below it, where that was measured too."""
    rows = sorted({driver for one in contests.values() for driver in one.drivers})
    found = {driver: over(facts, driver) for driver in rows}
    return {row: below for row, below in found.items() if any(one.between(row, below) for one in contests.values())}


def _contest(group: Group) -> str:
    workload, settings, server = group
    return f"{workload}-{_place(settings, server)}"


def _distances(groups: Mapping[Group, Contests]) -> list[str]:
    return list(dict.fromkeys(rtt for contests in groups.values() for rtt in contests))


def _line(groups: Mapping[Group, Contests], contests: Contests, of: Callable[[Judged], Pairs]) -> list[str]:
    """Write a ratio for each distance, of the first pair; and from which distance on all pairs are alike."""
    spans = [_span(contests[rtt], of) if rtt in contests else "-" for rtt in _distances(groups)]
    return [*spans, _from({rtt: of(one) for rtt, one in contests.items()})]


def _span(one: Judged, of: Callable[[Judged], Pairs]) -> str:
    """Write a contest's ratio if it may say one."""
    if one.void:
        return "void"
    first = next(iter(of(one)), None)
    return "-" if first is None else f"{first.ratio:.2f}x{DOUBT if first.word is Word.UNRESOLVED else ''}"


def _from(pairs: Mapping[str, Pairs]) -> str:
    """Return the nearest distance from which on all pairs are within the margin, as far as was measured."""
    distances = list(pairs)
    for place, rtt in enumerate(distances):
        if all(_alike(pairs[later]) for later in distances[place:]):
            return f"from {rtt} ms on"
    farthest = pairs[distances[-1]]
    differ = any(each is not None and each.word in (Word.SLOWER, Word.FASTER) for each in farthest)
    return f"beyond {distances[-1]} ms" if differ else "unresolved"


def _alike(pairs: Pairs) -> bool:
    return bool(pairs) and all(each is not None and each.word is Word.EQUIVALENT for each in pairs)


def _gains(far: Sequence[Judged], run: Run) -> Iterator[Table]:
    """Tabulate time for each row, of a driver by itself: what asking and waiting once for each costs."""
    sound = sorted((one for one in far if not one.void), key=_rtt)
    for what in ("read", "written"):
        yield _gain(f"{what}: microseconds a row", sound, _moved(run, what))


def _moved(run: Run, what: str) -> dict[str, int]:
    """Return by workload how many rows a step has read or written, where the workload says so."""
    asked = mapping(run.facts, "workloads")
    found = {name: mapping(asked, name, "moves").get(what) for name in asked}
    return {name: rows for name, rows in found.items() if isinstance(rows, int) and rows > 0}


def _gain(title: str, nearest_first: Sequence[Judged], sizes: Mapping[str, int]) -> Table:
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    for one in (one for one in nearest_first if one.contest.workload in sizes):
        for measurement in _figures(one):
            where = _place(_settings(one), one.contest.server)
            place = measurement.key.driver, where, f"{dict(one.contest.settings)[RTT]} ms"
            each = _median(measurement) / sizes[one.contest.workload] / 1000
            found.setdefault(place, {})[one.contest.workload] = each
    held = [name for name in sizes if any(name in row for row in found.values())]
    by_driver = sorted(found.items(), key=lambda row: row[0][:2])  # and the nearest first, as they came
    rows = [(*place, *(_shown(row.get(name)) for name in held)) for place, row in by_driver]
    return Table(title, ("driver", "on", "rtt", *held), tuple(rows) if len(held) > 1 else ())


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _figures(one: Judged) -> Iterator[Measurement]:
    return (each for each in one.contest.measurements if each.measured and each.ranked)


def _median(measurement: Measurement) -> float:
    return intervals.median([launch.median_ns for launch in measurement.launches])
