"""A private apt: this machine's configuration and sources, and everything else its own. Standard library only.

It keeps its lists, its downloads and its idea of what is installed to itself, so it needs no root and changes nothing
of the system. Only what the distribution's own keyring has signed is taken.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from suites.servers.contract import Unavailable
from suites.system.environment import OF_INSTALLERS, inherited

KEYRINGS = Path("/usr/share/keyrings")
ROLLING = ("sid", "unstable", "experimental")  # these have no -updates and no -security beside them
PATIENCE = 600  # seconds for one call of apt-get: 60 MB over a slow line

SETTINGS = """\
Dir::State "{home}/state";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Etc::sourcelist "{home}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Default-Release;
// Hooks of the system, which would work on the system.
#clear APT::Update;
APT::Install-Recommends "false";
// apt as root fetches as _apt, who may not enter root's own directories.
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "2";
"""

Source = tuple[str, str, str]
"""URI, release, component."""


def lack() -> str:
    """Say why nothing can be had this way; empty when it can be tried."""
    for program in ("apt-get", "dpkg"):
        if not shutil.which(program):
            return f"this machine has no {program}, and with it no package source to unpack one from"
    return "" if keyring() else f"this machine has no keyring of {distribution()} to check packages with"


def _told() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:  # not Linux
        return {}


def distribution() -> str:
    return _told().get("ID", "unknown")


def release() -> str:
    """Return ``bookworm``; Debian's rolling suites have no name for themselves, so there it is ``debian``."""
    return _told().get("VERSION_CODENAME") or distribution()


def keyring() -> Path | None:
    # .pgp since Debian 13
    there = (KEYRINGS / f"{distribution()}-archive-keyring.{ending}" for ending in ("gpg", "pgp"))
    return next((path for path in there if path.exists()), None)


@dataclass(frozen=True, slots=True)
class Apt:
    home: Path
    release: str

    def whole(self, names: Sequence[str]) -> list[Path]:
        """Fetch the package by the first of its names that is served, and everything it depends on."""
        for name in names:
            done = self._run("install", "--download-only", name)
            if not done.returncode:
                archives = sorted(self.home.glob("cache/archives/*.deb"))
                return sorted(archives, key=lambda path: not path.name.startswith(f"{name}_"))
        raise self._not_served(names, done)

    def alone(self, packages: Sequence[str]) -> list[Path]:
        """Fetch these packages and nothing they depend on."""
        done = self._run("download", *packages)
        if done.returncode:
            raise self._not_served(packages, done)
        return [path for package in packages for path in self.home.glob(f"{package}_*.deb")]

    def update(self) -> None:
        # A source that fails is no failure while another one serves what we need.
        done = self._run("update")
        if not [*self.home.glob("state/lists/*_Packages*")]:
            raise Unavailable(f"the package source of this machine cannot be reached ({reason(done.stderr)})")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ("apt-get", "-q", "-y", "-c", str(self.home / "conf"), *arguments)
        environment = {**inherited(OF_INSTALLERS), "LC_ALL": "C"}
        try:
            return subprocess.run(
                command, capture_output=True, text=True, cwd=self.home, env=environment, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise Unavailable(f"the package source of this machine took more than {PATIENCE} s") from None

    def _not_served(self, packages: Sequence[str], done: subprocess.CompletedProcess[str]) -> Unavailable:
        wanted = " or ".join(packages)
        return Unavailable(
            f"the package source of this machine does not serve {wanted} in {self.release} ({reason(done.stderr)})"
        )


def private(home: Path, suite: str = "") -> Apt:
    """Make an apt in this new directory that knows what the machine's suite serves, or another one of its archive."""
    lines = sources(configured(), suite)
    if not lines:
        raise Unavailable(f"no source of {distribution()}'s own archive is configured in /etc/apt")
    for directory in ("state/lists/partial", "cache/archives/partial"):
        (home / directory).mkdir(parents=True)
    (home / "status").touch()  # nothing is installed, so every dependency is fetched
    (home / "sources.list").write_text("\n".join(lines) + "\n")
    (home / "conf").write_text(SETTINGS.replace("{home}", str(home)))
    apt = Apt(home, suite or release())
    apt.update()
    return apt


def configured() -> list[Source]:
    """Return the sources of this machine, as apt itself reads them."""
    form = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
    asked = ("apt-get", "indextargets", "--no-release-info", "--format", form, "Created-By: Packages")
    said = subprocess.run(asked, capture_output=True, text=True, timeout=30, env=inherited(OF_INSTALLERS)).stdout
    lines = [line.split() for line in dict.fromkeys(said.splitlines())]
    return [(line[0], line[1], line[2]) for line in lines if len(line) == 3]


def sources(configured: Iterable[Source], suite: str) -> list[str]:
    """Return the distribution's own sources as apt reads them, moved to another suite where one is asked for."""
    ours = [(uri.rstrip("/"), release, component) for uri, release, component in configured if _of_distribution(uri)]
    if suite:
        ours = [
            (uri, suite + release.removeprefix(release.split("-")[0]), component)
            for uri, release, component in ours
            if not (suite in ROLLING and "-" in release)
        ]
    return [f"deb [signed-by={keyring()}] {' '.join(source)}" for source in dict.fromkeys(ours)]


def _of_distribution(uri: str) -> bool:
    """Guess whether the source is the distribution's, to leave others in peace; the keyring decides."""
    return distribution() in uri or uri.startswith("mirror")


def reason(said: str) -> str:
    """Return the first complaint, without the password of a source."""
    lines = [line for line in said.splitlines() if line.startswith(("E:", "W:"))] or ["E: no reason given"]
    return re.sub(r"//[^/@ ]+@", "//", lines[0][2:]).strip()
