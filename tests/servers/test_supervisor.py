"""Parts of the supervisor that need a rare moment to be seen."""

import os
import socket

import pytest

from suites.servers.sources import supervisor
from suites.servers.sources.recipe import Command, Recipe
from suites.system import directories
from tests.servers.processes import LINUX, greeter

pytestmark = pytest.mark.skipif(not LINUX, reason="PR_SET_PDEATHSIG is Linux")


@pytest.fixture
def place(tmp_path):
    """A server's place whose parent does not go away."""
    reading, writing = os.pipe()
    yield lambda recipe: supervisor.Place(recipe, tmp_path, watched=(reading,))
    os.close(reading)
    os.close(writing)


def test_another_port_when_somebody_was_faster(place, monkeypatch):
    """A port taken between our look and the server's start costs one more start, not the run."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken, free = somebody.getsockname()[1], supervisor.free_port()
        ports = iter([taken, free])
        monkeypatch.setattr(supervisor, "free_port", lambda: next(ports))
        with supervisor.serving(place(greeter())) as server:
            assert server.port == free


def test_broken_server_is_not_tried_ten_times(place, monkeypatch):
    """When the port was ours to have, the server's failure is its own."""
    tries = []
    port = supervisor.free_port()
    monkeypatch.setattr(supervisor, "free_port", lambda: tries.append(1) or port)
    broken = greeter(serve=Command(("sh", "-c", "exit 7")))
    with pytest.raises(supervisor.Failed, match="status 7"), supervisor.serving(place(broken)):
        pass
    assert len(tries) == 1


def test_recipe_crosses_a_pipe_unchanged():
    """What the supervisor reads is what was written."""
    recipe = Recipe("x", Command(("a",)), initialise=(Command(("b",), "in"),), files={"n": "c"}, secrets=("s",))
    back = Recipe.from_json(recipe.to_json())
    assert back.to_json() == recipe.to_json()
    assert back.initialise[0].stdin == "in"


def test_second_publisher_is_content(tmp_path):
    """The second of two makers of one directory finds it there, and its own work goes away."""
    target = tmp_path / "made"
    for maker in ("first", "second"):
        made = directories.unfinished(target)
        (made / "who").write_text(maker)
        directories.publish(made, target)
    assert (target / "who").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_what_a_killed_maker_left_is_removed_after_a_day(tmp_path):
    """Half-made directories do not pile up, and those of the last day may still be worked on."""
    old, new = tmp_path / "x.old.partial", tmp_path / "x.new.partial"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    directories.unfinished(tmp_path / "x").rmdir()
    assert [path.name for path in tmp_path.iterdir()] == ["x.new.partial"]


def test_long_temporary_directory_is_not_used(monkeypatch, tmp_path):
    """A unix socket's path has about a hundred characters; where they would not do, /tmp does."""
    monkeypatch.setattr(directories.tempfile, "gettempdir", lambda: f"/{'x' * 90}")
    assert str(directories.temporary()) == "/tmp"  # noqa: S108
    monkeypatch.setattr(directories.tempfile, "gettempdir", lambda: "/short")
    assert str(directories.temporary()) == "/short"
