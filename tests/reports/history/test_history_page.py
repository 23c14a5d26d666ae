"""The page of many runs: what it draws, what it says, and names that would like to be markup."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reports.history import steps
from reports.history.cache import Unread
from reports.history.chart import HEIGHT, WIDTH, chart
from reports.history.night import Night, Point
from reports.history.page import lines, page
from reports.history.series import History, Series, Step, history
from reports.records.key import Key

PSYCOPG = Key("fetch_row", "psycopg", "postgres")


def series(effects, **changes):
    made = Series(PSYCOPG, "asyncpg", 1, list(range(len(effects))), list(effects))
    return replace(made, **changes)


def step(of, night, before=0.0, after=0.2, changed=()):
    return Step(of, night, before, after, changed)


def numbers(svg, attribute):
    return [int(found) for value in re.findall(rf'{attribute}="([^"]*)"', svg) for found in re.findall(r"-?\d+", value)]


def test_a_chart_is_xml():
    """A browser, and a reader of it aloud, has something to go by."""
    root = ElementTree.fromstring(chart(series([0.0, 0.1, 0.0]), [], 3))  # noqa: S314  # our own
    assert root.attrib["aria-label"] == "fetch_row-psycopg-postgres over 3 runs: no step"


@pytest.mark.parametrize("effects", [[0.0], [1.0, 1.0], [-50.0, 50.0], [0.01 * n for n in range(2000)]])
def test_a_chart_stays_in_its_frame(effects):
    """A chart stays in its frame with one night, a still cell, a wild one, or more nights than columns."""
    svg = chart(series(effects), [], len(effects))
    line = re.search(r'class="l" d="M([^"]*)"', svg)[1]
    points = [tuple(map(int, one.split())) for one in line.split("L")]
    assert len(points) <= WIDTH
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_up_is_slower():
    """Up is slower, as the page says."""
    line = re.search(r'class="l" d="M([^"]*)"', chart(series([0.0, 0.5]), [], 2))[1]
    (_, first), (_, second) = (map(int, one.split()) for one in line.split("L"))
    assert second < first


def test_nights_of_one_column_share_a_bar():
    """A thousand nights are 300 columns; what they ranged over is still to be seen."""
    few, many = chart(series([0.0, 0.1] * 5), [], 10), chart(series([0.0, 0.1] * 500), [], 1000)
    assert 'class="b"' not in few
    assert 'class="b"' in many
    assert len(many) < 10_000


def test_void_nights_are_hollow_marks():
    """Void nights are hollow marks, and no part of the line."""
    svg = chart(series([0.0, 0.0], void=[(2, 3.0)]), [], 3)
    assert svg.count("<circle") == 1


def test_steps_are_rules():
    """Steps are rules with their direction."""
    one = series([0.0] * 10)
    svg = chart(one, [step(one, 5), step(one, 7, 0.2, 0.1)], 10)
    assert svg.count('class="s slower"') == svg.count('class="s faster"') == 1
    assert "slower 1.22x, faster 0.90x" in svg


def test_cells_that_stepped_stand_first():
    """Open; all others are folded away by workload and server."""
    stepped, still = series([0.0] * 10), replace(series([0.0] * 10), key=Key("execute", "psycopg", "postgres"))
    nights = tuple(Night(f"2026-01-{day:02}T00:00:00+00:00", {}, ()) for day in range(1, 11))
    said = page(History(nights, (still, stepped), (step(stepped, 5),)), ())
    first, _, folded = said.partition("<details>")
    assert "<figcaption>fetch_row-psycopg-postgres" in first
    assert "execute on postgres: 1 cell<" in folded
    assert "<figcaption>execute-psycopg-postgres" in folded
    assert "2026-01-06 00:00" in first


def test_one_is_not_many(monkeypatch):
    """One run, cell, step and file are called so."""
    monkeypatch.setattr(steps, "available", lambda: True)
    one = series([0.0])
    found = History((Night("2026-01-01T00:00:00+00:00", {}, ()),), (one,), (step(one, 0),))
    assert list(lines(found, [Unread("a", "")])) == [
        "1 run from 2026-01-01 to 2026-01-01; 1 cell",
        "1 step: 1 slower, 0 faster",
        "1 file could not be used: a",
    ]


def test_a_chart_of_one_run():
    """The chart of one run is read aloud as one."""
    assert "over 1 run: no step" in chart(series([0.0]), [], 1)


def test_nothing_of_a_stranger_is_markup():
    """Names of files, facts that changed, reasons."""
    hostile = "</p><script>alert(1)</script>"
    one = series([0.0] * 10)
    nights = tuple(Night("2026-01-01T00:00:00+00:00", {}, ()) for _ in range(10))
    found = History(nights, (one,), (step(one, 5, changed=((hostile, hostile, hostile),)),))
    assert "<script" not in page(found, (Unread(hostile, hostile),))


def test_nothing_is_loaded_or_run():
    """One file: no script, no image, no address, no style but its own."""
    said = page(history([Night("2026-01-01T00:00:00+00:00", {}, (Point(str(PSYCOPG), "asyncpg", 1, 0.1, False),))]), ())
    assert "default-src 'none'" in said
    assert not re.search(r"<script|<img|<link|url\(|@import|https?:|style=|\son\w+=", said)


def test_every_night_void():
    """A series whose nights are all void still has a page."""
    point = Point(str(PSYCOPG), "asyncpg", 1, 0.1, True)
    assert "void throughout" in page(history([Night("2026-01-01T00:00:00+00:00", {}, (point,))]), ())
