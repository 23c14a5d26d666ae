"""What a longer way to the server does: from which round trip on nobody can tell drivers apart, and what waiting less
often gains. From one run that was measured with ``--rtt``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.records.facts import said, under
from reports.records.run import Measurement, Run
from reports.sheets import Sheet, Table
from reports.statistics import intervals
from reports.statistics.verdicts import Judged, Word, judged, trust
from reports.summary.sentences import layer, mapping

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
    layers = mapping(run.facts, "drivers")
    tables = (_crossing(_grouped(far), layers), *_gains(far, layers))
    return Sheet(name, lines, tuple(table for table in tables if table.rows))


def _achieved(run: Run) -> Iterator[str]:
    """A link never is quite what it was asked to be."""
    for links in said(under(run), "links"):
        for asked, link in links.items():
            within = f"19 of 20 round trips: at most {link['p95_ms']:.2f}"
            yield f"rtt={asked} ms added {link['median_ms']:.2f} ms ({within})"


def _grouped(far: Sequence[Judged]) -> dict[Group, dict[str, Judged]]:
    """Contests that differ in distance alone, the nearest first."""
    groups: dict[Group, dict[str, Judged]] = {}
    for one in sorted(far, key=_rtt):
        group = one.contest.workload, _settings(one), one.contest.server
        groups.setdefault(group, {})[dict(one.contest.settings)[RTT]] = one
    return groups


def _settings(one: Judged) -> tuple[tuple[str, str], ...]:
    """All but the distance."""
    return tuple((name, value) for name, value in one.contest.settings if name != RTT)


def _place(settings: tuple[tuple[str, str], ...], server: str) -> str:
    """As the end of a key is written."""
    return "-".join(filter(None, (",".join(f"{name}={value}" for name, value in settings), server)))


def _natives(one: Judged, layers: Mapping[str, Any]) -> list[str]:
    """The fastest first, and no floor. SQLAlchemy's rows measure what lies on top of them."""
    return [driver for driver in one.drivers if layer(layers, driver) == "native"]


def _rtt(one: Judged) -> float:
    return float(dict(one.contest.settings)[RTT])


def _crossing(groups: Mapping[Group, Mapping[str, Judged]], layers: Mapping[str, Any]) -> Table:
    distances = list(dict.fromkeys(rtt for contests in groups.values() for rtt in contests))
    rows = []
    for (workload, settings, server), contests in groups.items():
        spans = [_span(contests[rtt], layers) if rtt in contests else "-" for rtt in distances]
        rows.append((f"{workload}-{_place(settings, server)}", *spans, _from(contests, layers)))
    header = ("contest", *(f"{rtt} ms" for rtt in distances), "the driver stops mattering")
    return Table("slowest over fastest of the drivers, and from where on nobody is told apart", header, tuple(rows))


def _span(one: Judged, layers: Mapping[str, Any]) -> str:
    """How far apart its native drivers are, if it may say so."""
    if one.void:
        return "void"
    natives = _natives(one, layers)
    verdict = one.between(natives[-1], natives[0]) if natives else None
    return f"{verdict.ratio:.2f}x" if verdict else "-"


def _from(contests: Mapping[str, Judged], layers: Mapping[str, Any]) -> str:
    """The nearest distance from which on all are within the margin, as far as was measured."""
    alike = [rtt for rtt, one in contests.items() if _alike(one, layers)]
    beyond = list(contests)
    for rtt in beyond:
        if all(later in alike for later in beyond[beyond.index(rtt) :]):
            return f"from {rtt} ms on"
    return f"beyond {beyond[-1]} ms"


def _alike(one: Judged, layers: Mapping[str, Any]) -> bool:
    natives = _natives(one, layers)
    verdicts = [one.between(natives[0], other) for other in natives[1:]]
    return bool(verdicts) and all(each is not None and each.word is Word.EQUIVALENT for each in verdicts)


def _gains(far: Sequence[Judged], layers: Mapping[str, Any]) -> Iterator[Table]:
    """Time for each row, of a driver by itself: what asking and waiting once for each costs."""
    sound = sorted((one for one in far if not one.void), key=_rtt)
    yield _gain("read: microseconds a row", sound, layers, {**ONE_BY_ONE, **TOGETHER})
    yield _gain("written: microseconds a row", sound, layers, WRITTEN)


def _gain(title: str, nearest_first: Sequence[Judged], layers: Mapping[str, Any], sizes: Mapping[str, int]) -> Table:
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    for one in (one for one in nearest_first if one.contest.workload in sizes):
        for measurement in _figures(one, layers):
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


def _figures(one: Judged, layers: Mapping[str, Any]) -> Iterator[Measurement]:
    natives = _natives(one, layers)
    ranked = (each for each in one.contest.measurements if each.measured and each.ranked)
    return (each for each in ranked if each.key.driver in natives)


def _median(measurement: Measurement) -> float:
    return intervals.median([launch.median_ns for launch in measurement.launches])
