"""Two sessions of the same cells: what is called a change, what is not, and what is not judged at all."""

import math
from dataclasses import replace

import pytest

from reports.compare.gate import confirmed
from reports.compare.sessions import compare, of_a_list, recurring
from reports.compare.sheet import sheet
from reports.records.run import NOT_HELD, Outcome, Role
from reports.statistics.verdicts import Word
from tests.reports import traces
from tests.reports.runs import run
from tests.reports.sessions import FACTS, RATIOS, facts, held, session, without


def compared(before, after, *more):
    comparisons = compare(("old.json", before), *((f"new{n}.json", one) for n, one in enumerate((after, *more))))
    return comparisons[0] if not more else comparisons


def change(comparison, driver):
    return next(one for one in comparison.changes if one.key.driver == driver)


def test_the_same_again_is_equivalent():
    """Two sessions of equal drivers: every cell inside its threshold."""
    found = compared(session(seed=1), session(seed=2))
    assert {one.word for one in found.changes} == {Word.EQUIVALENT}
    assert not found.void
    assert not found.facts
    assert not found.lists


def test_a_slower_driver():
    """The ratio of the ratios, with an interval that holds it, and how many times 3 % it moved."""
    slower = change(compared(session(), session(ratios={**RATIOS, "psycopg": 1.9 * 1.2}, seed=2)), "psycopg")
    assert slower.word is Word.SLOWER
    assert slower.ratio == pytest.approx(1.2, rel=0.01)
    assert 1.2 in slower.interval
    assert (slower.before, slower.after) == (pytest.approx(1.9, rel=0.01), pytest.approx(2.28, rel=0.01))
    assert slower.factor == pytest.approx(6.2, rel=0.05)  # log 1.2 / log 1.03


def test_a_faster_driver():
    """A driver that became faster is found like one that became slower."""
    found = compared(session(), session(ratios={**RATIOS, "psycopg2": 0.8}, seed=2))
    assert change(found, "psycopg2").word is Word.FASTER
    assert [one.key.driver for one in found.of(Word.FASTER, Word.SLOWER)] == ["psycopg2"]


def test_changes_by_their_significance():
    """What moved most, for its threshold, stands first; noise stands last."""
    found = compared(session(), session(ratios={"psycopg": 1.9 * 1.1, "psycopg2": 0.9 * 1.3}, seed=2))
    assert [one.key.driver for one in found.changes] == ["psycopg2", "psycopg", "libpq"]


def test_a_change_within_the_threshold_is_none():
    """2 % may be certain, and yet nothing to speak of."""
    found = compared(session(launches=20), session(launches=20, ratios={**RATIOS, "psycopg": 1.9 * 1.015}, seed=2))
    assert change(found, "psycopg").word is Word.EQUIVALENT


def test_one_launch_is_unresolved():
    """Without a second launch, how much launches differ is unknown."""
    found = compared(session(launches=1), session(launches=1, ratios={**RATIOS, "psycopg": 4.0}))
    assert change(found, "psycopg").word is Word.UNRESOLVED
    assert change(found, "psycopg").interval is None


def test_noise_widens_the_interval():
    """Less can be said where a session is noisier; what counts is 3 % all the same."""
    quiet, noisy = (change(compared(session(), session(seed=2, noise=noise)), "psycopg") for noise in (0.005, 0.08))
    assert noisy.interval.high - noisy.interval.low > 3 * (quiet.interval.high - quiet.interval.low)
    assert noisy.word is Word.UNRESOLVED


def test_times_of_like_sessions_are_said():
    """Machine, client and server agree: the change of the times stands beside that of the ratio."""
    found = compared(session(), session(ratios={**RATIOS, "psycopg": 1.9 * 1.5}, seed=2))
    assert change(found, "psycopg").absolute == pytest.approx(1.5)


@pytest.mark.parametrize("place", ["machine__processor", "client__python", "servers__postgres__fsync"])
def test_times_of_unlike_sessions_are_not(place):
    """One fact of the ground they stand on differs: ratios only, and the fact is named."""
    found = compared(session(), session(seed=2, facts=facts(**{place: "other"})))
    assert all(one.absolute is None for one in found.changes)
    assert [(one.place, one.after) for one in found.facts] == [(place.replace("__", "."), "other")]


