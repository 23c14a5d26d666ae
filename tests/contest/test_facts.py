"""What a report shows beside its figures."""

import drivers
from reports.records.facts import source
from suites import workloads
from suites.contest.facts import asked, done


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
