"""Bursts in their line of text: nothing lost that noise has not lost before, and nothing believed that is not so."""

import random
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest

from reports.records.bursts import STEPS, Bursts
from reports.records.checks import MOST, RecordError
from reports.records.run import Run
from tests.reports.runs import run
from tests.reports.traces import contest


def noisy(many=768, cells=16, sd=0.03, seed=1):
    dice = random.Random(seed)
    order = [cell for _ in range(many // cells) for cell in dice.sample(range(cells), cells)]
    return Bursts.of(2, order, [dice.gauss(0, sd) for _ in order])


@pytest.mark.parametrize("sd", [0.0, 0.001, 0.03, 2.0])
def test_there_and_back(sd):
    """What is written is read, however noisy it was."""
    assert Bursts.parse(str(noisy(sd=sd))) == noisy(sd=sd)


def test_as_fine_as_noise_asks_for():
    """What rounding does to a time is a small part of what bursts differ by; and half a thousandth at the least."""
    dice = random.Random(1)
    logs = [dice.gauss(0, 0.03) for _ in range(1000)]
    kept = Bursts.of(0, [0] * 1000, logs)
    assert max(abs(a - b) for a, b in zip(kept.logs, logs, strict=True)) < 0.004
    assert Bursts.of(0, [0], [0.0]).step == 500


def test_wild_bursts():
    """One that was held up for an hour is kept as far away as there is room for."""
    kept = Bursts.of(0, [0, 1, 0], [0.0, 0.0, 40.0])
    assert kept.steps == (0, 0, STEPS - 1)


def test_small():
    """The report has a size to keep: 1.7 characters for a burst in a launch of 48 blocks, so 1.5 MB for 2,500 cells."""
    assert len(str(noisy())) < 1.7 * 768


def packed(raw):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b64encode(packer.compress(raw) + packer.flush()).decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0 500", "no bursts: they are written as"),
        ("0 500 AAA", "cannot be unpacked"),
        ("0 500 /////w==", "cannot be unpacked"),
        (f"0 500 {packed(b'')}", "0 cells and 0 times"),
        (f"0 0 {packed(b'abc')}", "a step of 0"),
        (f"0 500 {packed(b'abcd')}", "4 bytes of bursts, which have 3 each"),
        (f"0 500 {packed(bytes(3 * MOST + 3))}", "end too early"),
        (f"0 500 {b64encode(b64decode(packed(b'abc')) + b'x').decode()}", "or not where they should"),
    ],
)
def test_refused(text, why):
    """What no run writes is refused in a sentence."""
    with pytest.raises(RecordError, match=why):
        Bursts.parse(text)


def changed(of, **changes):
    """The contest, with its first bursts changed."""
    return replace(of, bursts=(replace(of.bursts[0], **changes), *of.bursts[1:]))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda of: replace(of, bursts=of.bursts[:1]),
            "bursts: 0 of fetch_row-asyncpg-postgres as reference in launch 1",
        ),
        (lambda of: replace(of, bursts=of.bursts[::-1]), "each stands once, in order"),
        (lambda of: changed(of, cells=(9, *of.bursts[0].cells[1:])), "where it took part in"),
        (lambda of: replace(of, measurements=of.measurements[:-1]), "of launches that are not there"),
    ],
)
def test_bursts_are_those_of_the_launches(change, why):
    """A contest keeps all bursts of what it has measured, and no others."""
    with pytest.raises(RecordError, match=why):
        change(contest({"psycopg": 0.1}, launches=2))


def test_a_run_with_bursts():
    """A report keeps them, and gives them back."""
    made = run(contest({"psycopg": 0.1}, launches=2))
    assert Run.from_json(made.to_json()) == made


def test_a_run_of_format_1():
    """An older report is read as it is, and keeps its number."""
    older = {**run().to_json(), "format": 1}
    assert Run.from_json(older).format == 1
