"""Each claim is confirmed, refuted or left open by what a run holds, and by nothing else."""

import pytest

from reports.claims import discover, judge_all
from reports.claims.contract import Ruling
from tests.reports.claims.claim_cases import CASES, HALF_TRUE, clients, looped, pair, piped, switched, types
from tests.reports.claims.claim_runs import absent, cell, failed, run

IDS = [claim.id for claim in discover() if not claim.to_come]
KEYS = "request-{}-orm-postgres"
ASYNC, SYNC = (KEYS.format(driver) for driver in ("asyncpg", "psycopg2"))


def judged(run, name="S1"):
    return next(one for one in judge_all(run) if one.id == name)


def test_all_claims_are_here():
    """Twenty-eight of speed, and as many of behaviour; some of them are not asked yet."""
    assert [claim.id for claim in discover()] == [f"{kind}{n}" for kind in "SB" for n in range(1, 29)]


def test_a_claim_that_nothing_decides_yet():
    """It is there, and says what is not asked."""
    found = judged(run({}), "B4")
    assert found.verdict is Ruling.NOT_MEASURED
    assert found.note.endswith("which is not asked yet.")


@pytest.mark.parametrize("name", IDS)
def test_a_run_confirms(name):
    """A run whose figures are theirs confirms."""
    assert judged(CASES[name][0], name).verdict is Ruling.CONFIRMED


@pytest.mark.parametrize("name", [name for name in IDS if name not in HALF_TRUE])
def test_a_run_refutes(name):
    """Where they are not, it says what happens instead."""
    found = judged(CASES[name][1], name)
    assert found.verdict is Ruling.REFUTED
    assert found.ours


@pytest.mark.parametrize("name", IDS)
def test_a_run_without_the_cells_says_so(name):
    """A run without the cells says so and names them."""
    found = judged(run({}), name)
    assert found.verdict is Ruling.NOT_MEASURED
    assert (found.ours, found.cells) == ("", ())
    assert found.note.startswith("Missing: ")


def test_a_claim_of_two_statements_may_be_half_true():
    """psycopg can be told to answer in binary, and is not slower for it here."""
    found = judged(types(0.9), "S21")
    assert found.verdict is Ruling.DEPENDS
    assert ("binary when told", "it answers in binary: as claimed") in found.table


def test_the_cells_behind_it():
    """A reader can look up the cells behind a ruling."""
    assert judged(run(pair(KEYS, "asyncpg", "psycopg2", 2.3))).cells == (ASYNC, SYNC)


@pytest.mark.parametrize(
    ("ratio", "ruling"),
    [
        (1 + 1.3 / 1.45, Ruling.CONFIRMED),
        (2.3 * 1.45, Ruling.CONFIRMED),
        (1 + 1.3 / 1.55, Ruling.REFUTED),
        (2.3 * 1.55, Ruling.REFUTED),
        (2.3 * 1.5, Ruling.NOT_MEASURED),
    ],
)
def test_a_number_is_confirmed_within_a_factor(ratio, ruling):
    """The whole interval must confirm; one across the border says nothing. Below, what lies beyond once counts."""
    assert judged(run(pair(KEYS, "asyncpg", "psycopg2", ratio))).verdict is ruling


def test_an_open_question_says_what_would_help():
    """The figure is there all the same."""
    found = judged(run(pair(KEYS, "asyncpg", "psycopg2", 2.3 * 1.5)))
    assert found.ours.startswith("3.45x [")
    assert found.note.endswith("the commit. Unresolved: 1 of 1; more launches would tell.")


@pytest.mark.parametrize("came", [absent("no ORM for it"), failed("server gone")])
def test_a_reason_in_the_run_is_passed_on(came):
    """A cell that is absent or failed passes on its reason, next to its key."""
    cells = {**pair(KEYS, "asyncpg", "psycopg2", 2.3), SYNC: came}
    assert f"{SYNC} ({came['outcome']}: {came['reason']})" in judged(run(cells)).note


