"""A run that was merged from two machines: what they do not share is said of both, and of each contest its own."""

import re
from dataclasses import replace
from json import loads

import pytest

from reports.claims import judge_all
from reports.compare.distance import sheet
from reports.history.night import night
from reports.merge import Shard, merge
from reports.page import page
from reports.page.reproduce import command
from tests.reports.effects import EQUAL, contest, moved
from tests.reports.runs import run
from tests.reports.sessions import facts, held, session


def machine(processor, server, compiled):
    """Facts of one machine; its driver is of the same version, as merge asks."""
    return facts(
        machine__processor=processor,
        servers__postgres__version=server,
        drivers__asyncpg__compiled=compiled,
        drivers__asyncpg__about=f"built for {processor}",
    )


@pytest.fixture
def merged():
    """fetch_row of a machine A, execute of a machine B."""
    first = session(held(), facts=machine("A", "17.2", 3))
    second = session(held(workload="execute"), facts=machine("B", "18.0", 4), started="2026-02-01T00:00:00+00:00")
    second = replace(second, effort="standard", seed=8)
    return merge([Shard("first.json", first), Shard("second.json", second)])


def data(run):
    return loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page(run), re.DOTALL)[1])


def test_says_both_machines(merged):
    """The head of the page names both machines."""
    assert " · A or B · 2 CPUs · " in data(merged)["run"]["when"]


def test_each_contest_has_its_own_server(merged):
    """Each contest has its own server, and the run says that it had either."""
    shown = data(merged)
    assert [one["version"] for one in shown["contests"]] == ["17.2", "18.0"]
    assert shown["servers"] == {"postgres": "17.2 or 18.0"}


def test_a_driver_has_all_that_is_said_of_it(merged):
    """Its version, which all share, and how it was built here and there."""
    shown = data(merged)["drivers"]["asyncpg"]
    assert (shown["version"], shown["about"]) == ("1.0", "built for A or built for B")


def test_claims_hear_every_machine(merged):
    """Whether asyncpg is pure Python is decided by both packages."""
    (one,) = [one for one in judge_all(merged) if one.id == "B18"]
    assert (one.verdict, one.ours) == ("refuted", "3 or 4 compiled modules in its package")


def test_a_contest_is_held_again_as_its_own_session_was(merged):
    """The effort of the whole is mixed, which no option understands."""
    asked = [command(merged, one).splitlines()[1].split()[:4] for one in merged.contests]
    assert asked == [["--effort", "quick", "--seed", "7"], ["--effort", "standard", "--seed", "8"]]


def test_history_keeps_all_machines(merged):
    """History keeps all machines, so that a night on others can be told from a step of the driver."""
    assert night(merged).facts["machine.processor"] == "A or B"


def test_each_machine_had_a_link_of_its_own():
    """How far away the server was is measured on each."""
    near = contest(settings=(("rtt", "5"),), psycopg=EQUAL)
    said = [{"links": {"5": {"median_ms": median, "p95_ms": 6.0}}} for median in (5.1, 5.3)]
    shards = [run(facts=said[0], contests=(near,)), run(facts=said[1], contests=(moved(near, "execute"),))]
    lines = sheet(merge([Shard(f"{number}.json", one) for number, one in enumerate(shards)]), "run.json").lines
    assert [line[:22] for line in lines[1:]] == ["rtt=5 ms added 5.10 ms", "rtt=5 ms added 5.30 ms"]
