"""Many runs: series of ratios, where they step, what is kept of a run, and what is not believed."""

import json
import math
import random
import sys
from dataclasses import replace

import pytest

from reports.history import cache
from reports.history import steps as history_steps
from reports.history.night import LONGEST, Night, Point, night
from reports.history.page import lines
from reports.history.series import history
from reports.history.steps import STAYS, steps
from tests.reports.sessions import session

needs_ruptures = pytest.mark.skipif(not history_steps.available(), reason=history_steps.MISSING)
KEY = "fetch_row-psycopg-postgres"


def series(levels, noise=0.005, seed=1):
    dice = random.Random(seed)
    return [level + dice.gauss(0, noise) for level in levels]


def night_of(number, effect=0.0, key=KEY, reference="asyncpg", edition=1, void=False, **facts):
    started = f"2026-{1 + number // 28:02}-{1 + number % 28:02}T12:00:00+00:00"
    return Night(started, facts, (Point(key, reference, edition, effect, void),))


def nights_of(levels, **changes):
    return [night_of(number, effect, **changes) for number, effect in enumerate(series(levels))]


@needs_ruptures
def test_finds_a_step():
    """Where it is, and from what to what."""
    found = list(steps(series([0.0] * 30 + [0.1] * 30)))
    assert [at for at, _, _ in found] == [30]
    assert found[0][1:] == (pytest.approx(0.0, abs=0.005), pytest.approx(0.1, abs=0.005))


@needs_ruptures
def test_finds_both_steps():
    """Both steps are found, the one up and the one down again."""
    assert [at for at, _, _ in steps(series([0.0] * 20 + [0.2] * 20 + [0.05] * 20))] == [20, 40]


@needs_ruptures
@pytest.mark.parametrize("seed", range(40))
def test_noise_is_no_step(seed):
    """Noise is no step, and neither is a wild night."""
    values = series([0.0] * 100, noise=0.01, seed=seed)
    values[50] += 0.5
    assert not list(steps(values))


@needs_ruptures
def test_what_nobody_cares_about_is_no_step():
    """A step of 2 % is too small to matter, however certain."""
    assert not list(steps(series([0.0] * 100 + [math.log(1.02)] * 100, noise=0.001)))


def test_efforts_are_not_joined():
    """A quick run after standard ones is no step: it is the first point of a series of its own, and that is said."""
    standard = [replace(one, effort="standard") for one in nights_of([0.0] * 10)]
    quick = [replace(night_of(number, effect=0.3), effort="quick") for number in range(10, 20)]
    found = history([*standard, *quick])
    assert [(one.effort, len(one.nights)) for one in found.series] == [("standard", 10), ("quick", 10)]
    assert not found.steps
    assert "each effort has series of its own: 10 runs of standard and 10 runs of quick" in " ".join(lines(found, ()))
    assert found.name(found.series[1]) == f"{KEY}, quick"


@needs_ruptures
def test_a_step_must_stay():
    """Two bad nights are two bad nights."""
    values = series([0.0] * 30)
    values[-STAYS + 1 :] = [0.3] * (STAYS - 1)
    assert not list(steps(values))


@needs_ruptures
@pytest.mark.parametrize("values", [[], [1.0], [0.0] * 9, [0.5] * 30])
def test_too_short_or_still(values):
    """A few nights, or ones that agree to the last digit."""
    assert not list(steps(values))


def test_without_the_library(monkeypatch):
    """No steps, and a sentence instead of a traceback."""
    monkeypatch.setattr(history_steps, "find_spec", lambda name: None)
    assert not list(steps(series([0.0] * 30 + [0.5] * 30)))


@needs_ruptures
def test_a_step_names_what_changed_there():
    """Versions of this driver, its reference and its server, client and machine; the others' cannot have done it."""
    was = {"drivers.psycopg.version": "3.2", "drivers.aiomysql.version": "0.2", "servers.postgres.version": "17"}
    now = {**was, "drivers.psycopg.version": "3.3", "drivers.aiomysql.version": "0.3"}
    nights = [
        night_of(n, effect, **(was if n < 20 else now)) for n, effect in enumerate(series([0.0] * 20 + [0.1] * 20))
    ]
    (step,) = history(nights).steps
    assert step.night == 20
    assert step.ratio == pytest.approx(math.exp(0.1), rel=0.01)
    assert step.changed == (("drivers.psycopg.version", "3.2", "3.3"),)


@needs_ruptures
def test_steps_largest_first():
    """The largest step comes first, be it slower or faster."""
    small, large = (
        nights_of([0.0] * 20 + [by] * 20, key=f"fetch_row-{name}-postgres") for name, by in (("a", 0.1), ("b", -0.4))
    )
    both = [Night(one.started, {}, (*one.points, *other.points)) for one, other in zip(small, large, strict=True)]
    assert [step.series.key.driver for step in history(both).steps] == ["b", "a"]


def test_in_order_of_their_start():
    """Whatever their files are called, and wherever their clocks stand."""
    late, early = Night("2026-01-02T01:00:00+02:00", {}, ()), Night("2026-01-01T22:00:00+00:00", {}, ())
    assert history([late, early]).nights == (early, late)


def test_the_same_run_under_two_names():
    """The same run under two names is one run."""
    assert len(history([night_of(1, 0.5), night_of(1, 0.5)]).nights) == 1


