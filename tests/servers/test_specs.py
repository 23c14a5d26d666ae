"""How a server is asked for: ``--server``, its environment variable, and what is there to be asked for."""

import pytest

from drivers.contract.files import Broken
from suites import servers
from suites.servers.contract import Endpoint, Refused, Spec


@pytest.mark.parametrize(
    ("text", "spec", "name"),
    [
        ("postgres", Spec("postgres"), "postgres"),
        ("postgres@18", Spec("postgres", "18"), "postgres@18"),
        ("postgres=container", Spec("postgres", "", "container"), "postgres"),
        ("postgres@16=embedded", Spec("postgres", "16", "embedded"), "postgres@16"),
        ("postgres=postgresql://u:p@h/d?a=b", Spec("postgres", "", "postgresql://u:p@h/d?a=b"), "postgres"),
    ],
)
def test_spelling(text, spec, name):
    """NAME[@VERSION][=SOURCE], and a URL may hold any of those signs."""
    assert servers.parse(text) == spec
    assert str(spec) == name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("postgress", "there is no server 'postgress'; there are: "),
        ("oracle=oracle://u:canary@h/d", "there is no server 'oracle'; there are: "),
        ("", "there is no server ''; there are: "),
        ("postgres@", "postgres@: a version belongs after the @, as in postgres@18"),
        ("mysql@8.4-oracle", "mysql@8.4-oracle: a version is part of keys, so of a-z, 0-9, _ and dots"),
        ("postgres@me:canary", "postgres@: a version belongs after the @, as in postgres@18"),
        ("postgresql://me:canary@h/d", "a URL needs the name of its server before it, as in postgres=postgresql://..."),
        ("mysql://me:c=canary@h/d", "a URL needs the name of its server before it, as in mariadb=mysql://..."),
        ("oracle://me:canary@h/d", "a URL needs the name of its server before it, as in NAME=URL"),
        ("me:canary@h/d", "there is no server of that name; there are: "),
        ("postgres=u:canary@h/d", "postgres=...: what follows the = is neither embedded nor container nor a URL"),
        ("postgres=", "postgres=...: what follows the = is neither embedded nor container nor a URL"),
        ("postgres@17@18", "there is no server 'postgres@17@18'"),
    ],
)
def test_mistakes(text, problem):
    """A mistake is named with the choices there are, and never with a password that was typed in."""
    with pytest.raises(servers.BadSpec) as mistake:
        servers.parse(text)
    assert problem in str(mistake.value)
    assert "canary" not in str(mistake.value)


def test_all_kinds_by_default():
    """Without --server there is one server of each kind."""
    usual = [name for name, kind in servers.discover().kinds.items() if not kind.on_demand]
    assert servers.wanted([], {}) == [Spec(kind) for kind in usual]


def test_option_before_environment():
    """An option replaces the default of its kind, and also what the environment says of it."""
    environ = {"DRIVER_MATRIX_POSTGRES": "container", "DRIVER_MATRIX_SQLITE": "embedded"}
    wanted = servers.wanted(["postgres@14", "postgres@18"], environ)
    assert [spec for spec in wanted if spec.kind == "postgres"] == [Spec("postgres", "14"), Spec("postgres", "18")]
    assert Spec("sqlite", "", "embedded") in wanted


def test_mistake_in_the_environment_names_the_variable():
    """A mistake in the environment names the variable, so that the user does not look for it on the command line."""
    with pytest.raises(servers.BadSpec, match=r"^DRIVER_MATRIX_POSTGRES: postgres=\.\.\.: what follows"):
        servers.wanted([], {"DRIVER_MATRIX_POSTGRES": "localhost"})


def test_what_cannot_be_had_names_where_it_was_asked_for(monkeypatch):
    """The variable, if it was the variable."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    (spec,) = [spec for spec in servers.wanted([], {"DRIVER_MATRIX_MYSQL": "container"}) if spec.kind == "mysql"]
    with pytest.raises(Refused, match=r"^DRIVER_MATRIX_MYSQL=container: there is no container engine"):
        servers.find(spec)


@pytest.mark.parametrize("kind", ["postgres", "mysql", "mariadb", "sqlite"])
def test_version_that_cannot_be_had_is_refused(monkeypatch, kind):
    """A version that cannot be had ends the run: a user who names one wants no other."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(Refused, match=f"^--server {kind}@4.1: "):
        servers.find(Spec(kind, "4.1"))


def test_no_traceback_shows_a_password():
    """No traceback shows a password: the repr of a wish and of a running server hides it."""
    wish = servers.parse("postgres=postgresql://me:can@ary@h/d")
    endpoint = Endpoint("mysql://bench:canary@h/d", "embedded")
    for shown in (repr(wish), repr(wish.source), repr(endpoint), repr(endpoint.url)):
        assert "ary" not in shown
    assert repr(endpoint.url) == "'mysql://***@h/d'"
    assert endpoint.url == "mysql://bench:canary@h/d"


def test_same_name_twice():
    """Two servers that a report could not tell apart are one too many."""
    with pytest.raises(servers.BadSpec, match=r"^--server: postgres is asked for twice"):
        servers.wanted(["postgres=embedded", "postgres=container"], {})


@pytest.fixture
def more_files(tmp_path, monkeypatch):
    """A second place where server files are looked for."""
    monkeypatch.setattr(servers, "__path__", [*servers.__path__, str(tmp_path)])
    servers.discover.cache_clear()
    yield tmp_path
    servers.discover.cache_clear()


KIND = """
from suites.servers.contract import Kind
server = Kind("oneliner", speaks="x", schemes=("x",), find=None, admin=None)
"""


def test_one_file_is_one_more_server(more_files):
    """One new file is one more server; nothing else is edited."""
    (more_files / "added_oneliner.py").write_text(KIND)
    assert "oneliner" in servers.discover().kinds


def test_broken_file_is_named(more_files):
    """A mistake of ours is an error, and not a server less."""
    (more_files / "added_broken.py").write_text("1 / 0")
    with pytest.raises(Broken, match=r"suites/servers/added_broken\.py: ZeroDivisionError: division by zero"):
        servers.discover()


def test_missing_library_leaves_out(more_files):
    """A library that is not installed leaves its server out by name."""
    (more_files / "added_needy.py").write_text("import no_such_library")
    assert servers.discover().left_out["added_needy"] == "no_such_library is not installed"


def test_broken_library_leaves_out(more_files):
    """A library that lacks a library of its own leaves its server out, too."""
    (more_files / "added_brittle.py").write_text("raise ImportError('libx.so.21: cannot open', name='x._x')")
    assert servers.discover().left_out["added_brittle"] == "its library cannot be imported: libx.so.21: cannot open"


def test_misspelt_name_of_ours_is_an_error(more_files):
    """The module is there, and what is imported from it is not."""
    (more_files / "added_slip.py").write_text("from suites.servers.contract import NoSuchThing")
    with pytest.raises(Broken, match=r"added_slip\.py imports what we do not have: .*NoSuchThing"):
        servers.discover()


def test_missing_module_of_ours_is_an_error(more_files):
    """A misspelt import of our own tree is no missing library."""
    (more_files / "added_typo.py").write_text("import suites.no_such_room")
    with pytest.raises(Broken, match=r"suites/servers/added_typo\.py imports what we do not have"):
        servers.discover()
