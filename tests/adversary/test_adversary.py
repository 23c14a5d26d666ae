"""The catalogue of vices is whole, each vice says what must happen, and none gets through."""

import pytest

from drivers.contract import Op
from tests.adversary import __main__ as adversary
from tests.adversary.catalogue import catalogue, runs_of
from tests.adversary.judge import judged, must
from tests.adversary.trial import STAGES, Came
from tests.adversary.vices.vicious import ASYNC, EITHER, ENDS, FAILS, MEASURED, SYNC, TIMED, Vice

VICES = catalogue()
SHAPES = {(), ("row",), ("params", "before"), ("honest",), ("driver",)}


def test_there_are_many_of_each_kind():
    """Sync and async drivers have their vices, at every stage."""
    assert len({one.strike for one in VICES}) >= 40
    assert {one.kind for one in VICES} == {SYNC, ASYNC}
    assert {one.at for one in VICES} == set(STAGES[""])
    assert all(sum(one.kind == kind for one in VICES) >= 40 for kind in (SYNC, ASYNC))


@pytest.mark.parametrize("one", VICES, ids=[one.name for one in VICES])
def test_each_says_what_it_does_and_what_must_happen(one):
    """A vice is a function with a sentence, and with words that must be in its cell's reason."""
    assert one.about.endswith(".")
    assert "\n\n" not in one.about
    assert one.must in (FAILS, ENDS, MEASURED, EITHER)
    assert bool(one.says) == (one.must in (FAILS, ENDS))
    assert one.shape in SHAPES
    assert one.op in set(Op)


def test_each_is_in_one_run():
    """No vice is forgotten, and those of a run have one stage, server and op."""
    runs = list(runs_of(VICES))
    assert sorted(one.name for run in runs for one in run) == sorted(one.name for one in VICES)
    assert all(len({(one.at, one.server, one.op) for one in run}) == 1 for run in runs)
    assert all(len(run) == 1 for run in runs if any(one.alone for one in run))


def deed():
    """Does something."""


VICE = Vice(deed, SYNC, TIMED, ("wrong",), name="deed")
HELD = {"sqlite3": "", "aiosqlite": ""}


@pytest.mark.parametrize(
    ("came", "wrong"),
    [
        (Came(1, "", {**HELD, "deed": "wrong answer"}, {"deed"}), []),
        (Came(0, "", {**HELD, "deed": ""}, {"deed"}), ["it got through", "exit code 0, expected 1"]),
        (Came(1, "", {**HELD, "deed": "no"}, {"deed"}), ["it failed with other words: no"]),
        (Came(1, "", {**HELD, "deed": "wrong"}), ["it never struck, so nothing was tried"]),
        (Came(None, "", {}), ["the run did not end"]),
        (Came(1, "", {**HELD, "deed": "wrong"}, {"deed"}, ["dm-x"]), ["left behind: dm-x"]),
        (
            Came(1, "", {"sqlite3": "gone", "deed": "wrong"}, {"deed"}),
            ["sqlite3 beside it failed: gone", "no result of aiosqlite beside it"],
        ),
    ],
)
def test_what_must_happen_is_judged(came, wrong):
    """A vice that gets through, strikes others or leaves something is told."""
    (verdict,) = judged([VICE], came)
    assert verdict.wrong == wrong
    assert verdict.ok == (not wrong)


def test_the_table_fits_a_terminal():
    """No line of the table is longer than eighty characters, and each says what must happen."""
    for one in VICES:
        (verdict,) = judged([one], Came(1, "x" * 500, {one.name: "\x1b[31m" * 200}, {one.name}))
        assert len(adversary.row(verdict)) <= 80
        assert must(one)


def test_a_name_that_no_vice_has(capsys):
    """Nothing is tried, and a sentence says so."""
    assert adversary.main(["-k", "virtue"]) == 4
    assert capsys.readouterr().err == "no vice has 'virtue' in its name: try without -k\n"


@pytest.mark.slow
@pytest.mark.starts
@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage])
def test_no_vice_gets_through(stage, capsys):
    """Each is caught where it must be, and costs no honest driver its figures."""
    code = adversary.main(["--stage", stage])
    assert code == 0, capsys.readouterr().out
