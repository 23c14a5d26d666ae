"""Packages from this machine's own package source, unpacked into the user's cache: no root, nothing installed.

What is unpacked stays until the user clears the cache: updates are for systems, and these are servers to measure with.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from suites.servers.contract import Unavailable
from suites.servers.sources import apt
from suites.system import cache
from suites.system.directories import publish
from suites.system.environment import inherited

TREE = "-tree"  # ends the name of a package that is kept with all it depends on

lack = apt.lack
release = apt.release


@dataclass(frozen=True, slots=True)
class Tree:
    """A package and all it depends on, down to the C library: it runs on this machine whatever its age."""

    root: Path
    name: str
    """``mysql-server-core 9.7.4-2``."""

    @property
    def version(self) -> str:
        return self.name.rpartition(" ")[2]

    def command(self, program: str) -> tuple[str, ...]:
        """Return what to run instead of ``/program``: the tree's own loader, on the tree's own libraries."""
        loaders = [path for lib in ("lib", "usr/lib") for path in self.root.glob(f"{lib}/*/ld-linux*.so.*")]
        folders = [str(path) for lib in ("lib", "usr/lib") for path in self.root.glob(f"{lib}/*-linux-gnu*")]
        return (str(loaders[0]), "--library-path", ":".join(folders), str(self.root / program))


def tree(names: Sequence[str], suite: str = "") -> Tree:
    """Return a package, by the first of its names that is served, with everything it needs.

    From the machine's own suite, or another one of the same archive (``sid``). The first call downloads, the next ones
    are instant and need no network. Raises Unavailable.
    """
    shelf = _tree_shelf(names, suite)
    return _tree(_kept(shelf) or _fetch(shelf, suite, lambda source: source.whole(names)))


def kept(names: Sequence[str], suite: str = "") -> Tree | None:
    """Return what ``tree`` gives without a download."""
    root = _kept(_tree_shelf(names, suite))
    return _tree(root) if root else None


def _tree(root: Path) -> Tree:
    return Tree(root, " ".join(root.name.split("_")[:2]))


def unpack(packages: Sequence[str], suite: str = "") -> Path:
    """Return these packages and no others, as the root of a file tree; kept like ``tree``."""
    shelf = _shelf("+".join(packages), suite)
    return _kept(shelf) or _fetch(shelf, suite, lambda source: source.alone(packages))


def _tree_shelf(names: Sequence[str], suite: str) -> Path:
    return _shelf(f"{names[0]}{TREE}", suite)


def _shelf(name: str, suite: str) -> Path:
    return cache.directory() / "debs" / f"{suite or apt.release()}-{platform.machine()}" / name


def _kept(shelf: Path) -> Path | None:
    """Return the newest of what is there."""
    there = [path for path in shelf.glob("*") if path.suffix != ".partial"]
    return max(there, key=lambda path: path.stat().st_mtime, default=None)


def _fetch(shelf: Path, suite: str, fetch: Callable[[apt.Apt], list[Path]]) -> Path:
    if reason := lack():
        raise Unavailable(reason)
    name = shelf.name.removesuffix(TREE)
    work = cache.workshop(shelf / "work")
    try:
        with cache.alone(shelf):
            if there := _kept(shelf):
                return there
            cache.progress(f"servers: fetching {name} from {suite or apt.release()}, once, into {shelf.parent}")
            archives = fetch(apt.private(work / "apt", suite))
            target = shelf / _name(archives)
            publish(_unpacked(archives, work / "root"), target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _unpacked(archives: Iterable[Path], root: Path) -> Path:
    root.mkdir()
    for archive in archives:
        subprocess.run(["dpkg", "-x", archive, root], check=True, capture_output=True, env=inherited())
    root.chmod(0o755)  # whatever the last archive says: a server that runs as the user nobody has to enter
    return root


def _name(archives: Sequence[Path]) -> str:
    """Return the first archive's name and version, and a digest of all of them."""
    package, version, _ = archives[0].name.split("_")
    digest = hashlib.sha256("\n".join(sorted(archive.name for archive in archives)).encode()).hexdigest()
    return f"{package}_{unquote(version).rpartition(':')[2]}_{digest[:8]}"
