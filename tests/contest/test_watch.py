"""Who changes what other cells find falls out of its contest, and nobody else does."""

import json
import random
from types import SimpleNamespace

import pytest

from suites import servers, workloads
from suites.contest import host_process
from suites.contest.host_pool import HostPool
from suites.contest.host_process import Hung, Lost
from suites.contest.lines import planned, said
from suites.contest.placement import Cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.referee import Referee
from suites.contest.replay import Replay
from suites.contest.watch import Changed, Disturbed, Watch
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS
from tests.support.fakes import held, journal_of_a_run
from tests.support.trees import ROOT, rows_in, tree_with

FILE = ROOT / "tests/support/meddling.py"
ROWS = rows_in(FILE)
SAID = {
    "drops": "its step dropped the table account",
    "sets": "its step changed the setting user_version of the file",
    "updates": "its step changed the rows of the table account",
}


LEFT = {
    "begins": "its step left a transaction open",
    "keeps": "its step left a connection open",
    "computes": "its step left a thread that computes",
    "forsakes": "its step left a process behind",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return tree_with(FILE, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def hold(tree, prepared, monkeypatch):
    """A contest of some rows, who begin to meddle when this is noted; and all that is noted."""
    monkeypatch.setattr(host_process, "ROOT", tree)
    armed, notes = tree / "armed", []

    def hold(*names, when, prepared=prepared):
        cells = [Cell(workloads.load("fetch_row"), ROWS[name], ROWS[name].server, {}) for name in names]
        (contest,) = contests(cells, cells)
        hosts = HostPool.of(contest, dict.fromkeys(ROWS, "meddling"), 1)
        judge = Referee(contest, prepared, EFFORTS["smoke"], Cpus(), 1, hosts)

        def note(record):
            notes.append(record)
            if record["is"] == when:
                armed.touch()

        judge.note = note
        if when == "begun":
            armed.touch()
        return judge.measure(), judge.blocks, notes

    yield hold
    armed.unlink(missing_ok=True)


@pytest.mark.parametrize("when", ["begun", "calibrated"])
def test_who_did_it_is_who_fails(hold, when):
    """In its proof, and in a launch, each for its own deed; the others are measured to the end."""
    results, blocks, notes = hold("behaves", *SAID, when=when)
    assert {name: results[name].cause for name in SAID} == SAID
    for other in ("behaves", "behaves~twin", "behaves~handicap"):
        assert not results[other].cause
        assert len(results[other].bursts) == blocks
    if when == "begun":
        assert not [note for note in notes if note["is"] == "again"]


@pytest.mark.parametrize("name", LEFT)
def test_who_leaves_something_while_it_is_timed_fails(hold, name, monkeypatch):
    """Open on the server or going on in the host, however its session was closed; the others are measured."""
    monkeypatch.setattr("suites.contest.prepared_server.SETTLING", 0.5)
    monkeypatch.setattr("suites.contest.launch.GLANCE_AT_END", 0.2)  # a busy machine may not let it compute at once
    results, blocks, _ = hold("behaves", name, when="calibrated")
    assert results[name].cause.startswith(LEFT[name])  # on a busy machine a thread may show while others are timed
    assert len(results["behaves"].bursts) == blocks


def test_who_keeps_a_host_from_settling_fails(hold):
    """It shows when all have been opened: the launch is held again, and settles after each."""
    results, blocks, notes = hold("behaves", "unsettles", when="calibrated")
    assert results["unsettles"].cause.startswith("ended itself with status 3")
    for other in ("behaves", "behaves~twin", "behaves~handicap"):
        assert not results[other].cause
        assert len(results[other].bursts) == blocks
    assert [note["is"] for note in notes].count("again") == 1


def test_who_has_fallen_out_left_it(hold, monkeypatch):
    """What is left open by a step that fails is nobody else's, and its cell has failed already."""
    monkeypatch.setattr("suites.contest.prepared_server.SETTLING", 0.5)
    results, blocks, notes = hold("behaves", "keeps_and_fails", when="calibrated")
    assert results["keeps_and_fails"].cause == "ValueError: it cannot go on"
    for other in ("behaves", "behaves~twin", "behaves~handicap"):
        assert not results[other].cause
        assert len(results[other].bursts) == blocks
    assert [note["is"] for note in notes].count("out") == 1


@pytest.mark.parametrize("share", [0.0, 1e9])
def test_who_did_it_is_found_however_seldom_it_is_looked(hold, monkeypatch, share):
    """Looked at at the end of a launch alone, the launch is held again."""
    monkeypatch.setattr("suites.contest.watch.SHARE", share)
    results, blocks, notes = hold("behaves", "updates", when="renewed")
    assert results["updates"].cause == SAID["updates"]
    assert len(results["behaves"].bursts) == blocks
    if not share:
        assert [note["is"] for note in notes].count("again") == 1


def test_a_change_that_is_no_cells(monkeypatch):
    """What is changed again and again, and by no step, ends the run in a sentence; it is no cell's failure."""
    monkeypatch.setattr("suites.contest.prepared_server.PreparedServer.changed", lambda prepared: "changed the role x")
    monkeypatch.setattr("suites.contest.prepared_server.PreparedServer.restore", lambda prepared: None)
    monkeypatch.setattr("suites.contest.prepared_server.PreparedServer.alive", lambda prepared: True)
    monkeypatch.setattr("suites.contest.launch.DriverGone", RuntimeError)
    said = "fetch_row.*: something that is no step of its contest changed the role x, twice: see who else works there"
    with pytest.raises(Disturbed, match=said):
        held(EFFORTS["smoke"])


@pytest.fixture(scope="module")
def postgres():
    server = servers.start(servers.parse("postgres=embedded"))
    prepared = PreparedServer(server)
    yield prepared
    prepared.close()
    prepared.server.stop()


POSTGRES = {
    "pg_leaves": "1 connection(s) left behind after the session was closed",
    "pg_drops": "its step dropped the table account and dropped the index account_pkey",
    "pg_role": "its step changed the settings of the role bench",
    "pg_system": "its step changed the settings of the server",
    "pg_holds": "its step left a transaction open",
    "pg_ends": "its step ended the harness's own connection",
}


@pytest.mark.parametrize("when", ["begun", "calibrated"])
def test_all_who_did_it_fail_on_postgres(hold, when, postgres, monkeypatch):
    """In their proofs or in a launch, each for its own deed; who comes after them is measured to the end."""
    monkeypatch.setattr("suites.contest.prepared_server.SETTLING", 0.5)
    monkeypatch.setattr("suites.servers.admins.postgres.UNSETTLED", 0.1)
    monkeypatch.setattr("suites.contest.launch.PATIENCE", 5.0)  # so long one waits for the lock of another
    results, blocks, _ = hold(*POSTGRES, "pg_behaves", "pg_again", when=when, prepared=postgres)
    assert {name: results[name].cause for name in POSTGRES} == {
        **POSTGRES,
        **({"pg_holds": "a transaction was left open"} if when == "begun" else {}),
    }
    for other in ("pg_behaves", "pg_behaves~twin", "pg_again"):
        assert not results[other].cause
        assert len(results[other].bursts) == blocks


class Admin:
    """Says that something was changed at the look of this number, and takes a hundredth of a second for each."""

    def __init__(self, at=0):
        self.at, self.looks, self.now = at, 0, 0.0

    def changed(self):
        self.looks += 1
        self.now += 0.01
        return "changed it" if self.looks == self.at else ""


def quiet():
    return "", frozenset()


def watch(admin, **more):
    return Watch(admin, random.Random(1), clock=lambda: admin.now, **more)


def test_looks_take_a_hundredth_of_the_time_of_bursts():
    """A burst of a tenth of a second pays for a tenth of a look."""
    admin = Admin()
    looking = watch(admin)
    for _ in range(2000):
        looking.after("a", 100_000_000, quiet)
    assert 150 <= admin.looks <= 250


def test_who_may_have_been_it():
    """Everybody who did something since the last look; with a look after everything, one."""
    looking = watch(Admin(at=2))
    looking.after("a", 1, quiet)
    looking.after("b", 0, quiet)
    looking.suspect("c")
    with pytest.raises(Changed, match="changed it") as found:
        looking.look(quiet)
    assert found.value.by == {"b", "c"}
    always = watch(Admin(at=2), always=True)
    always.after("a", 0, quiet)
    with pytest.raises(Changed) as found:
        always.after("b", 0, quiet)
    assert found.value.by == {"b"}


def test_who_hangs_may_wait_for_another():
    """Where it is not looked after everything, any of those who did something since may have locked what it needs."""
    looking = watch(Admin())
    looking.lost("alone", Hung("no answer to 'burst' within 30 s"))
    looking.lost("dies", Lost("killed by SIGSEGV"))
    with pytest.raises(Changed, match="locked what another waited for") as found:
        looking.lost("hangs", Hung("no answer to 'burst' within 30 s"))
    assert found.value.by == {"alone", "dies", "hangs"}
    watch(Admin(), always=True).lost("hangs", Hung("no answer to 'burst' within 30 s"))


def test_a_launch_that_began_again_is_read_from_its_journal():
    """Its bursts until then are forgotten; a burst more than the blocks have would be refused."""
    _, records = journal_of_a_run()
    lines = json.loads(json.dumps(records))
    begun = next(place for place, line in enumerate(lines) if line.get("launch") == 0)
    spoilt = lines[begun : begun + 5]
    again = {"is": "again", "contest": lines[begun]["contest"], "launch": 0}
    replay = Replay(planned(lines[0]))
    for line in [*lines[1:begun], *spoilt, again, *lines[begun:]]:
        replay.take(said(line))
    (saved,) = replay.contests.values()
    assert saved.complete


def test_what_cannot_be_looked_at_any_more_is_locked(prepared, monkeypatch):
    """It could be looked at before; the error's name is told, should it be another."""
    prepared.prepare(workloads.load("fetch_row"))
    monkeypatch.setattr(type(prepared.server.admin), "mark", lambda admin: 1 / 0)
    assert prepared.changed() == "locked what every cell finds (ZeroDivisionError)"


def test_the_harness_connects_again(prepared):
    """A step that ends the harness's own connection is told of, and the next question is answered."""
    loses_its_connection(prepared)
    assert prepared.changed() == "ended the harness's own connection"
    assert prepared.alive()


class Ended(Exception):
    """What a server says, or not, to a connection that it has ended."""

    def __init__(self, sqlstate):
        super().__init__()
        self.sqlstate = sqlstate


def loses_its_connection(prepared, source="", sqlstate=None):
    """Let the harness's own connection be gone, and the next one work."""

    def gone(*_):
        raise Ended(sqlstate)

    admin, spec = prepared.server.admin, SimpleNamespace(source=source)
    prepared.prepare(workloads.load("fetch_row"))
    fresh = SimpleNamespace(admin=admin, spec=spec)
    dead = SimpleNamespace(mark=gone, ask=gone)
    prepared.server = SimpleNamespace(admin=dead, spec=spec, reconnected=lambda: fresh)


@pytest.mark.parametrize(
    ("source", "sqlstate", "said"),
    [
        ("", None, "ended the harness's own connection"),
        ("", "57P05", ""),
        ("postgresql://theirs", "57P05", ""),
        ("postgresql://theirs", None, ""),
        ("postgresql://theirs", "57P01", "ended the harness's own connection"),
    ],
    ids=["ours", "ours, idle", "a user's, idle", "a user's", "a user's that was told to"],
)
def test_whose_it_was_that_the_harness_was_cut_off(prepared, source, sqlstate, said):
    """Nobody's where the server ends what is idle, or where a user's server or the way to it says nothing."""
    loses_its_connection(prepared, source, sqlstate)
    assert prepared.changed() == said
    assert prepared.alive()


def test_a_connection_that_was_lost_before_any_step(prepared):
    """It is made anew, and is nobody's doing."""
    loses_its_connection(prepared)
    prepared.connected()
    assert prepared.changed() == ""
