"""What a report shows beside its figures."""

import pytest

import drivers
from drivers.contract import Driver
from drivers.contract.homes import Environment
from reports.records.checks import RecordError
from reports.records.facts import source
from suites import workloads
from suites.contest.facts import asked, done, homes
from suites.contest.planning import Asked, planned, refuse_unrecordable


def test_every_workload_says_why_and_what():
    """Every workload's facts hold its reason, in its own words, and its SQL."""
    shown = asked(workloads.discover())
    assert shown["fetch_row"]["op"] == "fetch_row"
    assert shown["fetch_row"]["why"].startswith("One narrow row by primary key")
    assert shown["fetch_row"]["sql"] == {"any": "select id, name, balance from account where id = $1"}


def test_sql_that_depends_on_the_server_is_shown_for_each():
    """SQL that differs by server is shown for each kind of server."""
    assert set(asked(workloads.discover())["insert_returning"]["sql"]) == {"postgres", "mysql", "sqlite"}


def test_every_op_of_every_driver_shows_its_code():
    """Every op's code is in the facts as it stands in the file, so that a reader can judge it."""
    shown = done(drivers.discover().drivers)
    assert "connection.fetchrow(sql, *params)" in source(shown, "asyncpg", "fetch_row")
    assert all(source(shown, driver, op).strip() for driver, ops in shown["code"].items() for op in ops)


def test_code_that_drivers_share_is_kept_once():
    """Most of SQLAlchemy's rows share theirs, and a report has a size to keep."""
    shown = done(drivers.discover().drivers)
    sources = list(shown["sources"].values())
    assert len(sources) == len(set(sources)) < sum(map(len, shown["code"].values())) / 2


class Callable:
    """An op may be anything that can be called."""

    __name__ = "fetch_row"

    def __call__(self, connection, sql): ...


def test_an_op_without_source():
    """It is compared all the same, and its facts say why nothing is shown."""
    driver = Driver("fake", server="sqlite", package="python")
    driver.op(Callable())
    assert source(done([driver]), "fake", "fetch_row").startswith("# there is no source of it: ")


def test_facts_that_are_none_are_refused_before_anything_is_measured():
    """A report checks them, and comes after the last contest."""
    with pytest.raises(RecordError, match=r"facts\.drivers\.fake\.is_async: None where"):
        refuse_unrecordable(planned([], Asked(), {"drivers": {"fake": {"is_async": None}}}))


def test_what_is_in_a_home_is_a_fact():
    """Which packages a row ran beside is known of its own environment, too; where that is on this machine is not."""
    row = Driver("far", server="sqlite", package="nowhere", home="far")
    found = drivers.Found({row: "lite_far"}, {})
    assert homes(found) == {}
    row.environment = Environment({"nowhere": "1.5"}, "/home/somebody/python", {"nowhere": "ab12"})
    assert homes(found) == {"homes": {"far": {"packages": {"nowhere": "1.5"}, "wheels": {"nowhere": "ab12"}}}}
