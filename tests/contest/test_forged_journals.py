"""A journal is read as strictly as a report: what no run writes is one sentence, and never a traceback."""

import json
import random
import signal
from contextlib import contextmanager
from functools import cache as cache_of

import pytest

from reports.records.checks import parse
from reports.records.run import Run
from suites.contest import seal
from suites.contest.record import contest_record
from suites.contest.resume import CannotResume, Saved, load, restored, same_contests
from suites.system import cache
from tests.support.fakes import journal_of_a_run

MUTANTS = 500
CONTEST, RECORDS = journal_of_a_run()


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine with a cache of its own."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def written(tmp_path):
    """Write a journal of these records, sealed and numbered as this machine does it."""

    def written(records):
        path, key = tmp_path / "a.journal", seal.secret()
        bodies = [json.dumps(record).encode() for record in records]
        own = seal.own_key(key, bodies[0])
        path.write_bytes(b"".join(seal.sealed(own if n else key, n, body) for n, body in enumerate(bodies)))
        return path

    return written


@contextmanager
def two_seconds():
    """End what does not end."""

    def endless(*_):
        raise AssertionError("endless")

    before = signal.signal(signal.SIGVTALRM, endless)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def outcome(path):
    """Return the sentence of a journal that is refused, or what a run goes on with that is not."""
    with two_seconds():
        try:
            broken = load(path)
            same_contests(broken.contests, {CONTEST.name: CONTEST})
        except CannotResume as refused:
            return fit(str(refused))
        saved = broken.contests.get(CONTEST.name, Saved())
        return broken.plan, saved.effort, saved.blocks, saved.server, restored(CONTEST, saved)


def reported(plan, effort, blocks, server, results):
    """Return its report, written and read."""
    record = contest_record(CONTEST, results, effort, blocks, plan.seed)
    run = Run(plan.facts, (record,), plan.effort, plan.seed, plan.started, complete=True)
    return Run.from_json(parse(json.dumps(run.to_json(), allow_nan=False)))


def fit(sentence):
    """A sentence of one line, not too long and fit for a terminal."""
    assert sentence.isprintable()
    assert len(sentence) < 700
    return sentence


NASTY = [
    *(None, True, -1, 0, 0.5, 1e9, 10**9, 10**30, 1e308, "", "x" * 70_000, "\x1b[2J", "\u202e", [], {}, [[]] * 20_000),
    *("sqlite3", "burst", "calibrated", "budget 1s", "smoke", [1] * 20_000, {"a": {"b": {"c": 1}}}),
]


def inside(value, path=()):
    """Every place in a record."""
    if path:
        yield path
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from inside(value[step], (*path, step))


def at(record, path):
    for step in path:
        record = record[step]
    return record


