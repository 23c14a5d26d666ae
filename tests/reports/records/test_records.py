"""A record that exists is a good one."""

import json
import math
from dataclasses import FrozenInstanceError, replace

import pytest

from reports.records.checks import RecordError, printable
from reports.records.key import Key
from reports.records.run import AGAIN, Contest, Launch, Measurement, Outcome, Placement, Role, Run
from tests.reports.runs import contest, launch, measured, run

KEY = Key("fetch_row", "asyncpg", "postgres")
OTHER = Key("fetch_row", "psycopg", "postgres")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": -1}, "launch -1; launches are counted from 0"),
        ({"median_ns": 0.0}, "a median of 0.0 ns"),
        ({"median_ns": math.nan}, "median_ns: nan where a finite number was expected"),
        ({"median_ns": math.inf}, "median_ns: inf where a finite number"),
        ({"median_ns": True}, "median_ns: True where a finite number"),
        ({"median_ns": None}, "median_ns: None where a finite number"),
        ({"effect": -math.inf}, "effect: -inf where a finite number"),
        ({"blocks": 0, "dirty": 0}, "0 blocks; a launch without blocks is left out"),
        ({"blocks": 2.0}, "blocks: 2.0 where a whole number"),
        ({"dirty": 25}, "25 dirty blocks of 24"),
        ({"steps": 23}, "23 steps in 24 blocks; each has at least one"),
        ({"steps": 1 << 63}, "steps: 9223372036854775808 where a whole number of at most 63 bits"),
        ({"cpu_user_ns": -1.0}, "-1.0 ns of CPU"),
        ({"bimodal": 1}, "bimodal: 1 where true or false was expected"),
    ],
)
def test_no_launch(changes, sentence):
    """A launch with impossible numbers cannot be made."""
    with pytest.raises(RecordError) as refused:
        launch(**changes)
    assert str(refused.value).startswith(sentence)


def test_launch_keeps_what_it_can_know():
    """Computed numbers are rounded to what they mean, so that a file holds no noise and gives back the same record."""
    made = launch(median_ns=28561.2512345, effect=0.123456789, cpu_user_ns=3.14159)
    assert (made.median_ns, made.effect, made.cpu_user_ns) == (28561, 0.12346, 3.142)


def test_launch_is_a_line():
    """A launch is written as one line and read back from it."""
    made = launch(3, -0.25, bimodal=True)
    assert str(made) == "3 28561 24 2 1680 -0.25 12000 - 1"
    assert Launch.parse(str(made)) == made


def test_a_whole_number_has_no_fraction():
    """A report has thousands of launches."""
    made = launch(median_ns=7267429.4)
    assert str(made).split()[1] == "7267400"
    assert Launch.parse(str(made)) == made


@pytest.mark.parametrize(
    ("outcome", "changes", "sentence"),
    [
        (Outcome.MEASURED, {}, "launches: must be there if it is measured"),
        (Outcome.MEASURED, {"launches": (launch(effect=0.1),), "reason": "slow"}, "reason: must be there unless"),
        (Outcome.ABSENT, {}, "reason: must be there unless it is measured"),
        (Outcome.FAILED, {"reason": " "}, "reason: must be there unless it is measured"),
        (Outcome.FAILED, {"reason": "died", "launches": (launch(effect=0.1),)}, "launches: must be there if it is"),
        (Outcome.FAILED, {"reason": "died", "histogram": "AAAA"}, "histogram: there, but it is not measured"),
        (Outcome.MEASURED, {"launches": (launch(effect=0.1),), "histogram": "?"}, "histogram: no base64"),
        (Outcome.MEASURED, {"launches": (launch(),)}, "launches[0]: all but the reference have an effect"),
        (Outcome.MEASURED, {"launches": (launch(effect=0.1),) * 2}, "launches: numbered [0, 0]; each stands once"),
        (Outcome.MEASURED, {"launches": [launch(effect=0.1)]}, "launches: [Launch("),
        (Outcome.ABSENT, {"reason": "no", "edition": 0}, "edition: 0; the least is 1"),
        (Outcome.ABSENT, {"reason": "no", "round_trips": -1}, "round_trips: -1; the least is 0"),
        (Outcome.ABSENT, {"reason": "no", "types": {"int": 1}}, "types.int: 1 where a text was expected"),
        (Outcome.ABSENT, {"reason": "no", "notes": ("", 3)}, "notes[1]: 3 where a text was expected"),
        (Outcome.ABSENT, {"reason": "\x1b[2J"}, r"reason: '\x1b[2J' where a text without control characters"),
        (Outcome.ABSENT, {"reason": "x" * 70_000}, "reason: a text of 70000 characters; at most 65536"),
        ("absent", {"reason": "no"}, "outcome: 'absent' where Outcome was expected"),
    ],
)
def test_no_measurement(outcome, changes, sentence):
    """A measurement has numbers or a reason, never both or neither, and only of sound parts."""
    with pytest.raises(RecordError) as refused:
        Measurement(KEY, Role.CELL, outcome, **changes)
    assert str(refused.value).startswith(sentence)


