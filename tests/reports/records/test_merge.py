"""Shards of several machines as one run: nothing is lost, and each contest keeps what was true of it."""

import json
from dataclasses import replace

import pytest

from reports.merge import Conflict, Shard, merge
from reports.records.facts import beside, common, facts_of, flat, overlay
from reports.records.run import Run
from tests.reports.runs import random_run, run
from tests.reports.sessions import facts, held, session

OTHER = facts(machine__processor="B")


def shards(*runs):
    return [Shard(f"shard{number}.json", one) for number, one in enumerate(runs)]


def of(merged, workload):
    return next(one for one in merged.contests if one.workload == workload)


@pytest.fixture
def merged():
    """fetch_row of a machine A, execute of a machine B."""
    first = session(held())
    second = session(held(workload="execute"), facts=OTHER, started="2026-01-31T11:00:00+00:00")
    return merge(shards(first, second))


def test_all_contests(merged):
    """All contests are there, in the order of the shards."""
    assert [one.workload for one in merged.contests] == ["fetch_row", "execute"]


def test_each_contest_keeps_its_facts(merged):
    """Facts that differ between machines stand with the contests; the run has what both say."""
    assert "processor" not in merged.facts["machine"]
    assert merged.facts["machine"]["cpus"] == 2
    processors = [facts_of(merged, one)["machine"]["processor"] for one in merged.contests]
    assert processors == ["A", "B"]


def test_the_sessions_are_known(merged):
    """The run began with its first shard; the other contest says when it did."""
    assert merged.started == "2026-01-31T11:00:00+00:00"
    assert of(merged, "fetch_row").facts["session"] == {"started": "2026-01-31T12:00:00+00:00"}
    assert "session" not in of(merged, "execute").facts


def test_can_be_read_again(merged):
    """A merged run is a run: written and read, it is the same."""
    assert Run.from_json(json.loads(json.dumps(merged.to_json()))) == merged


def test_merging_a_merged_run(merged):
    """Shards may come in two rounds: the facts of each contest come out as if in one."""
    third = session(held(workload="transaction"), facts=facts(machine__processor="C"))
    again = merge(shards(merged, third))
    assert [facts_of(again, one)["machine"]["processor"] for one in again.contests] == ["A", "B", "C"]
    assert of(again, "fetch_row").facts["session"] == {"started": "2026-01-31T12:00:00+00:00"}


@pytest.mark.parametrize("seed", range(8))
def test_one_shard_is_itself(seed):
    """One shard merges to itself: any run whose cells are of one edition."""
    whole = random_run(seed)
    alike = [tuple(replace(one, edition=1) for one in held.measurements) for held in whole.contests]
    same = [replace(held, measurements=own) for held, own in zip(whole.contests, alike, strict=True)]
    whole = replace(whole, contests=tuple(same), complete=True, why_not="")
    assert merge(shards(whole)) == whole


def test_the_same_shard_twice():
    """The same shard twice does no harm."""
    assert len(merge(shards(session(), session())).contests) == 1


def test_servers_and_drivers_of_one_shard_only():
    """A shard that never started MySQL does not contradict the one that did."""
    mysql = facts(servers={"mysql": {"version": "9.7"}})
    merged = merge(shards(session(), session(held(workload="execute"), facts=mysql)))
    assert merged.facts["servers"] == {"mysql": {"version": "9.7"}, "postgres": {"version": "17.10", "fsync": "off"}}
    assert not of(merged, "execute").facts


def test_what_one_shard_left_out():
    """It is true of that shard alone: the other one measured it."""
    lacking = facts(left_out={"psycopg2": "not installed"})
    merged = merge(shards(session(), session(held(workload="execute"), facts=lacking)))
    assert merged.facts["left_out"] == {}
    assert of(merged, "execute").facts["left_out"] == {"psycopg2": "not installed"}


def test_a_shard_that_broke_off():
    """With a shard that broke off the whole is not complete, and the reason names the shard."""
    broken = replace(session(held(workload="execute")), complete=False, why_not="disk full")
    assert merge(shards(session(), broken)).why_not == "shard1.json: disk full"


def test_efforts_that_differ():
    """No contest is passed off as measured with another's effort."""
    merged = merge(shards(session(), replace(session(held(workload="execute")), effort="full")))
    assert merged.effort == "mixed"
    assert [one.facts["session"]["effort"] for one in merged.contests] == ["quick", "full"]


def test_a_cell_measured_twice_is_refused():
    """A cell measured twice is refused with its key and both files."""
    with pytest.raises(Conflict, match=r"fetch_row-asyncpg-postgres stands in shard0.json and in shard1.json"):
        merge(shards(session(seed=1), session(seed=2)))


def test_the_same_figures_of_two_machines_are_refused():
    """Copied from one file to another, they cannot both be true."""
    with pytest.raises(Conflict, match="not alike"):
        merge(shards(session(), session(facts=OTHER)))


@pytest.mark.parametrize("place", ["drivers__psycopg__version", "client__python", "client__event_loop"])
def test_columns_must_be_of_one_kind(place):
    """One column of a matrix is one version, reached in one way; the message names the fact and both its values."""
    other = session(held(workload="execute"), facts=facts(**{place: "other"}))
    with pytest.raises(Conflict, match=rf"{place.replace('__', '.')} is .* in shard0.json and other in shard1.json"):
        merge(shards(session(), other))


def test_editions_must_agree():
    """Editions of one workload must agree over all its settings: different work is not one matrix."""
    newer = held(settings=(), seed=2)
    newer = replace(newer, server="postgres@18", measurements=tuple(_moved(one) for one in newer.measurements))
    with pytest.raises(Conflict, match=r"edition of fetch_row is 1 in shard0\.json and 2 in shard1\.json"):
        merge(shards(session(), session(newer)))


def _moved(measurement):
    return replace(measurement, edition=2, key=replace(measurement.key, server="postgres@18"))


def test_harness_versions_may_differ():
    """They are kept with the contests; a column does not depend on them."""
    merge(shards(session(), session(held(workload="execute"), facts=facts(client__harness__pytest="9.3.0"))))


def test_nothing_measured():
    """A run without contests has its facts all the same."""
    empty = replace(run(), contests=())
    assert merge(shards(empty)).facts == empty.facts


def test_common_and_beside_make_the_whole():
    """Common facts overlaid with a run's own are that run's facts."""
    said = [facts(), OTHER, facts(servers__postgres__version="18")]
    shared = common(said)
    assert [overlay(shared, beside(one, shared)) for one in said] == said


def test_flat_names_every_fact():
    """Flat facts are named by their place."""
    assert flat({"a": {"b": 1, "c": {}}, "d": [2]}) == {"a.b": 1, "d": [2]}