@pytest.mark.parametrize("change", [{"reference": "psycopg2"}, {"edition": 2}])
def test_another_reference_or_edition_is_another_series(change):
    """Another reference or edition begins another series: its ratios are of different work."""
    found = history([night_of(0, 0.1), night_of(1, 0.1), night_of(2, 0.9, **change)])
    assert [len(one.nights) for one in found.series] == [2, 1]


def test_void_nights_conclude_nothing():
    """They are shown, and are no part of the series."""
    (one,) = history([night_of(0, 0.1), night_of(1, 3.0, void=True), night_of(2, 0.1)]).series
    assert (one.nights, one.effects, one.void) == ([0, 2], [0.1, 0.1], [(1, 3.0)])


def test_threshold_of_a_cell():
    """Q3 + 3 IQR of what it did from run to run: by hand for moves of 1, 2, 3 and 4 %."""
    (one,) = history([night_of(n, effect) for n, effect in enumerate((0.0, 0.01, 0.03, 0.06, 0.10))]).series
    assert one.threshold == pytest.approx(math.expm1(0.0325 + 3 * 0.015))


def test_threshold_of_few_runs():
    """Few runs have no threshold."""
    (one,) = history([night_of(0), night_of(1)]).series
    assert one.threshold is None


# What is kept of a run.


def test_night_of_a_run():
    """Each cell's mean effect, by its key, without the reference and the controls; and the versions."""
    kept = night(session(noise=0.0))
    assert {point.key: point.effect for point in kept.points} == {
        "fetch_row-libpq-postgres": round(math.log(0.7), 5),
        "fetch_row-psycopg-postgres": round(math.log(1.9), 5),
        "fetch_row-psycopg2-postgres": round(math.log(0.9), 5),
    }
    assert not any(point.void for point in kept.points)
    assert kept.facts["drivers.psycopg.version"] == "1.0"


def test_night_of_a_void_contest():
    """The points of a void contest say so."""
    assert all(point.void for point in night(session(twin=1.3)).points)


def test_facts_of_strangers_are_cut():
    """A text of a page is no version; a list where a mapping should be is one text."""
    odd = night(session(facts={"drivers": {"psycopg": {"version": "x" * 999}}, "machine": ["a"], "other": "unkept"}))
    assert odd.facts["machine"] == "['a']"
    assert len(odd.facts["drivers.psycopg.version"]) == LONGEST
    assert "other" not in odd.facts


# The cache.


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """A directory of two runs, and a cache of its own."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "cache"))
    runs = tmp_path / "runs"
    runs.mkdir()
    for number in (1, 2):
        path = runs / f"{number}.json"
        path.write_text(json.dumps(session(seed=number, started=f"2026-01-0{number}T00:00:00+00:00").to_json()))
    return runs


def all_of(directory):
    return cache.nights(sorted(directory.glob("*.json")))


def refuse(path):
    raise AssertionError(f"{path} was read again")


def test_a_run_is_read_once(cached, monkeypatch):
    """The second time, what is known of it is the same."""
    first, _ = all_of(cached)
    monkeypatch.setattr(cache, "read", refuse)
    assert all_of(cached) == (first, [])


def test_a_changed_file_is_read_again(cached):
    """Whatever its name and its times of change say."""
    before, _ = all_of(cached)
    changed = cached / "2.json"
    changed.write_text(json.dumps(session(seed=9, started="2026-01-02T00:00:00+00:00").to_json()))
    after, _ = all_of(cached)
    assert len(before) == len(after) == 2
    assert {one.points for one in before} != {one.points for one in after}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"started": 1}', b"\xff\xfe"])
def test_a_damaged_cache_is_none(cached, damage):
    """The run itself is there, and is read."""
    before, _ = all_of(cached)
    for entry in cache.directory().iterdir():
        entry.write_bytes(damage)
    assert all_of(cached)[0] == before


def test_no_cache_is_slower_and_no_more(cached, monkeypatch, tmp_path):
    """A file where its directory should be."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "file"))
    assert len(all_of(cached)[0]) == 2


def test_one_bad_file_does_not_cost_the_others(cached):
    """It is named, with its reason once."""
    (cached / "0.json").write_text('{"driver_matrix": ')
    known, (bad,) = all_of(cached)
    assert len(known) == 2
    assert bad.name == "0.json"
    assert not bad.why.startswith("0.json")
    assert "no JSON" in bad.why


def test_what_makes_a_night_is_in_its_address():
    """What the cache depends on is the module itself and all that it imports of ours."""
    wanted, todo = set(), {"reports.history.cache"}
    while todo:
        name = todo.pop()
        wanted.add(name)
        todo |= {one.__name__ for one in ours(sys.modules[name])} - wanted
    assert {name.removeprefix("reports.") for name in wanted} == set(cache.PROGRAMS)


def ours(module):
    """Modules of ours that it has or has something of."""
    names = {
        value.__name__ if isinstance(value, type(sys)) else getattr(value, "__module__", "")
        for value in vars(module).values()
    }
    return [sys.modules[name] for name in names if isinstance(name, str) and name.startswith("reports.")]


def test_many_new_runs_are_read_by_several_processes(cached, monkeypatch):
    """Many new runs are read by several processes, with the same result as by one."""
    alone, _ = all_of(cached)
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(cached / "other"))
    monkeypatch.setattr(cache, "MANY", 2)
    assert all_of(cached) == (alone, [])