def with_a_value(records, chance):
    """Another value somewhere, or a name more or less."""
    number = chance.randrange(len(records))
    record = json.loads(json.dumps(records[number]))
    *way, last = chance.choice(list(inside(record)))
    holder = at(record, way)
    was = holder[last]
    if (how := chance.random()) < 0.15:
        del holder[last]
    elif how < 0.25 and isinstance(holder, dict):
        holder[chance.choice(["", "is", "steps", "\x1b", "__class__"])] = chance.choice(NASTY)
    elif how < 0.6 and isinstance(was, int | float) and not isinstance(was, bool):
        holder[last] = chance.choice([was * 10, was // 10, was + 1, was - 1, -was])
    else:
        holder[last] = chance.choice(NASTY)
    return [*records[:number], record, *records[number + 1 :]]


def with_other_lines(records, chance):
    """A line twice, none, in another's place, or of another place."""
    one, other = chance.sample(range(1, len(records)), 2)
    mutant = list(records)
    match chance.choice(["twice", "away", "swapped", "copied", "moved"]):
        case "twice":
            mutant.insert(one, mutant[one])
        case "away":
            del mutant[one]
        case "swapped":
            mutant[one], mutant[other] = mutant[other], mutant[one]
        case "copied":
            mutant.insert(other, mutant[one])
        case "moved":
            mutant.insert(other, mutant.pop(one))
    return mutant


def test_the_journal_itself(written):
    """It is read as it was written: the half launch is forgotten, and what is out has its cause."""
    run = reported(*outcome(written(RECORDS)))
    assert {(one.role, len(one.launches)) for _, one in run} == {("reference", 4), ("twin", 4), ("handicap", 0)}
    assert [one.reason for _, one in run if one.reason] == ["killed by SIGSEGV"]
    assert [set(one.cells) for one in run.contests[0].bursts] == [{0, 1}] * 4


def test_mutants_of_another_machine(written):
    """Whoever has not the secret of this machine changes nothing: a line of theirs is damage, and said to be."""
    path = written(RECORDS)
    lines, chance = path.read_bytes().splitlines(keepends=True), random.Random(1)

    @cache_of
    def without(number):
        path.write_bytes(b"".join([*lines[:number], b"damaged\n", *lines[number + 1 :]]))
        return outcome(path)

    for _ in range(MUTANTS // 4):
        mutant = with_a_value(RECORDS, chance)
        number = next(n for n, record in enumerate(mutant) if record is not RECORDS[n])
        body = json.dumps(mutant[number]).encode()
        path.write_bytes(b"".join([*lines[:number], seal.sealed(b"theirs", number, body), *lines[number + 1 :]]))
        assert outcome(path) == without(number)


def test_mutants_of_this_machine(written):
    """Who has the secret as well gets a sentence, or figures that a run could have had."""
    truth, chance = outcome(written(RECORDS)), random.Random(2)
    found = [outcome(written(with_a_value(RECORDS, chance))) for _ in range(MUTANTS)]
    others = [one for one in found if not isinstance(one, str) and one != truth]
    assert len(others) < MUTANTS / 5
    for one in others:
        assert not one[2] or reported(*one)


def test_lines_where_no_run_writes_them(written):
    """A line more or less, or in another place, is a sentence, or says nothing new."""
    truth, chance = outcome(written(RECORDS)), random.Random(3)
    for _ in range(MUTANTS // 4):
        found = outcome(written(with_other_lines(RECORDS, chance)))
        assert isinstance(found, str) or found == truth or reported(*found) == reported(*truth)


def changed(what, **fields):
    """The records, with other fields in the first of a kind."""
    number = next(n for n, record in enumerate(RECORDS) if record.get("is") == what)
    return [*RECORDS[:number], {**RECORDS[number], **fields}, *RECORDS[number + 1 :]]


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (changed("calibrated", blocks=10**9), "blocks: 1000000000; at most 72 are planned"),
        (changed("burst", taken=[1] * 5, preempted=0, marks=[]), "in a burst of 550 ns that nothing held up"),
        (changed("burst", wall=50), "steps of 500 ns together in a burst of 50 ns"),
        (changed("burst", taken=[100] * 4), "taken: 4 steps; a burst of it has 5"),
        (changed("burst", user=10**9), "ns of CPU in a burst of 550 ns"),
        (changed("burst", entry="asyncpg"), "'asyncpg' is not in this contest"),
        (changed("burst", contest="elsewhere"), "'elsewhere' was not planned"),
        (changed("burst", callers=1), "has 0 callers, and had 1"),
        ([*RECORDS, RECORDS[-1]], "it has all its launches already"),
    ],
)
def test_what_no_run_measures(written, records, said):
    """The sentence says what cannot be."""
    assert said in outcome(written(records))


def test_a_line_twice(written):
    """Each line has a number of its own, so that not even the secret is needed to tell."""
    path = written(RECORDS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:9], lines[8], *lines[9:]]))
    assert outcome(path) == "--resume a.journal: line 10: it was written as line 9"