def test_a_reference_of_another_version_measures_nothing():
    """The floor does, if it is as it was; and then the reference is a cell like any other."""
    newer = session(floor=0.7 / 1.25, ratios={name: one / 1.25 for name, one in RATIOS.items()}, seed=2,
                    facts=facts(drivers__asyncpg__version="2.0"))  # fmt: skip
    found = compared(session(), newer)
    assert {one.yardstick for one in found.changes} == {"libpq"}
    assert change(found, "asyncpg").ratio == pytest.approx(1.25, rel=0.01)
    assert change(found, "psycopg").word is Word.EQUIVALENT


def test_bursts_of_other_lengths_do_not_compare():
    """In a short burst steps are colder: between two efforts whatever has much code looks slower, or faster."""
    found = compared(session(burst_ns=5_000_000), session(seed=2, burst_ns=2_000_000))
    assert not found.changes
    assert "5 ms" in found.void[0].why
    assert "--effort" in found.void[0].why


def test_code_that_stands_elsewhere_is_the_same_code():
    """Code that stood with each driver in older runs, and stands once for several now, is the same code."""
    old = {**FACTS, "code": {"asyncpg": {"fetch_row": "def fetch_row"}}}
    new = {**FACTS, "code": {"asyncpg": {"fetch_row": "a1"}}, "sources": {"a1": "def fetch_row"}}
    assert compared(session(facts=old), session(seed=2, facts=new)).facts == ()
    new["sources"] = {"a1": "async def fetch_row"}
    (changed,) = compared(session(facts=old), session(seed=2, facts=new)).facts
    assert changed.place == "code.asyncpg.fetch_row"


def test_bursts_of_nearly_the_same_length_compare():
    """A budget is divided by the clock, and no two contests get the same."""
    found = compared(session(burst_ns=2_001_889), session(seed=2, burst_ns=2_001_866))
    assert not found.void


def test_another_effort_is_named():
    """Another effort is named among what else changed."""
    found = compared(session(), replace(session(seed=2), effort="smoke"))
    assert [(one.place, one.after) for one in found.facts] == [("effort", "smoke")]


def test_nothing_to_measure_by_is_void():
    """Reference and floor both became others: whatever moved may have been they."""
    newer = facts(drivers__asyncpg__version="2.0", drivers__libpq__version="2.0")
    found = compared(session(), session(seed=2, facts=newer))
    assert not found.changes
    assert [one.what for one in found.void] == ["fetch_row-postgres"]
    assert "same version" in found.void[0].why


@pytest.mark.parametrize("side", [0, 1])
def test_a_void_contest_of_either_gives_no_verdict(side):
    """A void contest gives no verdict, and the sentence says which session's controls failed."""
    sessions = [session(seed=1), session(seed=2)]
    sessions[side] = session(seed=3, twin=1.3)
    found = compared(*sessions)
    assert not found.changes
    assert found.void[0].why.startswith(("old.json", "new0.json")[side])


def test_a_handicap_that_moved_is_void():
    """It is the same in both: if it moved, so may have everything."""
    found = compared(session(), session(seed=2, handicap=1.25))
    assert not found.changes
    assert "handicap" in found.void[0].why


def test_one_void_contest_of_two():
    """Beside a void contest the other is judged as ever."""
    workloads = ("fetch_row", "execute")
    before = session(*(held(workload=one) for one in workloads))
    after = session(held(seed=2), held(workload="execute", seed=2, twin=1.3))
    found = compared(before, after)
    assert {one.key.workload for one in found.changes} == {"fetch_row"}
    assert [one.what for one in found.void] == ["execute-postgres"]


def test_another_edition_is_not_compared():
    """It does something else; that it changed is said."""
    reworked = [replace(one, edition=2) for one in held(seed=2).measurements]
    found = compared(session(), session(replace(held(), measurements=tuple(reworked))))
    assert not found.changes
    assert found.lists["another edition"][0].why == "1 -> 2"


@pytest.mark.parametrize(("outcome", "title"), [(Outcome.FAILED, "newly failing"), (Outcome.ABSENT, "newly absent")])
def test_what_came_to_nothing(outcome, title):
    """A cell that came to nothing has the reason of the newer run."""
    found = compared(session(), session(without(held(seed=2), "psycopg", outcome)))
    assert [(one.what, one.why) for one in found.lists[title]] == [("fetch_row-psycopg-postgres", "it crashed")]
    assert "psycopg" not in {one.key.driver for one in found.changes}


def test_what_was_not_reached_is_not_failing():
    """A run that was interrupted says nothing about the cells after that."""
    found = compared(session(), session(without(held(seed=2), "psycopg", reason=f"{NOT_HELD}: interrupted")))
    assert found.lists.keys() == {"not reached"}