def test_a_void_contest_decides_nothing():
    """Its figures are there, and must not be believed."""
    found = judged(run(pair(KEYS, "asyncpg", "psycopg2", 2.3), void=("request",)))
    assert found.verdict is Ruling.NOT_MEASURED
    assert f"{ASYNC} (void: " in found.note


def test_placements_that_disagree():
    """A claim that holds in one placement and not in another depends, and the table says on what."""
    apart = pair("request-placement=apart-{}-orm-postgres", "asyncpg", "psycopg2", 1)
    found = judged(run(pair(KEYS, "asyncpg", "psycopg2", 2.3) | apart))
    assert found.verdict is Ruling.DEPENDS
    assert [label.partition(" (")[2] for label, _ in found.table] == ["", "apart)"]


def test_any_version_of_the_server():
    """A claim names none; the table does."""
    found = judged(run(pair("request-{}-orm-postgres@18", "asyncpg", "psycopg2", 2.3)))
    assert found.verdict is Ruling.CONFIRMED
    assert found.cells[0] == "request-asyncpg-orm-postgres@18"


def test_another_version_of_a_driver_is_another_driver():
    """A rival is not what the claim is about."""
    cells = pair(KEYS.replace("{}-orm", "{}-orm==2.0.1"), "asyncpg", "psycopg2", 2.3)
    assert judged(run(cells)).verdict is Ruling.NOT_MEASURED


def test_servers_apart_are_not_compared():
    """Times of two contests on different servers are of different things."""
    cells = {"single_keys-asyncpg-postgres@17": cell(900e3), "batch_keys-asyncpg-postgres@18": cell(100e3)}
    assert judged(run(cells), "S12").verdict is Ruling.NOT_MEASURED


def test_what_their_words_were_taken_for():
    """A reader sees between which numbers ours had to lie; where the parts of a claim ask for several, beside each."""
    assert judged(run(pair(KEYS, "asyncpg", "psycopg2", 2.3))).theirs == "2.3x the time (read as 1.87x to 3.45x)"
    table = dict(judged(CASES["S9"][0], "S9").table)
    assert table["sync ORM / asyncpg"].endswith("as claimed (asks for 1.17x to 1.89x)")


def test_a_driver_whose_executemany_is_a_loop():
    """psycopg2's executemany sends a statement a row: the claim does not hold there, and so depends."""
    both = {key.replace("asyncpg", driver): one for key, one in looped(1).items() for driver in ("psycopg2",)}
    assert judged(run(looped(5) | both), "S24").verdict is Ruling.DEPENDS


def test_what_a_post_exempts_is_left_out():
    """COPY is each driver's own, and the post says so: nothing of it speaks against the prefix."""
    copies = {
        f"copy_in-format=text-{name}-core-postgres": one
        for name, one in (("asyncpg", absent("no")), ("psycopg", cell()))
    }
    whole = run({**switched("datetime"), **copies})
    assert judged(whole, "B21").verdict is Ruling.CONFIRMED


def test_an_absence_for_another_reason_refutes_nothing():
    """An op that we have not written refutes nothing."""
    found = judged(run({"pipeline-asyncpg-postgres": absent("nobody has written it yet")}), "B11")
    assert found.verdict is Ruling.NOT_MEASURED


def test_a_tail_needs_its_histogram():
    """A percentile has no interval without the requests that it is of."""
    found = judged(clients(sync=(45, 1840), by_async=(52, 142), histograms=False), "S13")
    assert found.verdict is Ruling.NOT_MEASURED
    assert "histograms of" in found.note


def test_executemany_that_does_not_pipeline():
    """Where each statement is waited for, the difference is not the pipeline's."""
    assert "psycopg-postgres in a pipeline" in judged(piped(4, trips=1002), "S19").note


def test_evictions_that_nobody_could_count():
    """Evictions that could not be counted in round trips are decided by time."""
    cells = {"": 100e3, "-cache=miss": 400e3, "-shapes=200": 400e3}
    found = run({f"fetch_row{setting}-asyncpg-postgres": cell(time) for setting, time in cells.items()})
    assert judged(found, "S11").verdict is Ruling.CONFIRMED
