"""Who does its work while it is proven and not while it is timed is found out, and nobody else pays for it."""

import re
from contextlib import nullcontext
from itertools import cycle
from types import SimpleNamespace

import pytest

from suites.contest import inspection
from suites.contest.inspection import Inspection
from suites.contest.launch import DriverGone, Launch
from suites.contest.proof import Proof
from suites.wire.kernel_counts import Sent
from suites.workloads.contract import Leaves
from tests.support.holding import holding
from tests.support.trees import ROOT, rows_in, tree_with

FILE = ROOT / "tests/support/cheats.py"
ROWS = rows_in(FILE)
CAUSES = {
    "remembers": "while it was timed: 0 statements in a step, where 1 were proven",
    "repeats": "while it was timed: wrong answer: ",
    "traces": "it changed sys.settrace, which all cells share",
    "collects_never": "it changed gc.isenabled, which all cells share",
    "slows_the_clock": "it changed suites.host.loops.in_turn, which all cells share",
    "believes_itself": "it changed suites.host.open_cell.OpenCell._compare, which all cells share",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return tree_with(FILE, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def hold(tree, prepared, monkeypatch):
    monkeypatch.setattr(inspection, "EVERY", 1)  # each block of a contest that has two
    return holding(tree, "cheats", ROWS, prepared, monkeypatch)


@pytest.mark.parametrize("name", CAUSES)
def test_a_cheat_costs_its_own_cell(hold, name):
    """The cell fails with what it did; the others are measured to the end."""
    results, blocks = hold("honest", name)
    assert results[name].cause.startswith(CAUSES[name]), results[name].cause
    for other in ("honest", "honest~twin", "honest~handicap"):
        assert not results[other].cause
        assert len(results[other].bursts) == blocks


def test_a_write_left_out(hold):
    """What a burst has written is asked of the server, and what a step among the timed ones did of its trace."""
    results, _ = hold("honest", "skips", workload="execute")
    assert not results["honest"].cause
    untraced = "0 statements in a step, where 1 were proven"
    unheld = r"its steps added .*: select count\(\*\), sum\(owner\) from entry"
    assert re.fullmatch(f"while it was timed: ({untraced}|{unheld})", results["skips"].cause)


class Timed:
    """A launch whose bursts tell the time as the test says."""

    def __init__(self, beside=0, between=0, wall=2_000_000, taken=(100,) * 10):
        self.told = {"taken": taken, "beside": beside, "between": between, "wall": wall, "callers": 0}

    def burst(self, name, steps, expected, cut=None):
        return dict(self.told)

    def adds(self, name):
        return None


def entry(sent=None, op="fetch_row", record=""):
    driver = SimpleNamespace(engine="", server="postgres")
    workload = SimpleNamespace(leaves=None, op=op, record=record)
    cell = SimpleNamespace(driver=driver, workload=workload, settings={}, round_trips=lambda: 1)
    return SimpleNamespace(
        entry=SimpleNamespace(name="one", cell=cell), steps=10, step_ns=100.0, proof=Proof(1, 1, sent=sent)
    )


@pytest.fixture
def look(monkeypatch):
    """Inspect one burst on a wire on which so many bytes are sent."""

    def look(launch, result, sent=0, packets=10):
        counts = cycle(({b"its": Sent(1000, 50)}, {b"its": Sent(1000 + sent, 50 + packets)}))
        monkeypatch.setattr(inspection, "sent", lambda host, port: next(counts))
        server = SimpleNamespace(speaks="postgres", admin=None)
        prepared = SimpleNamespace(wired=True, server=server, way=lambda settings: "postgresql://localhost:1/x")
        prepared.of = lambda driver: prepared
        inspecting = Inspection(prepared, range(1))
        inspecting.begin(0, [result], [[result.entry.name]] * 2)
        for block in range(inspection.BURSTS):
            answer = inspecting.burst(launch, block, result)
            inspecting.undisturbed("one", answer["beside"], answer["wall"])
        inspecting.end("one")

    return look


def test_a_machine_that_takes_long_for_everything():
    """Where each cell's bursts take longer by our clock, at their best, it is no cell's clock."""
    inspecting = Inspection(None, range(1))
    for _ in range(inspection.BURSTS):
        for name, beside in (("one", 2_000_000), ("other", 1_900_000), ("slow", 5_000_000)):
            inspecting.undisturbed(name, beside, 2_000_000)
    inspecting.end("one")
    with pytest.raises(DriverGone, match=r"its clock is not ours: bursts of 2\.00 ms took at least 3\.10 ms more"):
        inspecting.end("slow")


def test_a_clock_that_runs_slowly(look):
    """A burst whose host says half of what it took is beside its steps for the other half."""
    with pytest.raises(DriverGone, match=r"its clock is not ours: bursts of 2.00 ms took at least 1.25 ms more"):
        look(Timed(beside=2_000_000), entry())


def test_a_clock_like_ours(look):
    """The command and its answer take their time, too."""
    look(Timed(beside=500_000), entry())


def test_steps_that_say_less_than_their_burst(look):
    """Who rewrites what its steps took, or their clock, cannot say what took the rest."""
    with pytest.raises(DriverGone, match="its steps did not take what its bursts took: at least 40% is missing"):
        look(Timed(between=1_003_000), entry())


def test_steps_that_do_the_work_of_others(look):
    """Who does it all in every fourth step has a median of nothing."""
    with pytest.raises(DriverGone, match=r"its steps take 25\.8 times their median on average, in every burst"):
        look(Timed(taken=(10, 10, 10, 1000) * 2 + (10, 10)), entry())


@pytest.mark.parametrize(("longest", "fails"), [(200, False), (5000, True)])
def test_a_crowded_machine_makes_every_step_uneven(longest, fails):
    """Whoever waits for its CPU in the middle of a step takes many times as long for that one, and so do others."""
    inspecting, (one, other, third) = Inspection(None, range(1)), (entry(), entry(), entry())
    one.entry.name, other.entry.name, third.entry.name = "one", "other", "third"
    for block in range(inspection.BURSTS):
        inspecting.burst(Timed(taken=(10,) * 8 + (longest,) * 2), block, one)
        inspecting.burst(Timed(taken=(10,) * 8 + (90,) * 2), block, other)
        inspecting.burst(Timed(taken=(10,) * 8 + (95,) * 2), block, third)
    with pytest.raises(DriverGone, match="times their median") if fails else nullcontext():
        inspecting.end("one")


def test_a_loop_takes_its_time(look):
    """It begins, counts and ends."""
    look(Timed(between=200_000), entry())


def test_many_steps_in_one_packet(look):
    """Bytes that nobody waited for an answer to are no steps."""
    with pytest.raises(DriverGone, match=r"while it was timed: it sent 1 packets in 10 steps of 1 round trips"):
        look(Timed(), entry(sent=50), sent=550, packets=1)


@pytest.mark.parametrize("commits", [9, 10])
def test_each_write_is_committed(commits):
    """Whoever commits once for many steps does less for each, though the server holds the same in the end."""
    one, held, numbers = entry(), iter([0, 10] * 2), iter([5, 5 + commits] * 2)
    one.entry.cell.workload.leaves = Leaves("select count(*)", tuple)
    admin = SimpleNamespace(ask=lambda sql: [[next(held)]], commits=lambda: next(numbers))
    prepared = SimpleNamespace(wired=False, server=SimpleNamespace(admin=admin))
    prepared.of = lambda driver: prepared
    launch = Timed()
    launch.adds = lambda name: [10]
    if commits == 10:
        assert Inspection(prepared, [0])._looked_at(launch, one)
        return
    with pytest.raises(DriverGone, match="while it was timed: it committed 9 transactions in 10 steps"):
        Inspection(prepared, [0])._looked_at(launch, one)


@pytest.mark.parametrize(("blocks", "launches"), [(1, 1), (2, 1), (3, 1), (24, 1), (1, 10), (24, 10), (72, 10)])
def test_every_launch_has_its_looks(blocks, launches):
    """At least one, and of both kinds where there is no other launch, if need be in the only block."""
    prepared = SimpleNamespace(wired=True)
    prepared.of = lambda driver: prepared
    inspecting = Inspection(prepared, range(launches))
    told, hidden = [], []
    for launch in range(launches):
        inspecting.begin(launch, [entry(sent=50)], [["one"]] * blocks)
        told.append(len(inspecting._blocks["one"]))
        hidden.append(len(inspecting._secretly["one"]))
    assert all(map(sum, zip(told, hidden, strict=True)))
    assert sum(told)
    assert sum(hidden)
    assert sum(told) + sum(hidden) <= max(2, launches, launches * blocks // inspection.EVERY)


def test_in_turns_what_is_sent_and_what_is_held():
    """To ask the server takes longest, so it is asked in every second look; where there is one look, for both."""
    one, seen = entry(sent=50), []
    one.entry.cell.workload.leaves = SimpleNamespace(sql="select count(*)")
    prepared = SimpleNamespace(wired=True)
    prepared.of = lambda driver: prepared
    several, single = Inspection(prepared, range(4)), Inspection(prepared, range(1))
    seen = [several._asks_and_counts(one) for _ in range(4)]
    assert sorted(seen[:2]) == [(False, True), (True, False)]
    assert seen[:2] == seen[2:]
    assert single._asks_and_counts(one) == (True, True)


def test_a_burst_that_was_never_sent(look):
    """The kernel has seen nothing of it."""
    said = "while it was timed: it sent 100 bytes in 10 steps, where a step that was proven sent 50"
    with pytest.raises(DriverGone, match=said):
        look(Timed(), entry(sent=50), sent=100)


def test_a_burst_that_was_sent(look):
    """Parameters may be shorter than those that were proven."""
    look(Timed(), entry(sent=50), sent=10 * 48)


def test_parameters_of_the_users_own(look):
    """They may be of any length, so only that something was sent is known."""
    look(Timed(), entry(sent=5000, record="query.json"), sent=10 * 50)
    with pytest.raises(DriverGone, match=r"it sent 100 bytes in 10 steps"):
        look(Timed(), entry(sent=5000, record="query.json"), sent=100)


def test_a_clock_of_another_time():
    """What lies outside of what we saw ourselves was no burst."""
    launch = Launch.__new__(Launch)
    launch._counts = False
    launch._ask = lambda *asked, **fields: {"span": [0, 1]}
    with pytest.raises(DriverGone, match="its clock is not ours"):
        launch.burst("one", 1, 1.0)


@pytest.mark.parametrize("span", [[], [0], ["a", "b"], [0, 1, 2]])
def test_an_answer_that_says_nothing_of_a_burst(span):
    """A host that a driver has altered costs that driver's cell, and is no traceback."""
    launch = Launch.__new__(Launch)
    launch._counts = False
    launch._ask = lambda *asked, **fields: {"span": span}
    with pytest.raises(DriverGone, match="its host did not say when a burst began"):
        launch.burst("one", 1, 1.0)
