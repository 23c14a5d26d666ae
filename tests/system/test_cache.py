"""The user's cache: where it is, and that nothing in it is ever half-made."""

from pathlib import Path

import pytest

from suites.servers.contract import Unavailable
from suites.system import cache


def test_variable_moves_it(monkeypatch, tmp_path):
    """``DRIVER_MATRIX_CACHE`` puts it where the user wants it, and so does a test."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path))
    assert cache.directory() == tmp_path


def test_usual_place_is_the_platforms(monkeypatch):
    """Without the variable the cache is where the platform keeps caches."""
    monkeypatch.delenv("DRIVER_MATRIX_CACHE", raising=False)
    assert cache.directory().name == "driver-matrix"


def test_made_directory_appears_whole(tmp_path):
    """The directory is not seen under its name before it is finished."""
    target = tmp_path / "below" / "target"
    with cache.making(target) as made:
        (made / "content").write_text("x")
        assert not target.exists()
    assert (target / "content").read_text() == "x"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a directory that nobody may write to, root included")
def test_cache_that_cannot_be_used(monkeypatch):
    """One sentence that names the variable."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", "/proc/x")
    with pytest.raises(Unavailable) as reason, cache.making(cache.directory() / "target"):
        pass
    said = "nothing can be kept in /proc/x (No such file or directory; DRIVER_MATRIX_CACHE names another place)"
    assert str(reason.value) == said


def test_failed_making_leaves_nothing(tmp_path):
    """A download that broke is no directory."""
    with pytest.raises(OSError, match="broke"), cache.making(tmp_path / "target"):
        raise OSError("it broke")
    assert list(tmp_path.iterdir()) == []
