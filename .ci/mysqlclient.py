"""Install mysqlclient in this environment if it can be had; else note why not. Run by ``make env``.

It has no wheel for Linux. Where this machine has no headers of a client library, those of MariaDB are unpacked from the
machine's package source, and library and plugins move into the environment, so that it works afterwards on its own.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from suites.servers.contract import Unavailable  # noqa: E402
from suites.servers.sources import debs  # noqa: E402  # found only now

LOCK = ROOT / ".ci/lock-mysqlclient.txt"
NOTE = Path(sys.prefix, "mysqlclient-absent.txt")
LIBRARY = Path(sys.prefix, "lib/mariadb-connector")

# The library looks for its login plugins where Debian has them. MySQL's standard login is one of them, so the module
# says where they are now, when it is loaded, unless the user has said so already.
POINTER = """\
#include <stdlib.h>
__attribute__((constructor)) static void find_plugins(void) {{ setenv("MARIADB_PLUGIN_DIR", "{plugins}", 0); }}
"""


class CannotBeHad(Exception):
    """Says in one sentence why mysqlclient cannot be installed."""


def main() -> None:
    NOTE.unlink(missing_ok=True)
    try:
        install(build_settings())
    except CannotBeHad as reason:
        print(f"environment: without mysqlclient, since {reason}", flush=True)
        NOTE.write_text(f"{reason}\n")


def build_settings() -> dict[str, str]:
    """Return the settings by which the build finds a client library, beyond what it finds by itself."""
    if os.name == "nt" or {"MYSQLCLIENT_CFLAGS", "MYSQLCLIENT_LDFLAGS"} <= set(os.environ):
        return {}  # there is a wheel, or the user knows better
    need_compiler()
    if on_this_machine():
        return {}
    try:
        return unpacked(debs.unpack(("libmariadb-dev", "libmariadb3")))
    except Unavailable as reason:
        raise CannotBeHad(f"no headers of a MySQL client library are here: {reason}") from None


def compiler() -> str:
    return (sysconfig.get_config_var("CC") or "cc").split()[0]


def need_compiler() -> None:
    if not shutil.which(compiler()):
        raise CannotBeHad(f"it has to be compiled and there is no C compiler here ({compiler()}): install one")
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").exists():
        raise CannotBeHad(f"it has to be compiled and there is no {headers}/Python.h: install Python's headers")


def on_this_machine() -> bool:
    names = ("mysqlclient", "mariadb", "libmariadb", "perconaserverclient")  # the names that its setup.py tries
    tool = shutil.which("pkg-config")
    return bool(tool) and any(subprocess.run([tool, "--exists", name]).returncode == 0 for name in names)


def unpacked(root: Path) -> dict[str, str]:
    """Copy the library into the environment and return flags that make the module find it there."""
    (found,) = root.glob("usr/lib/*/libmariadb.so.3")
    shutil.rmtree(LIBRARY, ignore_errors=True)
    shutil.copytree(found.parent / "libmariadb3/plugin", LIBRARY / "plugin")
    library = shutil.copy(found, LIBRARY)
    return {
        "MYSQLCLIENT_CFLAGS": f"-I{root}/usr/include/mariadb",
        "MYSQLCLIENT_LDFLAGS": f"{pointer(LIBRARY / 'plugin')} {library} -Wl,-rpath,{LIBRARY}",
    }


def pointer(plugins: Path) -> Path:
    source = LIBRARY / "pointer.c"
    source.write_text(POINTER.format(plugins=plugins))
    compiled = source.with_suffix(".o")
    attempt([compiler(), "-fPIC", "-c", str(source), "-o", str(compiled)])
    return compiled


def install(settings: dict[str, str]) -> None:
    # No cache: pip would hand out what it once built for another environment, with that one's library path in it.
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--force-reinstall")
    attempt([sys.executable, *pip, "--no-deps", "--require-hashes", "-r", str(LOCK)], settings)
    attempt([sys.executable, "-c", "import MySQLdb"])


def attempt(command: list[str], settings: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | (settings or {}))
    if done.returncode:
        raise CannotBeHad(f"its build failed ({complaint(done.stdout + done.stderr)})")


def complaint(output: str) -> str:
    """Return the line of the build's output that says most."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    return next((line for line in lines if "error:" in line.lower() and "subprocess" not in line), lines[-1])


if __name__ == "__main__":
    main()
