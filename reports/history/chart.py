"""A series as a small picture: inline SVG, made here and never changed. Pure functions.

A chart library wants a script, half a million numbers in the page and a canvas for each of 500 series. What is looked
at is one line 300 pixels wide: a thousand runs of it are 300 columns, and a page of them needs no script at all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape

from reports.history.series import Series, Step
from reports.records.words import count

WIDTH, HEIGHT = 300, 60  # units of the picture; nights that share a column share a median and a bar
MARGIN = 4
LEAST = math.log1p(0.05)  # the picture shows at least 5 % to either side: noise should look like noise


def chart(series: Series, steps: Sequence[Step], nights: int) -> str:
    """Draw the line of medians, bars where runs share a column, hollow marks for void runs, a rule at each step."""
    scale = _Scale(series, nights)
    parts = [_line(scale, series), *_marks(scale, series), *(_rule(scale, step) for step in steps)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(_said(series, steps))}" '
        f'preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


class _Scale:
    """From nights and effects to the picture. Logs, so that twice and half are as far from the middle."""

    def __init__(self, series: Series, nights: int) -> None:
        values = series.effects or [effect for _, effect in series.void]
        self.middle = (max(values) + min(values)) / 2
        self.reach = max(max(values) - self.middle, LEAST)
        self.x = _across(nights)

    def y(self, effect: float) -> int:
        away = max(-1.0, min(1.0, (effect - self.middle) / self.reach))
        return round(HEIGHT / 2 - away * (HEIGHT / 2 - MARGIN))


def _line(scale: _Scale, series: Series) -> str:
    columns = _columns(scale, series).items()
    line = "L".join(f"{x} {scale.y(_middle(effects))}" for x, effects in columns)
    bars = "".join(_bar(scale, x, effects) for x, effects in columns if len(effects) > 1)
    return (f'<path class="b" d="{bars}"/>' if bars else "") + (f'<path class="l" d="M{line}"/>' if line else "")


def _middle(effects: list[float]) -> float:
    """Return the median, near enough for a pixel and five times as fast: there are 150,000 columns on a page."""
    return sorted(effects)[len(effects) // 2]


def _columns(scale: _Scale, series: Series) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for night, effect in zip(series.nights, series.effects, strict=True):
        found[scale.x[night]].append(effect)
    return found


@cache
def _across(nights: int) -> tuple[int, ...]:
    """Return where each night stands, from left to right."""
    return tuple(MARGIN + round((WIDTH - 2 * MARGIN) * night / max(1, nights - 1)) for night in range(nights))


def _bar(scale: _Scale, x: int, effects: Sequence[float]) -> str:
    top = scale.y(max(effects))
    return f"M{x} {top}v{max(1, scale.y(min(effects)) - top)}"


def _marks(scale: _Scale, series: Series) -> Iterator[str]:
    """Yield one mark for each column, however many void runs it stands for."""
    marks = {scale.x[night]: scale.y(effect) for night, effect in series.void}
    return (f'<circle class="v" cx="{x}" cy="{y}" r="2"/>' for x, y in marks.items())


def _rule(scale: _Scale, step: Step) -> str:
    return f'<path class="s {tone(step)}" d="M{scale.x[step.night]} 0v{HEIGHT}"/>'


def tone(step: Step) -> str:
    return "slower" if step.ratio > 1 else "faster"


def _said(series: Series, steps: Sequence[Step]) -> str:
    moved = ", ".join(f"{tone(step)} {step.ratio:.2f}x" for step in steps) or "no step"
    return f"{series.key} over {count(len(series.nights), 'run')}: {moved}"
