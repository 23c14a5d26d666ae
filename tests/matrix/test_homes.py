"""A driver once more, in an environment that is not ours: in the contest, in its own host, and under its own name."""

import random
from dataclasses import replace
from pathlib import Path

import aiosqlite
import pytest

import drivers
from drivers.contract import Driver
from reports.records.run import Outcome, Role
from suites import workloads
from suites.contest.host_pool import HostPool
from suites.contest.launch import DriverGone, Launch
from suites.contest.placement import Cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.watch import Watch
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.homes import OURS, Home, RivalHome
from suites.plugins import fix_rivals
from suites.rivals.resolve import Rival
from suites.rivals.selection import Rivals
from suites.rivals.spec import parse
from tests.support.fakes import FAKE_SERVER, FakeHost
from tests.support.runs import section
from tests.support.wheels import write_wheel

ELSEWHERE = Home("/somewhere/python", "uvloop")


@pytest.fixture
def row():
    """The row of a driver, by its name."""
    rows = {driver.name: driver for driver in drivers.discover().drivers}

    def row(name, rival=None):
        return Cell(workloads.load("fetch_row"), rows[name], "sqlite", {}, rival)

    return row


@pytest.fixture
def contest(row):
    """aiosqlite, an older one of it, and the floor in an older version."""
    old = RivalHome("==0.20.0", ELSEWHERE)
    matrix = [row("aiosqlite"), row("sqlite3"), row("aiosqlite", old), row("sqlite3", old)]
    (made,) = contests([row("aiosqlite", old)], matrix)
    return made


def test_its_name_says_where_it_is_from(row):
    """The key is the only address of a figure."""
    assert str(row("aiosqlite", RivalHome("==0.20.0@py3.12")).key) == "fetch_row-aiosqlite==0.20.0@py3.12-sqlite"


def test_one_that_has_no_environment_is_absent(row):
    """A rival without an environment is absent, with the installer's reason."""
    assert (
        row("aiosqlite", RivalHome("==9", why_not="there is no such version")).absent.why == "there is no such version"
    )


def test_the_reference_is_what_is_installed(contest):
    """A guest is what is looked at, and never the reference."""
    assert contest.reference.name == "aiosqlite"
    assert {entry.name: entry.role for entry in contest.entries}["aiosqlite==0.20.0"] is Role.CELL


def test_no_guest_is_a_floor_of_its_own_accord(contest):
    """All drivers are compared with the installed floor."""
    assert [entry.name for entry in contest.entries if entry.role is Role.FLOOR] == ["sqlite3"]


def launched(contest, homes):
    """A launch, and the hosts that it has; where each is begun is added to the homes."""

    def spawn(seed, environment, home):
        homes.append(home)
        return FakeHost([0.0])

    files = {"aiosqlite": "lite_aiosqlite", "sqlite3": "lite_sqlite3"}
    hosts, prepared = HostPool(contest, files, random.Random(1), spawn), PreparedServer(FAKE_SERVER)
    watch = Watch(prepared, random.Random(1))
    return Launch(contest, prepared, Cpus(), random.Random(1), hosts, watch), hosts


def test_every_home_has_a_host_of_its_own(contest):
    """The installed driver and the older one never share a process; a home's next host has the same home."""
    homes = []
    launch, _ = launched(contest, homes)
    for entry in contest.entries:
        launch.open(entry.name)
    assert homes.count(ELSEWHERE) == 2
    assert homes.count(OURS) == 2


def test_a_driver_that_is_in_no_host_is_not_opened(contest):
    """What its file does to hosts may be known only when a later one is begun: then that is its cause."""
    launch, hosts = launched(contest, [])
    hosts.spoilt["lite_sqlite3"] = "to import it changes sys.settrace, which all cells share"
    with pytest.raises(DriverGone, match="to import it changes") as gone:
        launch.open("sqlite3")
    assert gone.value.name == "sqlite3"


def test_a_contest_is_of_one_setting_whoever_takes_part(row):
    """A guest meets the others: their shared setting does not say which environment a driver is from."""
    cells = [row("aiosqlite"), replace(row("aiosqlite"), rival=RivalHome("@uvloop", ELSEWHERE))]
    assert len(contests(cells, cells)) == 1


def test_another_version_races_the_installed_one(runs, tmp_path):
    """A rival races from the command line to the report, with its environment among the facts."""
    own = {f"aiosqlite/{path.name}": path.read_text() for path in Path(aiosqlite.__file__).parent.glob("*.py")}
    wheel, report = write_wheel(tmp_path, "aiosqlite", "0.1", own), tmp_path / "r.json"
    ended = runs("-k", "fetch_row", "--rival", f"aiosqlite @ {wheel}", f"--benchmark-json={report}")
    run = section(report)
    rival = next(one for _, one in run if one.key.driver == "aiosqlite==0.1+wheel")
    assert ended.returncode == 0
    assert rival.outcome is Outcome.MEASURED
    assert run.facts["rivals"]["aiosqlite==0.1+wheel"]["packages"] == {"aiosqlite": "0.1"}
    assert run.facts["drivers"]["aiosqlite==0.1+wheel"]["version"] == "0.1"


@pytest.mark.parametrize(("alone", "others"), [(True, False), (False, True)])
def test_only_rivals_that_were_named_leave_others_out(row, alone, others):
    """Rivals of all rows join the whole matrix; those of one row race beside references and floors alone."""
    rival = Rival(parse("aiosqlite==0.20.0"), ("aiosqlite",), "==0.20.0")
    rows = {one.name for one in drivers.discover().drivers if one.server == "sqlite"}
    raced = {cell.name for cell in Rivals((rival,), alone).cells([row(name) for name in sorted(rows)])}
    assert {"aiosqlite", "aiosqlite==0.20.0", "sqlite3"} <= raced
    assert (rows <= raced) is others


