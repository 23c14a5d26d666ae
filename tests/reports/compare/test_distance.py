"""From which distance on drivers can no longer be told apart."""

import math

from reports.compare.distance import NONE, UNTOLD, sheet
from tests.reports import runs
from tests.reports.effects import around, contest, moved

MOVES = {"fetch_row": {"moves": {"read": 1}}, "pipeline": {"moves": {"read": 20}}}
LINKS = {"0": {"median_ms": 0.05, "p95_ms": 0.06}, "5": {"median_ms": 5.1, "p95_ms": 5.2}}


def at(rtt, **ratios):
    return contest(settings=(("rtt", rtt),), **{name: around(math.log(ratio)) for name, ratio in ratios.items()})


def crossing(*contests):
    made = sheet(runs.run(facts={"links": LINKS}, contests=contests), "run.json")
    return made.tables[0].rows


def test_it_stops_mattering_where_all_are_within_the_margin():
    """Distance stops mattering where all drivers are within the margin and stay there, as far as was measured."""
    far = crossing(at("0", psycopg=2.0), at("1", psycopg=1.3), at("5", psycopg=1.012))
    assert far == (("fetch_row-postgres", "2.00x", "1.30x", "1.01x", "from 5 ms on"),)


def test_where_they_still_differ_it_says_so():
    """Where drivers still differ at the farthest distance, the line says that more is unknown."""
    assert crossing(at("0", psycopg=2.0), at("5", psycopg=1.5))[0][-1] == "beyond 5 ms"


def test_where_nobody_can_tell_it_says_so():
    """A run that is too noisy does not say that drivers differ."""
    far = contest(settings=(("rtt", "5"),), psycopg=around(0.02, 0.2))
    made = sheet(runs.run(facts={"links": LINKS}, contests=(far,)), "run.json")
    assert made.tables[0].rows == (("fetch_row-postgres", "1.02x ?", "unresolved"),)
    assert made.lines[-1] == UNTOLD


def test_one_driver_alone_stops_nowhere():
    """One driver alone has no distance from which it stops mattering."""
    assert sheet(runs.run(contests=(at("5"),)), "run.json").tables == ()


def test_a_distance_at_which_they_are_alike_by_the_way_is_not_where_it_ends():
    """Being alike at a distance counts only if it holds from there on."""
    far = crossing(at("0", psycopg=1.001), at("1", psycopg=1.5), at("5", psycopg=1.001))
    assert far[0][-1] == "from 5 ms on"


def test_distances_go_by_their_number():
    """Distances go by their number: ten comes after two."""
    far = crossing(at("10", psycopg=1.1), at("2", psycopg=1.4))
    assert far[0][1:3] == ("1.40x", "1.10x")


def test_what_the_links_achieved_is_said_first():
    """They never are quite what they were asked to be."""
    made = sheet(runs.run(facts={"links": LINKS}, contests=(at("5", psycopg=2.0),)), "run.json")
    assert "rtt=5 ms added 5.10 ms (19 of 20 round trips: at most 5.20)" in made.lines


def test_waiting_less_often_is_shown_for_each_row():
    """Microseconds a row, of workloads that move so many of them in a step."""
    one, many = at("5", psycopg=2.0), moved(at("5", psycopg=2.0), workload="pipeline")
    made = sheet(runs.run(facts={"workloads": MOVES}, contests=(one, many)), "run.json")
    gains = next(table for table in made.tables if table.title.startswith("read"))
    assert gains.header == ("driver", "on", "rtt", "fetch_row", "pipeline")
    assert gains.rows[0][:3] == ("asyncpg", "postgres", "5 ms")
    single, together = map(float, gains.rows[0][3:])
    assert math.isclose(single / together, 20, rel_tol=0.2)


def gained(*contests, **facts):
    """The places of what is read, if that is shown."""
    tables = sheet(runs.run(facts={"workloads": MOVES, **facts}, contests=contests), "run.json").tables
    return [row[:3] for table in tables if table.title.startswith("read") for row in table.rows]


def test_servers_and_settings_are_not_mixed():
    """A figure of one server is not put beside that of another; distances go by their number here too."""
    both = [of for rtt in ("10", "5") for of in (at(rtt), moved(at(rtt), workload="pipeline"))]
    elsewhere = [moved(of, server="cockroach") for of in both]
    many = contest(settings=(("callers", "8"), ("rtt", "5")))
    places = [(on, rtt) for on in ("callers=8-postgres", "cockroach", "postgres") for rtt in ("5 ms", "10 ms")]
    places.remove(("callers=8-postgres", "10 ms"))
    assert gained(*both, *elsewhere, many) == [("asyncpg", *place) for place in places]


def test_a_void_contest_gains_nothing():
    """Its figures are not shown as if they were sound."""
    void = contest(twin=around(0.3), settings=(("rtt", "5"),))
    assert gained(at("5"), moved(void, workload="pipeline")) == []


FLOORED = contest(
    settings=(("rtt", "5"),), floor="libpq", libpq=around(-0.7), psycopg=around(math.log(2.0)), asyncpg_orm=around(2.0)
)
ORM = {"asyncpg-orm": {"layer": "orm", "over": "asyncpg"}}


def test_the_floor_does_not_gain():
    """It is there for scale; rows of SQLAlchemy stand beside their drivers."""
    places = gained(FLOORED, moved(FLOORED, workload="pipeline"), drivers=ORM)
    assert [driver for driver, *_ in places] == ["asyncpg", "asyncpg-orm", "psycopg"]


def through(*contests):
    made = sheet(runs.run(facts={"drivers": ORM}, contests=contests), "run.json")
    return [row for table in made.tables if table.title.startswith("SQLAlchemy") for row in table.rows]


def test_where_sqlalchemy_stops_costing():
    """Each of its rows beside the driver that it stands on, and from which distance on nothing tells them apart."""
    far = through(at("0", asyncpg_orm=3.0), at("1", asyncpg_orm=1.3), at("5", asyncpg_orm=1.012))
    assert far == [("fetch_row-postgres", "asyncpg-orm", "3.00x", "1.30x", "1.01x", "from 5 ms on")]


def test_sqlalchemy_over_a_driver_that_was_not_measured():
    """A row of SQLAlchemy's over a driver that was not measured has nothing to be divided by."""
    assert through(at("5", psycopg_orm=2.0)) == []


def test_the_span_is_of_native_rows():
    """What SQLAlchemy costs on top is another question, with a table of its own."""
    made = sheet(runs.run(facts={"drivers": ORM}, contests=(FLOORED,)), "run.json")
    assert made.tables[0].rows[0][1] == "2.00x"


def test_a_run_without_a_distance_says_how_to_have_one():
    """A run without a distance says how to measure one."""
    made = sheet(runs.run(contests=(contest(psycopg=around(0.5)),)), "run.json")
    assert made.lines == (NONE,)


def test_what_a_stranger_calls_a_distance():
    """A setting that is no number of milliseconds is none, and links that say nothing are passed over."""
    odd = sheet(runs.run(facts={"links": {"5": {"median_ms": "5"}, "6": 3}}, contests=(at("far", psycopg=2.0),)), "r")
    assert odd.lines == (NONE,)
    made = sheet(runs.run(facts={"links": [{"5": 1}]}, contests=(at("5", psycopg=2.0),)), "r")
    assert len(made.lines) == 1
