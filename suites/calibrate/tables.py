"""The calibration as a person reads it, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from suites.calibrate.duty import Duty
from suites.calibrate.equal import Equal
from suites.calibrate.goals import Goal
from suites.calibrate.overhead import Overhead
from suites.calibrate.slowed import Slowed
from suites.calibrate.stock import FAILS_BEYOND, Stock

WIDTH = 80
Row = tuple[str, ...]


def table(title: str, head: Row, rows: Iterable[Row], note: str = "") -> Iterator[str]:
    """Yield a table. Its first column takes what the others leave, and is cut short where that is too little."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(1, len(head))]
    first = min(max(len(line[0]) for line in lines), WIDTH - sum(width + 2 for width in widths))
    yield ""
    yield title
    for line in lines:
        cells = (f"  {cell:>{width}}" for cell, width in zip(line[1:], widths, strict=True))
        yield f"{_short(line[0], first):{first}}{''.join(cells)}".rstrip()
    yield from textwrap.wrap(note, WIDTH)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 2]}.."


def overhead(found: Sequence[Overhead]) -> Iterator[str]:
    rows = [
        (each.what, each.kind, f"{each.ratio:.3f}", f"{each.low:.3f}-{each.high:.3f}") for each in found if each.low
    ]
    yield from table(
        "1 Overhead: the engine's step time over that of a loop written by hand",
        ("what", "kind", "ratio", "95 %"),
        rows,
        "whole loop: by the time of the whole burst, over a loop without a clock in it",
    )
    for each in found:
        if each.why_not:
            yield from textwrap.wrap(f"not measured: {each.what}: {each.why_not}", WIDTH)


def equal(found: Sequence[Equal]) -> Iterator[str]:
    rows = [
        (
            each.what,
            each.effort,
            f"{each.calls.share('alone'):.1%}",
            f"{each.calls.share('holm'):.1%}",
            f"{each.calls.share('verdict'):.1%}",
            f"{each.spread:.2%}",
            "" if each.half_width is None else f"{each.half_width:.2%}",
            f"{each.seconds:.1f}",
        )
        for each in found
    ]
    yield from table(
        "2 Equal cells, twelve in a contest: pairs called different (should be none)",
        ("contest", "effort", "alone", "Holm", "verdict", "spread", "+-", "s"),
        rows,
        "alone: the pair's own 95 % interval leaves out 1.00 (5 % do by chance); Holm: by its adjusted p; verdict: the "
        "interval among all pairs is beyond 3 %. spread: 19 of 20 pairs differ by less. +-: an interval's half-width.",
    )


def slowed(found: Sequence[Slowed]) -> Iterator[str]:
    rows = [
        (
            each.what,
            each.effort,
            "hog" if each.hog else "",
            f"+{each.slowdown:.1%}",
            f"{each.effect:+.1%}",
            str(each.calls.pairs),
            f"{each.calls.share('alone'):.0%}",
            f"{each.calls.share('holm'):.0%}",
            f"{each.calls.share('verdict'):.0%}",
        )
        for each in found
    ]
    yield from table(
        "3 Slowed cells: pairs where that is seen (should be all)",
        ("cell", "effort", "beside", "slowed", "found", "pairs", "alone", "Holm", "verdict"),
        rows,
        "found: the median of what was measured. A verdict calls nothing under 3 %.",
    )


def duty(found: Sequence[Duty]) -> Iterator[str]:
    items = list(dict.fromkeys(item for each in found for item in each.shares))
    yield from table(
        "4 Duty cycle: where the time of a contest of twelve goes",
        ("", *(each.effort for each in found)),
        [
            *((item, *(f"{each.shares.get(item, 0):.1%}" for each in found)) for item in items),
            ("wall time", *(f"{each.seconds:.1f} s" for each in found)),
        ],
    )


def stock(found: Sequence[Stock]) -> Iterator[str]:
    for each in found:
        yield from table(
            f"5 Equal work under stock pytest-benchmark, --benchmark-compare-fail={FAILS_BEYOND}",
            ("", ""),
            [
                ("tests that fail", f"{each.failed} of {each.tests}"),
                ("comparisons that fail", str(each.refused)),
                ("largest over smallest median of six equal tests, worst run", f"{each.worst_ratio:.2f}"),
            ],
        )


def goals(found: Sequence[Goal]) -> Iterator[str]:
    rows = [(goal.what, goal.figure, "met" if goal.met else "NOT MET") for goal in found]
    yield from table("Goals", ("", "", ""), rows)
