"""Which releases of a package the index has. Asked through pip, which knows where the user's index is."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache

from packaging.version import InvalidVersion, Version

from suites.system.environment import OF_INSTALLERS, inherited

PATIENCE = 60
"""Seconds for the index to answer."""
LISTED = re.compile(r"^Available versions: (.*)$", re.MULTILINE)


class NoReleases(Exception):
    """Says in one sentence why the index does not tell."""


@cache  # rows of one package ask the same
def published(package: str) -> list[str]:
    """Return every release but pre-releases, oldest first."""
    command = [sys.executable, "-m", "pip", "index", "versions", package, "--disable-pip-version-check"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            env=inherited(OF_INSTALLERS),
        )
    except subprocess.TimeoutExpired:
        raise NoReleases(f"the package index did not answer within {PATIENCE} s: look at the network") from None
    found = LISTED.search(done.stdout)
    if not found:
        raise NoReleases(f"the package index has no releases of {package}, or cannot be reached: look at the network")
    return in_order(found[1].split(", "))


def before(package: str, version: str) -> str:
    """Return the release before that one; empty where it is the first. Raises NoReleases."""
    return max((one for one in published(package) if Version(one) < Version(version)), key=Version, default="")


def in_order(versions: list[str]) -> list[str]:
    """Sort releases, oldest first; leave out pre-releases and what is no version."""
    known = []
    for text in versions:
        try:
            known.append((Version(text), text))
        except InvalidVersion:
            continue
    return [text for version, text in sorted(known) if not version.is_prerelease]


def between(versions: list[str], first: str, last: str) -> list[str]:
    """Return the releases from one to another, both among them. Raises NoReleases when one of them is not there."""
    for end in (first, last):
        if Version(end) not in map(Version, versions):
            near = ", ".join(versions[-8:])
            raise NoReleases(f"there is no release {end}; the last ones are {near}")
    if Version(first) >= Version(last):
        raise NoReleases(f"--from {first} is not before --to {last}")
    return [one for one in versions if Version(first) <= Version(one) <= Version(last)]
