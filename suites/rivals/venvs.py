"""Environments for rivals: made once, kept in the user's cache under the hash of what is in them.

Nothing is built from source: a wheel runs no code while it is installed, and old ones are not to be trusted with ours.
uv makes them; pip, where there is no uv.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache as once
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.utils import canonicalize_name

from reports.records.writing import write_whole
from suites.servers.contract import Unavailable
from suites.system import cache
from suites.system.environment import OF_INSTALLERS, inherited

PATIENCE = 600
"""Seconds for any one thing that an installer does."""
WHEELS_ONLY = ("--only-binary", ":all:")
WHO = (
    "import json, platform, sys;"
    "print(json.dumps([platform.python_version(), sys.implementation.cache_tag, sys.abiflags]))"
)


class CannotBuild(Exception):
    """There is no such environment, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Venv:
    python: Path
    """Its interpreter."""
    version: str
    """The version of that Python, with a t where it is free-threaded."""
    packages: Mapping[str, str]
    """Name -> version of everything in it."""
    hashes: Mapping[str, str]
    """Name -> SHA-256 of the wheel it came from."""

    def facts(self) -> dict[str, object]:
        return {"python": self.version, "packages": dict(self.packages), "wheels": dict(self.hashes)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an environment is to hold."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    python: str = ""
    """``3.13``, free-threaded ``3.13t``; empty: the one that runs us."""


def built(wanted: Wanted) -> Venv:
    """Return the environment, from the cache or made now. Raises CannotBuild with the installer's reason."""
    python = interpreter(wanted.python)
    who = identity(python)
    try:
        packages = _resolved(wanted, python, who)
        name = _digest([who, packages])
        return _installed(packages, python, who, cache.directory() / "environments" / name)
    except Unavailable as reason:
        raise CannotBuild(str(reason)) from None


def interpreter(version: str) -> Path:
    """Return a Python of that version, free-threaded where it ends in a t: on PATH, or kept by pyenv or uv."""
    if not version:
        return Path(sys.executable)
    on_path = filter(None, [shutil.which(f"python{version}")])
    for found in (*map(Path, on_path), *_kept(version)):
        if (who := identity(found)) and _is(who, version):
            return found
    raise CannotBuild(
        f"there is no python{version} on PATH, under pyenv or with uv: "
        f"get one by uv python install {version}, or leave out @py{version}"
    )


def _kept(version: str) -> list[Path]:
    """Return the newest first. A free-threaded one is python3.13t in a directory 3.13.1t, or 3.13.1+freethreaded."""
    number, program = version.rstrip("t"), f"bin/python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
    found = (*pyenv.glob(f"{number}*/{program}"), *uv.glob(f"cpython-{number}*/{program}"))
    return sorted(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parts[-3])], reverse=True)


def _is(who: list[str], version: str) -> bool:
    found, _, flags = who
    return f"{found}.".startswith(f"{version.rstrip('t')}.") and ("t" in flags) == version.endswith("t")


@once
def identity(python: Path) -> list[str]:
    """Return what wheels must fit; empty where it does not run."""
    environment = inherited(OF_INSTALLERS)  # what is found as a Python may be a script that looks for one
    done = subprocess.run(
        [python, "-I", "-c", WHO], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment
    )
    return json.loads(done.stdout) if done.returncode == 0 else []


# What is to be in it.


def _resolved(wanted: Wanted, python: Path, who: list[str]) -> dict[str, dict[str, str]]:
    """Map names to version, URL and hash of each wheel. What was resolved once stays, unless any version would do."""
    kept = cache.shelf("resolved") / f"{_digest([who, wanted.requirements, wanted.constraints])}.json"
    exact = all("==" in one and "*" not in one for one in wanted.requirements)
    if kept.is_file() and exact:
        known: dict[str, dict[str, str]] = json.loads(kept.read_text())
        return known
    with TemporaryDirectory() as directory:
        packages = (_asked_of_uv if _has_uv() else _asked_of_pip)(wanted, python, Path(directory))
    write_whole(kept, json.dumps(packages))
    return packages


def _has_uv() -> bool:
    return find_spec("uv") is not None