def test_what_is_measured_again():
    """A cell that is measured again is named with the reason of its earlier failure."""
    found = compared(session(without(held(), "psycopg")), session(seed=2))
    assert found.lists["measured again"][0].why == "it crashed"


def test_new_and_gone():
    """Cells that only one of the two planned."""
    found = compared(session(ratios={"psycopg": 1.9}), session(ratios={"psycopg2": 0.9}, seed=2))
    assert [one.what for one in found.lists["new"]] == ["fetch_row-psycopg2-postgres"]
    assert [one.what for one in found.lists["gone"]] == ["fetch_row-psycopg-postgres"]


def test_facts_without_machine_never_crash():
    """Runs of another hand may say nothing, or anything."""
    odd = {"machine": "a text", "drivers": ["a", "list"]}
    assert compared(session(facts={}), session(seed=2, facts=odd)).changes


def test_what_only_one_newer_run_shows_is_unresolved():
    """A change that was gone when measured again is unresolved."""
    slower = session(ratios={**RATIOS, "psycopg": 2.5}, seed=2)
    found = {one.key.driver: one for one in recurring(compared(session(), slower, session(seed=3)))}
    assert found["psycopg"].word is Word.UNRESOLVED
    assert found["psycopg2"].word is Word.EQUIVALENT


def test_what_every_newer_run_shows():
    """The least of it is what is claimed."""
    more, less = ({**RATIOS, "psycopg": 1.9 * by} for by in (1.3, 1.2))
    found = recurring(compared(session(), session(ratios=more, seed=2), session(ratios=less, seed=3)))
    assert found[0].word is Word.SLOWER
    assert found[0].ratio == pytest.approx(1.2, rel=0.01)


@pytest.mark.parametrize(("past", "expected"), [(0.0, True), (0.1, True), (0.195, False), (0.5, False)])
def test_confirmed_past_a_threshold(past, expected):
    """The whole interval has to be past it, not the middle of it."""
    found = compared(session(), session(ratios={**RATIOS, "psycopg": 1.9 * 1.2}, seed=2))
    assert confirmed(change(found, "psycopg"), past) is expected


def test_equal_sessions_confirm_nothing():
    """A hundred contests of equal drivers, twice: none is called slower, and at most one in a hundred different."""
    names = [f"work{number}" for number in range(100)]
    ratios = {"psycopg": 1.9, "psycopg2": 0.9, "psycopg-sync": 1.4}
    noise = {"ratios": ratios, "launches": 5, "noise": 0.02}
    sessions = [session(*(held(workload=name, seed=seed, **noise) for name in names)) for seed in (1, 2)]
    found = compared(*sessions)
    assert len(found.changes) > 300
    assert not any(confirmed(one) for one in found.changes)
    assert len(found.of(Word.SLOWER, Word.FASTER)) <= len(found.changes) / 100


def test_controls_are_no_cells():
    """Twin and handicap are there to be believed by, not to be compared."""
    found = compared(session(), session(seed=2))
    assert sorted(one.key.driver for one in found.changes) == ["libpq", "psycopg", "psycopg2"]
    assert {one.role for one in held().measurements} >= {Role.TWIN, Role.HANDICAP}


def test_one_of_many_may_be_luck():
    """A change that stands out alone, at 4 %, is no news among a hundred cells that do not move."""
    slower = change(compared(session(), session(ratios={**RATIOS, "psycopg": 2.5}, seed=2)), "psycopg")
    lone, still = replace(slower, p=0.04), replace(slower, p=1.0, word=Word.EQUIVALENT)
    assert [one.word for one in of_a_list([lone])] == [Word.SLOWER]
    assert [one.word for one in of_a_list([lone, *[still] * 99])][:2] == [Word.UNRESOLVED, Word.EQUIVALENT]


def test_an_older_run_is_compared_by_what_both_have():
    """Where one side kept no bursts both are judged by the medians of their blocks, and the sheet says so."""
    kept = run(traces.contest({"psycopg": 0.5}), facts=FACTS)
    older = replace(run(traces.contest({"psycopg": 0.5}, seed=2), facts=FACTS), format=1)
    (found,) = compare(("a.json", older), ("b.json", kept))
    blocks = [launch.effect for launch in kept.contests[0].measurements[3].launches]
    assert (found.before.by_bursts, found.after.by_bursts) == (False, False)
    assert change(found, "psycopg").after == pytest.approx(math.exp(sum(blocks) / len(blocks)))
    said = "a.json kept no bursts: all are judged by the medians of their blocks, which see less"
    assert said in sheet([found]).lines
    assert compare(("a.json", kept), ("b.json", kept))[0].after.by_bursts
