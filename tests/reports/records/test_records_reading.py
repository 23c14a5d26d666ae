"""A report may come from a stranger: it is read strictly, or refused in one sentence that names the place."""

import copy
import json
import random

import pytest

from reports.records.checks import RecordError, parse
from reports.records.run import Run
from tests.reports.runs import random_run, run

HERE = ("contests", 0, "measurements", 2)  # psycopg, measured
LAUNCH = "0 28561.25 24 2 1680 0.05 12000.5 - 0"
GONE = object()


def changed(path, value):
    """The written run with one thing put in another's place, or taken out."""
    raw = json.loads(json.dumps(run().to_json()))
    *way, last = path
    inner = raw
    for step in way:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return raw


def deep(levels):
    return [] if levels == 1 else [deep(levels - 1)]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["format"], 3, "format: 3; this program knows 1 and 2"),
        (["format"], GONE, "format: None; this program knows 1 and 2"),
        (["format"], True, "format: True where a whole number"),
        (["launch"], "number median", "launch: expected 'number median_ns blocks"),
        (["facts"], GONE, "Run without facts"),
        (["surplus"], 1, "'surplus' is no field of Run; its fields are facts, contests"),
        (["facts"], [], "facts: [] where a mapping was expected"),
        (["facts", "deep"], deep(8), "facts.deep[0][0][0][0][0][0][0]: lists and mappings more than 8 deep"),
        (["facts", "wide"], [0] * 10_001, "facts.wide: 10001 items; at most 10000"),
        (["facts", "x" * 70_000], 1, "facts: a text of 70000 characters"),
        (["seed"], 1 << 63, "seed: 9223372036854775808 where a whole number of at most 63 bits"),
        (["seed"], "7", "seed: '7' where a whole number"),
        (["complete"], 1, "complete: 1 where true or false"),
        (["contests"], {}, "contests: {} where a list was expected"),
        (["contests"], None, "contests: None where a list was expected"),
        (["contests"], [0] * 10_001, "contests: 10001 items; at most 10000"),
        (["contests", 0], "contest", "contests[0]: 'contest' where Contest was expected"),
        (["contests", 0, "placement"], "near", "contests[0].placement: 'near' where one of together, apart, free"),
        (["contests", 0, "settings"], [["rows"]], "contests[0].settings[0]: ['rows'] where a list of 2"),
        (["contests", 0, "settings"], [["rows", "a b"]], "contests[0]: no setting of a key: rows=a b"),
        (["contests", 0, "workload"], "../x", "contests[0]: no part of a key: '../x'"),
        (["contests", 0, "launches"], 0, "contests[0].launches: 0; there is at least one"),
        ([*HERE, "key"], "nonsense", "contests[0].measurements[2].key: no key: 'nonsense'"),
        ([*HERE, "key"], 5, "contests[0].measurements[2].key: 5 where a text was expected"),
        ([*HERE, "role"], [], "contests[0].measurements[2].role: [] where one of cell, reference"),
        ([*HERE, "reason"], "slow", "contests[0].measurements[2].reason: must be there unless"),
        ([*HERE, "reason"], "\ud800", "contests[0].measurements[2].reason: '\\ud800' where a text without control"),
        ([*HERE, "types"], {"int": 5}, "contests[0].measurements[2].types.int: 5 where a text"),
        ([*HERE, "notes"], "restarted", "contests[0].measurements[2].notes: 'restarted' where a list"),
        ([*HERE, "launches"], GONE, "contests[0].measurements[2].launches: must be there if it is measured"),
        ([*HERE, "launches"], [LAUNCH] * 2, "contests[0].measurements[2].launches: numbered [0, 0]"),
        ([*HERE, "launches"], [[0]], "contests[0].measurements[2].launches[0]: [0] where a text was expected"),
        ([*HERE, "launches"], ["0 1"], "contests[0].measurements[2].launches[0]: 2 columns where 9 were expected"),
    ],
)
def test_refused(path, value, sentence):
    """Whatever is not as it should be is refused by its place."""
    with pytest.raises(RecordError) as refused:
        Run.from_json(changed(path, value))
    assert str(refused.value).startswith(sentence)
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize(
    ("column", "word", "sentence"),
    [
        (0, "1_0", "'1_0' is no number"),
        (0, "٣", "'٣' is no number"),
        (0, "0.0", "number: 0.0 where a whole number"),
        (1, "nan", "'nan' is no number"),
        (1, "1e999", "median_ns: inf where a finite number"),
        (1, "-", "median_ns: None where a finite number"),
        (2, "9" * 5000, "Exceeds the limit (4300 digits)"),
        (8, "2", "bimodal: neither 0 nor 1"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_refused_line(column, word, sentence):
    """A launch's line is read as strictly as everything else."""
    words = LAUNCH.split()
    words[column] = word
    with pytest.raises(RecordError) as refused:
        Run.from_json(changed([*HERE, "launches"], [" ".join(words)]))
    place, _, said = str(refused.value).partition("launches[0]")
    assert place == "contests[0].measurements[2]."
    assert said.lstrip(".: ").startswith(sentence)


@pytest.mark.parametrize("raw", [None, [], "run", 5, True])
def test_no_mapping(raw):
    """What is no mapping is no run."""
    with pytest.raises(RecordError, match="no run"):
        Run.from_json(raw)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ('{"a": NaN}', "NaN is no number of JSON"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ("[" * 200_000, "nested too deeply"),
        ("9" * 5000, "no JSON: Exceeds the limit"),
    ],
    ids=lambda text: text[:12],
)
def test_no_json(text, sentence):
    """Text that Python's own reader would let pass, or trip over, is refused in a sentence too."""
    with pytest.raises(RecordError, match=sentence):
        parse(text)


def test_too_long_to_read(monkeypatch):
    """A file of any length is not read at all."""
    monkeypatch.setattr("reports.records.checks.WHOLE", 10)
    with pytest.raises(RecordError, match="a file of 11 characters; at most 10 are read"):
        parse("[0,0,0,0,0]")


def test_a_whole_number_is_a_number():
    """Writers that drop the .0 of a number, as JavaScript does, are understood."""
    raw = changed([*HERE, "launches"], ["0 28561 24 2 1680 0 12000 - 0"])
    assert Run.from_json(raw).contests[0].measurements[2].launches[0].median_ns == 28561.0


@pytest.mark.parametrize("seed", range(40))
def test_random_runs_survive_the_journey(seed):
    """Any run that can be made is the same after JSON, through pytest-benchmark's ASCII as well."""
    made = random_run(seed)
    assert Run.from_json(parse(json.dumps(made.to_json(), allow_nan=False))) == made
    assert Run.from_json(parse(json.dumps(made.to_json(), ensure_ascii=True, indent=4))) == made


JUNK = (None, True, -1, 0, 2**70, 1e400, "", "x", "\x00", [], [[]], {}, {"": ""}, GONE)


@pytest.mark.parametrize("seed", range(300))
def test_damaged_runs(seed):
    """Whatever is put in place of anything, the answer is a run or a refusal, never another error."""
    dice = random.Random(seed)
    raw = copy.deepcopy(random_run(seed % 10).to_json())
    for _ in range(dice.randint(1, 3)):
        _damage(raw, dice)
    try:
        read = Run.from_json(raw)
    except RecordError as refused:
        assert "\n" not in str(refused)  # noqa: PT017  # either end is right
    else:
        assert Run.from_json(read.to_json()) == read


def _damage(inner, dice):
    """One value somewhere inside replaced by junk or taken out."""
    step = dice.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    if isinstance(inner[step], dict | list) and inner[step] and dice.random() < 0.85:
        return _damage(inner[step], dice)
    if (junk := dice.choice(JUNK)) is GONE:
        del inner[step]
    else:
        inner[step] = copy.deepcopy(junk)
    return None


@pytest.mark.parametrize("text", ["a-" * 32_000, "a" * 65_000, "a-b=" + "1,b=" * 16_000, "a-b=1," * 10_000 + "-a"])
def test_hostile_keys_cost_little(text):
    """A key that almost matches in thousands of ways does not keep the reader busy for minutes."""
    with pytest.raises(RecordError, match="key: no key"):
        Run.from_json(changed([*HERE, "key"], text))