def _asked_of_uv(wanted: Wanted, python: Path, directory: Path) -> dict[str, dict[str, str]]:
    lock, arguments = directory / "pylock.toml", _written(wanted, directory)
    _run([sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--format", "pylock.toml", "--no-header",
          *WHEELS_ONLY, "--python", str(python), "--output-file", str(lock), *arguments])  # fmt: skip
    return {package["name"]: _locked(package) for package in tomllib.loads(lock.read_text())["packages"]}


def _locked(package: Mapping[str, object]) -> dict[str, str]:
    """Read a package of PEP 751's lock file: a wheel of the index, or a file of the user's."""
    archive = package.get("archive")
    wheel = archive if isinstance(archive, dict) else package["wheels"][0]  # type: ignore[index]
    where = wheel.get("url") or Path(wheel["path"]).resolve().as_uri()
    return {"version": str(package.get("version", "")), "url": where, "sha256": wheel["hashes"]["sha256"]}


def _asked_of_pip(wanted: Wanted, python: Path, directory: Path) -> dict[str, dict[str, str]]:
    _run([str(python), "-I", "-m", "venv", str(directory / "asking")])
    report = directory / "report.json"
    _run([str(directory / "asking" / "bin" / "python"), "-m", "pip", "install", "--quiet", "--dry-run", "--report",
          str(report), *WHEELS_ONLY, *_written(wanted, directory, "--requirement")])  # fmt: skip
    return dict(map(_reported, json.loads(report.read_text())["install"]))


def _reported(package: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Read a package of pip's report. The pip that comes with Python 3.11.2 writes a hash in the older way."""
    where = package["download_info"]
    hashes = where["archive_info"].get("hashes") or dict([where["archive_info"]["hash"].split("=")])
    found = {"version": package["metadata"]["version"], "url": where["url"], "sha256": hashes["sha256"]}
    return canonicalize_name(package["metadata"]["name"]), found


def _written(wanted: Wanted, directory: Path, *option: str) -> list[str]:
    (directory / "wanted.txt").write_text("\n".join(wanted.requirements))
    (directory / "constraints.txt").write_text("\n".join(wanted.constraints))
    return [*option, str(directory / "wanted.txt"), "--constraint", str(directory / "constraints.txt")]


def _digest(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:32]


# Having it.


def _installed(packages: Mapping[str, dict[str, str]], python: Path, who: list[str], home: Path) -> Venv:
    if not home.is_dir():
        held = ", ".join(f"{name} {package['version']}" for name, package in packages.items())
        cache.progress(f"making an environment of {held} (once)")
        with cache.making(home) as made:
            _install(packages, python, made)
    return Venv(
        python=home / "bin" / "python",
        version=f"{who[0]}{who[2]}",
        packages={name: package["version"] for name, package in packages.items()},
        hashes={name: package["sha256"] for name, package in packages.items()},
    )


def _install(packages: Mapping[str, dict[str, str]], python: Path, made: Path) -> None:
    """Install exactly these wheels, by their hashes."""
    lock = made / "lock.txt"
    lock.write_text("".join(f"{name} @ {one['url']} --hash=sha256:{one['sha256']}\n" for name, one in packages.items()))
    common = ["--quiet", "--no-deps", "--require-hashes", *WHEELS_ONLY, "--requirement", str(lock)]
    inside = str(made / "bin" / "python")
    if _has_uv():
        uv = [sys.executable, "-m", "uv"]
        _run([*uv, "venv", "--quiet", "--allow-existing", "--python", str(python), str(made)])
        _run([*uv, "pip", "install", "--python", inside, *common])
    else:
        _run([str(python), "-I", "-m", "venv", str(made)])
        _run([inside, "-m", "pip", "install", "--disable-pip-version-check", *common])


def _run(command: Sequence[str]) -> None:
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
        raise CannotBuild(f"the installer did not end within {PATIENCE} s: look at the network") from None
    if done.returncode:
        raise CannotBuild(_reason(done.stderr or done.stdout))


def _reason(said: str) -> str:
    """Return the installer's last paragraph but hints, on one line, without addresses."""
    said = re.sub(r"\S+://\S+", "an address", said).partition("\nhint:")[0]
    lines = [line for line in said.splitlines() if line.strip() and not line.lower().startswith(("warning", "notice"))]
    reason = " ".join(" ".join(lines[-4:]).split()).replace(" cause: ", ": ")  # uv says what led to what in lines
    return re.sub(r"^(error|cause): ", "", reason, flags=re.IGNORECASE) or "the installer said nothing"
