"""``--rtt``: which cells are measured at a distance, and by which way."""

import argparse

import pytest

import drivers
from suites import workloads
from suites.contest.prepared_server import PreparedServer
from suites.matrix.cells import cells
from suites.plugins.fix_rtt import _distances, at_a_distance

SERVERS = {"postgres": "postgres", "sqlite": "sqlite"}


@pytest.fixture(scope="module")
def matrix():
    return list(cells(workloads.discover(), drivers.discover().drivers, SERVERS))


def test_each_distance_is_a_contest_of_its_own(matrix):
    """The same cells at each, told apart by their keys."""
    far = at_a_distance(matrix, ["0", "5"])
    keys = [str(cell.key) for cell in far]
    assert "fetch_row-rtt=0-asyncpg-postgres" in keys
    assert "fetch_row-rtt=5-asyncpg-postgres" in keys
    assert len(keys) == len(set(keys))


def test_in_process_there_is_no_distance(matrix):
    """SQLite has no wire to lengthen."""
    assert {cell.server for cell in at_a_distance(matrix, ["1"])} == {"postgres"}


def test_only_what_can_tell_and_only_as_it_usually_is(matrix):
    """Callers and caches are other questions, each of which would be asked once more at every distance."""
    far = at_a_distance(matrix, ["1"])
    assert {cell.workload.name for cell in far} == {one.name for one in workloads.discover() if one.far}
    assert not [cell for cell in far if "callers" in cell.settings or "cache" in cell.settings]


@pytest.mark.parametrize(("text", "read"), [("0,1,5", ["0", "1", "5"]), ("0.5", ["0.5"]), ("1.0", ["1"])])
def test_distances_are_read(text, read):
    """Distances are read in milliseconds, as a key writes them."""
    assert _distances(text) == read


@pytest.mark.parametrize("text", ["", "a", "-1", "1,", "1,1.0", "1000", "nan", "1e3"])
def test_what_is_no_distance_is_refused(text):
    """A wrong distance is refused before anything is measured."""
    with pytest.raises(argparse.ArgumentTypeError):
        _distances(text)


class FakeServer:
    url, speaks = "postgresql://ann:secret@127.0.0.1:5/db", "postgres"


def test_without_a_distance_nothing_is_in_the_way():
    """Figures of the usual kind go straight to the server."""
    assert PreparedServer(FakeServer()).way({"rows": 1}) == FakeServer.url


def test_at_a_distance_the_way_leads_through_a_link():
    """One link for each distance, however many cells use it; they end with the stage."""
    prepared = PreparedServer(FakeServer())
    first, again = prepared.way({"rtt": "0"}), prepared.way({"rtt": "0"})
    link = prepared.reached("0").link
    prepared.close()
    assert first == again != FakeServer.url
    assert link.ended
