"""One version of a server beside another, from one run."""

import json
import math
from dataclasses import replace

import pytest

from reports.__main__ import main
from reports.compare.server_versions import NONE, UNPAIRED, sheets
from reports.records.key import Key
from reports.records.run import Measurement, Outcome, Role
from tests.reports import runs
from tests.reports.effects import around, contest, moved

SERVERS = {
    "postgres": {"version": "17.10"},
    "postgres@9": {"version": "9.6"},
    "postgres@14": {"version": "14.23"},
    "postgres@18": {"version": "18.6"},
    "mysql": {"version": "9.7.4"},
}


def on(server, psycopg=1.2, **more):
    return moved(contest(psycopg=around(math.log(psycopg)), **more), server=server)


def made(*contests, **facts):
    return sheets(runs.run(facts={"servers": SERVERS, **facts}, contests=contests), "run.json")


def test_a_ratio_that_moved_is_said_with_its_interval():
    """Both ratios, and the change between them."""
    (sheet,) = made(on("postgres@14"), on("postgres@18", 1.5))
    ((cell, word, change, over, *ratios),) = sheet.tables[0].rows
    assert (cell, word, over, ratios) == ("fetch_row-psycopg-postgres", "slower", "asyncpg", ["1.20x", "1.50x"])
    assert change.startswith("1.25x [")


def test_a_ratio_that_stayed_is_an_answer_too():
    """A ratio that stayed is shown: that nothing moved is an answer."""
    (sheet,) = made(on("postgres@14"), on("postgres@18"))
    assert sheet.tables[0].rows[0][1] == "equivalent"


def test_versions_stand_in_their_order():
    """Versions are in the order of the number that the server says; and the first stands beside the last."""
    found = made(on("postgres@18"), on("postgres"), on("postgres@9"))
    assert [sheet.title for sheet in found] == [
        "postgres@9 -> postgres",
        "postgres -> postgres@18",
        "postgres@9 -> postgres@18",
    ]


def test_kinds_of_servers_are_not_mixed():
    """MySQL is no version of PostgreSQL."""
    assert [sheet.title for sheet in made(on("postgres@14"), on("mysql"), on("postgres@18"))] == [
        "postgres@14 -> postgres@18"
    ]


def test_it_says_that_seconds_do_not_compare():
    """The two were not in the same blocks."""
    (sheet,) = made(on("postgres@14"), on("postgres@18"))
    assert sheet.lines[0] == UNPAIRED


def test_what_else_differs_between_the_servers_is_shown():
    """A version may come with another setting."""
    checked = {**SERVERS, "postgres@18": {"version": "18.6", "data_checksums": "on"}}
    (sheet,) = made(on("postgres@14"), on("postgres@18"), servers=checked)
    (differing,) = (table for table in sheet.tables if table.title == "what else changed")
    assert ("servers.postgres.data_checksums", "-", "on") in differing.rows


def test_a_void_contest_says_nothing():
    """Its cells have no row, and the reason is given under the version it happened on."""
    (sheet,) = made(on("postgres@14"), on("postgres@18", 1.5, twin=around(math.log(1.3))))
    (void,) = (table for table in sheet.tables if table.title.startswith("void"))
    assert void.rows[0][1].startswith("postgres@18: its twin")
    assert not any(table.title.startswith("times") for table in sheet.tables)


def test_one_launch_has_no_verdict():
    """One launch has no verdict: how much another would have differed is unknown."""
    once = {"twin": (0.0,), "handicap": (0.05,)}
    both = [moved(contest(psycopg=(effect,), **once), server=f"postgres@{n}") for n, effect in ((14, 0.1), (18, 0.9))]
    (sheet,) = made(*both)
    assert sheet.tables[0].rows[0][1] == "unresolved"


def test_a_run_on_one_version_says_how_to_have_two():
    """A run on one version says how to have two."""
    assert made(on("postgres@14"), on("mysql"))[0].lines == (NONE,)


def test_an_absent_server_is_no_version():
    """It was asked for, and could not be had: there is nothing to stand beside."""
    keys = [Key("fetch_row", driver, "postgres@18") for driver in ("asyncpg", "psycopg")]
    absent = runs.contest(
        server="postgres@18",
        measurements=tuple(Measurement(key, Role.CELL, Outcome.ABSENT, "no such server") for key in keys),
    )
    assert made(on("postgres@14"), absent)[0].lines == (NONE,)


def test_a_merged_run_says_its_servers_contest_by_contest():
    """Where two machines differed, what each had is said of its contests alone."""
    apart = [
        replace(on(server), facts={"servers": {server: {"version": version}}})
        for server, version in (("postgres@14", "14.1"), ("postgres@18", "18.2"))
    ]
    (sheet,) = made(*apart, servers={})
    (differing,) = (table for table in sheet.tables if table.title == "what else changed")
    assert ("servers.postgres.version", "14.1", "18.2") in differing.rows


def test_a_version_without_a_number_in_its_name_has_its_place():
    """It is the one that the server said, on whichever machine."""
    apart = [
        replace(on(server), facts={"servers": {server: {"version": version}}})
        for server, version in (("postgres", "17.4"), ("postgres@14", "14.1"))
    ]
    (sheet,) = made(*apart, servers={})
    assert "postgres@14 -> postgres" in sheet.title


@pytest.mark.parametrize("options", [(), ("--markdown",)], ids=["terminal", "markdown"])
def test_the_command_prints_it(tmp_path, capsys, options):
    """The command prints the comparison of a report, for a terminal or for a comment."""
    run = runs.run(facts={"servers": SERVERS}, contests=(on("postgres@14"), on("postgres@18")))
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"driver_matrix": run.to_json()}))
    assert main(["servers", str(path), *options]) == 0
    assert "times the reference's time" in capsys.readouterr().out


def test_a_report_of_others_is_refused(tmp_path, capsys):
    """A report of others is refused, since it names no servers."""
    path = tmp_path / "plain.json"
    path.write_text(json.dumps({"benchmarks": []}))
    assert main(["servers", str(path)]) == 2
    assert "only our own runs know of their servers" in capsys.readouterr().err