def test_the_reference_has_no_effect():
    """A reference over itself would be a made-up 0."""
    with pytest.raises(RecordError, match="the reference has no effect, this one is 0"):
        measured(KEY, Role.REFERENCE, (launch(effect=0.0),))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"workload": "Fetch"}, "no part of a key: 'Fetch'"),
        ({"settings": (("rows", "a b"),)}, "no setting of a key: rows=a b"),
        ({"settings": (("rows", "1"), ("rows", "2"))}, "settings: a name stands twice"),
        ({"settings": (("rows", "1", "2"),)}, "settings[0]: ('rows', '1', '2') where a list of 2 was expected"),
        ({"placement": Placement.APART}, "settings: they say placement=together, the contest was apart"),
        ({"settings": (("placement", "free"),)}, "settings: they say placement=free, the contest was together"),
        ({"seed": -1}, "seed: -1; seeds are not negative"),
        ({"launches": 0}, "launches: 0; there is at least one"),
        ({"blocks": 12}, "measurements[0].launches[0]: number 0 with 24 blocks, in a contest of 5 x 12"),
        (
            {"measurements": (measured(KEY, Role.REFERENCE, (launch(5),)),)},
            "measurements[0].launches[0]: number 5 with",
        ),
        ({"server": "mysql"}, "measurements[0].key: fetch_row-asyncpg-postgres is of another contest"),
        ({"reference": "psycopg"}, "measurements[0].role: fetch_row-asyncpg-postgres is no reference; that would be"),
        ({"measurements": (measured(OTHER),)}, "measurements[0].launches: launches [0] without the reference"),
        ({"measurements": (measured(KEY, Role.REFERENCE),) * 2}, "measurements: fetch_row-asyncpg-postgres more than"),
        (
            {"measurements": (measured(KEY, Role.REFERENCE), measured(KEY))},
            "measurements: fetch_row-asyncpg-postgres m",
        ),
        ({"measurements": (measured(KEY, Role.REFERENCE), *[measured(KEY, Role.TWIN)] * 2)}, "measurements: 2 of the"),
    ],
)
def test_no_contest(changes, sentence):
    """A contest holds its own cells, each once, beside the one reference."""
    with pytest.raises(RecordError) as refused:
        contest(**changes)
    assert str(refused.value).startswith(sentence)


