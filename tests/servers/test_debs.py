"""Packages from the machine's own source: only what the distribution signed, no root, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from suites.servers.contract import Unavailable
from suites.servers.sources import apt, debs
from suites.system.cache import VARIABLE
from tests.support.trees import ROOT

SMALL = ("libmariadb3",)  # 0.2 MB, in every Debian and Ubuntu
BOOKWORM = (
    ("http://deb.example/debian/", "bookworm", "main"),
    ("http://deb.example/debian/", "bookworm-updates", "main"),
    ("http://deb.example/debian-security/", "bookworm-security", "main"),
    ("https://strangers.example/apt/", "bookworm", "main"),
)


@pytest.fixture
def debian(monkeypatch):
    """A machine that says it is Debian 12."""
    monkeypatch.setattr(apt, "_told", lambda: {"ID": "debian", "VERSION_CODENAME": "bookworm"})
    monkeypatch.setattr(apt, "keyring", lambda: "KEYRING")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    """A small package in a cache of its own."""
    if reason := debs.lack():
        pytest.skip(reason)
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(cache))
        try:
            return cache, debs.unpack(SMALL)
        except Unavailable as reason:
            pytest.skip(str(reason))


def serving(monkeypatch, *sources):
    """Let the machine have these sources."""
    if reason := debs.lack():
        pytest.skip(reason)
    monkeypatch.setattr(apt, "configured", lambda: list(sources))


def test_only_the_distributions_own_sources_are_used(debian):
    """A stranger's source is left alone, and the distribution's keyring must have signed the others."""
    assert apt.sources(BOOKWORM, "") == [
        "deb [signed-by=KEYRING] http://deb.example/debian bookworm main",
        "deb [signed-by=KEYRING] http://deb.example/debian bookworm-updates main",
        "deb [signed-by=KEYRING] http://deb.example/debian-security bookworm-security main",
    ]


def test_another_suite_brings_its_security_along(debian):
    """Another suite brings its own updates and security along."""
    moved = [line.split()[3] for line in apt.sources(BOOKWORM, "trixie")]
    assert moved == ["trixie", "trixie-updates", "trixie-security"]


def test_a_rolling_suite_stands_alone(debian):
    """Debian's rolling suite has neither updates nor security."""
    assert apt.sources(BOOKWORM, "sid") == ["deb [signed-by=KEYRING] http://deb.example/debian sid main"]


def test_a_mirror_list_counts_as_the_distributions(debian):
    """A mirror list counts as a source, as on GitHub's machines."""
    assert apt.sources([("mirror+file:/etc/apt/apt-mirrors.txt/", "noble", "universe")], "")


def test_a_complaint_hides_the_sources_password():
    """A company's mirror may have its password in the URL."""
    said = "Reading...\nE: Failed to fetch https://user:canary@mirror.example/debian 403\nE: more"
    assert apt.reason(said) == "Failed to fetch https://mirror.example/debian 403"


def test_no_package_source_is_one_sentence(own_cache, monkeypatch, tmp_path):
    """A machine that is not of Debian's family."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="this machine has no apt-get"):
        debs.unpack(SMALL)


def test_no_keyring_is_one_sentence(monkeypatch, tmp_path):
    """Without the keyring nothing could be checked, so nothing is fetched."""
    if not apt.keyring():
        pytest.skip("this machine is not of Debian's family")
    monkeypatch.setattr(apt, "KEYRINGS", tmp_path)
    assert "no keyring" in debs.lack()


def test_unpacked_files_are_there(fetched):
    """The package's files, under a directory named for its version."""
    _, root = fetched
    assert [*root.glob("usr/lib/*/libmariadb.so.3")]
    assert root.name.startswith("libmariadb3_")


def test_second_call_needs_nothing(fetched, monkeypatch, tmp_path):
    """A second call asks neither apt-get nor dpkg when the package is kept."""
    cache, root = fetched
    monkeypatch.setenv(VARIABLE, str(cache))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert debs.unpack(SMALL) == root


def test_nothing_is_left_beside_what_was_asked_for(fetched):
    """No lists, no archives, no half-made tree."""
    _, root = fetched
    assert [*root.parent.iterdir()] == [root]


def test_unknown_package_is_named(own_cache):
    """The sentence says what was looked for, and where."""
    if reason := debs.lack():
        pytest.skip(reason)
    with pytest.raises(Unavailable, match=r"does not serve no-such-server in \w+|cannot be reached"):
        debs.tree(["no-such-server"])
    assert not [*own_cache.rglob("*.partial")]


def test_unreachable_source_is_one_sentence(own_cache, monkeypatch):
    """No network: apt's own reason, and nothing left behind."""
    serving(monkeypatch, (f"http://127.0.0.1:1/{apt.distribution()}", "suite", "main"))
    with pytest.raises(Unavailable, match="cannot be reached"):
        debs.unpack(SMALL)
    assert not [*own_cache.rglob("*.partial")]


def test_unsigned_source_is_refused(own_cache, monkeypatch, tmp_path):
    """A source that looks right and that the distribution did not sign counts as unreachable."""
    source = tmp_path / apt.distribution()
    (source / "dists/suite/main/binary-all").mkdir(parents=True)
    (source / "dists/suite/main/binary-all/Packages").write_text("Package: libmariadb3\nVersion: 1\n")
    (source / "dists/suite/Release").write_text("Origin: Debian\nSuite: suite\nComponents: main\n")
    serving(monkeypatch, (f"file:{source}", "suite", "main"))
    with pytest.raises(Unavailable, match="not signed"):
        debs.unpack(SMALL)


def test_no_source_of_the_distribution_is_one_sentence(own_cache, monkeypatch):
    """Sources of other distributions alone are not enough."""
    serving(monkeypatch, ("https://strangers.example/apt", "suite", "main"))
    with pytest.raises(Unavailable, match="is configured in /etc/apt"):
        debs.unpack(SMALL)


def test_two_at_once_do_not_collide(fetched, own_cache):
    """Both get the package, and there is one of it."""
    program = f"from suites.servers.sources import debs; print(debs.unpack({SMALL!r}))"
    both = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate()[0].strip() for process in both]
    assert said[0] == said[1]
    assert [*Path(said[0]).parent.iterdir()] == [Path(said[0])]


def test_who_comes_second_fetches_nothing(tmp_path, monkeypatch):
    """What another run has fetched while this one waited for it is used."""
    monkeypatch.setattr(debs, "lack", lambda: "")
    there = tmp_path / "shelf" / "package_1_digest"
    there.mkdir(parents=True)
    assert debs._fetch(there.parent, "", pytest.fail) == there
    assert list(there.parent.iterdir()) == [there]