def test_beside_named_rivals_runs_what_they_are_divided_by(row):
    """Beside named rivals runs one reference: an ORM's only stands in where no native row can do an op."""
    rival = Rival(parse("sqlite3==3.0"), ("sqlite3",), "==3.0")
    names = ("aiosqlite", "aiosqlite-orm", "sqlite3")
    raced = {cell.name for cell in Rivals((rival,), alone=True).cells([row(name) for name in names])}
    assert raced == {"aiosqlite", "sqlite3", "sqlite3==3.0"}


def test_beside_named_rivals_runs_what_an_id_names(row):
    """A cell that is selected by its id runs, too."""
    rival = Rival(parse("sqlite3==3.0"), ("sqlite3",), "==3.0")
    rows = [row(name) for name in ("aiosqlite", "aiosqlite-orm", "sqlite3")]
    named = frozenset({("fetch_row", "aiosqlite-orm", "sqlite")})
    raced = {cell.name for cell in Rivals((rival,), alone=True, named=named).cells(rows)}
    assert raced == {"aiosqlite", "aiosqlite-orm", "sqlite3", "sqlite3==3.0"}


def test_rivals_that_nobody_selected_end_the_run(runs, tmp_path):
    """An exact key selects what is installed, and not the release beside it."""
    own = {f"aiosqlite/{path.name}": path.read_text() for path in Path(aiosqlite.__file__).parent.glob("*.py")}
    wheel = write_wheel(tmp_path, "aiosqlite", "0.1", own)
    ended = runs("-k", "fetch_row-aiosqlite-sqlite", "--rival", f"aiosqlite @ {wheel}")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "names its release, like fetch_row-aiosqlite==0.1+wheel-sqlite;" in " ".join(ended.said.split())


@pytest.mark.parametrize(
    ("words", "settings"),
    [((), {None}), (("fetch_row",), {None}), (("cach",), {None, "miss"}), (("miss",), {None, "miss"}),
     (("aside",), {None, "miss"})],
)  # fmt: skip
def test_a_step_aside_is_raced_where_it_is_named(row, words, settings):
    """A user who asks whether a release became slower does not want ten contests for one answer."""
    rival = Rival(parse("aiosqlite==0.20.0"), ("aiosqlite",), "==0.20.0")
    plain = row("aiosqlite")
    cells = [plain, replace(plain, settings={"cache": "miss"})]
    raced = Rivals((rival,), alone=True, words=frozenset(words)).cells(cells)
    assert {cell.settings.get("cache") for cell in raced} == settings


@pytest.mark.parametrize(
    ("spec", "why", "how"),
    [
        ("aiosqlite @ ./nowhere.whl", "there is no wheel ./nowhere.whl; expected the path of a .whl file", "-v"),
        ("aiosqlite @ ./nowhere.whl", "there is no wheel ./nowhere.whl; expected the path of a .whl file", "-q"),
        ("aiosqlite==0.0.999", "--rival aiosqlite==0.0.999 cannot be had: ", "-v"),
        ("aiosqlite==0.20.0@trio", "'trio' is neither an event loop", "-v"),
        ("aiosqlitt==1", "there is no driver or package 'aiosqlitt'", "-q"),
        ("", "expected the name of a driver or package", "-q"),
    ],
)
def test_a_rival_that_cannot_be_raced_ends_the_run(runs, spec, why, how):
    """The last line is the reason, with a header before it (-v) or without (-q); nothing is measured."""
    ended = runs("-k", "fetch_row", "--rival", spec, how)
    last = ended.said.strip().splitlines()[-1]
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert last.startswith("ERROR: ")
    assert why in last
    assert "Traceback" not in ended.said
    assert " passed" not in ended.said


def test_a_rival_that_nobody_named_and_cannot_be_had_is_part_of_the_report(runs, tmp_path):
    """--rivals previous goes on: absent, under the name it was asked for by, and the others are measured."""
    releases = runs.root / "suites" / "rivals" / "releases.py"
    index = releases.read_text()
    releases.write_text(f"{index}\n\ndef before(package, version):\n    return '0.0.999'\n")
    try:
        ended = runs("-k", "fetch_row-aiosqlite", "--rivals", "previous", f"--benchmark-json={tmp_path}/r.json")
    finally:
        releases.write_text(index)
    outcomes = {one.key.driver: one.outcome for _, one in section(tmp_path / "r.json") if one.role is not Role.FLOOR}
    assert ended.returncode == 0, ended.said
    assert outcomes["aiosqlite==0.0.999"] is Outcome.ABSENT
    assert outcomes["aiosqlite"] is Outcome.MEASURED


def test_a_driver_without_an_older_release_races_alone(monkeypatch):
    """A driver without an older release does not keep other drivers from racing."""
    rows = [driver for driver in drivers.discover().drivers if driver.name in ("aiosqlite", "asyncmy")]
    monkeypatch.setattr(fix_rivals, "before", lambda package, version: "0.1" if package == "asyncmy" else "")
    assert [str(rival) for rival in fix_rivals.previous(rows)] == ["asyncmy==0.1"]


def test_a_driver_whose_version_nobody_knows_races_alone():
    """It was built from a package of another name: no release is known to be before it, and no index is asked."""
    assert fix_rivals.previous([Driver("built", server="sqlite", package="nowhere-to-be-found")]) == []