def test_launches_are_paired_with_the_reference():
    """A launch in which the reference was not there has nothing to be divided by."""
    late = measured(OTHER, launches=(launch(0, 0.1), launch(3, 0.1)))
    with pytest.raises(RecordError, match=r"measurements\[1\].launches: launches \[3\] without the reference"):
        contest(measurements=(measured(KEY, Role.REFERENCE), late))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 3}, "format: 3; this program knows formats 1 and 2"),
        ({"format": True}, "format: True where a whole number"),
        ({"effort": ""}, "effort: empty"),
        ({"started": "yesterday"}, "started: 'yesterday' where a time was expected"),
        ({"started": "2026-01-31T12:00:00"}, "started: '2026-01-31T12:00:00' where a time was expected"),
        ({"complete": False}, "why_not: must be there unless complete"),
        ({"why_not": "interrupted"}, "why_not: must be there unless complete"),
        ({"facts": {"temperature": math.nan}}, "facts.temperature: nan where a finite number"),
        ({"facts": {"host": None}}, "facts.host: None where a text, a number, true, false, a list or a mapping"),
        ({"facts": {1: "one"}}, "facts: 1 where a text was expected"),
        ({"facts": {"a": {"b c": [0, {2: 3}]}}}, "facts.a['b c'][1]: 2 where a text was expected"),
        ({"facts": []}, "facts: [] where a mapping was expected"),
        ({"contests": (contest(), contest())}, "contests: fetch_row-asyncpg-postgres as reference, fetch_row-"),
    ],
)
def test_no_run(changes, sentence):
    """A run has a known format, sound facts, a time, and each key once."""
    with pytest.raises(RecordError) as refused:
        run(**changes)
    assert str(refused.value).startswith(sentence)


def test_records_are_frozen():
    """Records are frozen: no later code can change one."""
    for record in (launch(), measured(KEY), contest(), run()):
        with pytest.raises((FrozenInstanceError, TypeError)):
            record.seed = 1


def test_find_by_key_and_role():
    """A key finds its cell, with a role the control that shares it."""
    ours = run()
    assert ours.find(KEY).role is Role.REFERENCE
    assert not ours.find(KEY, Role.TWIN).ranked
    assert ours.find(KEY, Role.HANDICAP) is None
    assert ours.find(OTHER).measured
    assert ours.find(replace(OTHER, server="mysql")) is None


def test_a_run_is_all_its_measurements():
    """Going through a run meets every measurement with its contest."""
    ours = run()
    assert [str(one.outcome) for _, one in ours] == ["measured"] * 3 + ["absent"]
    assert {met.workload for met, _ in ours} == {"fetch_row"}


def test_controls_are_marked():
    """A control is seen as one in what is written."""
    written = run().to_json()["contests"][0]["measurements"]
    assert [one.get("role") for one in written] == ["reference", "twin", None, None]


def test_a_contest_with_nothing_measured():
    """Where no server was, there is no reference either, and every cell still has its reason."""
    absent = tuple(Measurement(key, Role.CELL, Outcome.ABSENT, "no server") for key in (KEY, OTHER))
    assert isinstance(contest(measurements=absent), Contest)


def test_defaults_are_left_out():
    """Fields that hold their defaults take no room."""
    absent = run().to_json()["contests"][0]["measurements"][3]
    assert absent == {
        "key": "fetch_row-psycopg2-postgres",
        "outcome": "absent",
        "reason": "not installed",
    }


def test_a_run_is_plain_json():
    """What is written needs no help from the encoder, and names its format first."""
    text = json.dumps(run().to_json(), allow_nan=False)
    assert text.startswith('{"format": 2, "launch": "number median_ns blocks')
    assert Run.from_json(json.loads(text)) == run()


def test_text_from_outside_is_made_fit():
    """A driver's error is shortened and cleaned rather than lost."""
    rude = "\x1b[31m" + "ä\udc80\u202e" * 400
    clean = printable(rude)
    assert len(clean) == 500
    assert clean.endswith("…")
    assert Measurement(KEY, Role.CELL, Outcome.FAILED, clean).reason == clean


def test_the_reference_and_its_repeats_share_a_key():
    """Twin and handicap are the reference driver, at the same address."""
    assert {str(role) for role in AGAIN} == {"reference", "twin", "handicap"}
    with pytest.raises(RecordError, match="fetch_row-psycopg-postgres is no twin; that would be fetch_row-asyncpg"):
        contest(measurements=(measured(KEY, Role.REFERENCE), measured(OTHER, Role.TWIN)))
