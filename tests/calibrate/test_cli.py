"""The whole of it, on a server that needs no start."""

import argparse
import json

import pytest

from suites.calibrate import cli, overhead
from suites.matrix.homes import Home, RivalHome

pytestmark = pytest.mark.starts


def calibrate(*arguments):
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    return cli.main(parser.parse_args(["calibrate", "--smoke", "--anyway", *arguments]))


PARTS = [f"--only={part}" for part in ("overhead", "equal", "slowed", "duty")]


@pytest.mark.slow
def test_a_calibration(tmp_path, capsys):
    """Every part but the stock recipe, which needs PostgreSQL: a table to read and a JSON to keep."""
    file = tmp_path / "calibration.json"
    assert calibrate("--server=sqlite", f"--json={file}", "--seed=7", *PARTS) == 0
    document = json.loads(file.read_text(), parse_constant=pytest.fail)
    assert list(document["parts"]) == ["overhead", "equal", "slowed", "duty"]
    assert document["seed"] == 7
    assert document["load"].keys() == {"before", "after"}
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("load average")


def test_a_loop_that_nobody_wrote_is_said(capsys):
    """No overhead is claimed where there is nothing to hold it against."""
    assert calibrate("--server=sqlite", "--only=overhead") == 0
    assert "not measured: asyncpg: no loop is written for sqlite" in capsys.readouterr().out


def test_a_server_that_cannot_serve_a_part(capsys):
    """Said in a sentence, with a status of its own."""
    assert calibrate("--server=sqlite", "--only=stock") == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "the stock recipe is written for asyncpg, and sqlite is no PostgreSQL"
    )


def test_an_unknown_server(capsys):
    """An unknown server is named."""
    assert calibrate("--server=oracle") == 2
    assert "there is no server 'oracle'" in capsys.readouterr().err


@pytest.fixture
def elsewhere(monkeypatch):
    """Stand in for an environment with another event loop. Making one takes a minute and a network."""

    def elsewhere(rival):
        monkeypatch.setattr(overhead, "_rival_home", lambda bench, driver, loop: rival)

    return elsewhere


@pytest.mark.slow
def test_hand_written_loops_and_hosts_race(monkeypatch, capsys, elsewhere):
    """Both programs do the same work on PostgreSQL, and every op has a ratio: on another event loop too."""
    monkeypatch.setattr(overhead, "RENEWALS", 1)
    elsewhere(RivalHome("@asyncio", Home(loop="asyncio")))
    assert calibrate("--only=overhead") == 0
    said = capsys.readouterr().out
    for op in ("fetch_row", "fetch_all-rows=100", "execute", "execute_many"):
        assert f"\n{op}-asyncpg " in said
        assert f"\n{op}-psycopg2 " in said
        assert f"\n{op}-asyncpg@asyncio " in said


def test_an_event_loop_that_is_not_to_be_had(monkeypatch, capsys, elsewhere):
    """Its row says why, and the others have their figures."""
    monkeypatch.setattr(overhead, "RENEWALS", 1)
    monkeypatch.setattr(overhead, "WORKLOADS", (("fetch_row", {}),))
    elsewhere(RivalHome("@uvloop", why_not="no matching distribution found for uvloop"))
    assert calibrate("--only=overhead") == 0
    said = capsys.readouterr().out
    assert "no matching distribution found for uvloop" in said
    assert "\nfetch_row-psycopg2 " in said
