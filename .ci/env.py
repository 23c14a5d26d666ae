"""Make the environment in .venv, once per lock: ``make env``.

Runs on a bare Python, so it needs nothing but the standard library and says in one sentence what is missing.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / ".ci/lock.txt"
STAMP = VENV / "made-from"
RECIPE = (LOCK, ROOT / ".ci/lock-mysqlclient.txt", ROOT / ".ci/mysqlclient.py", Path(__file__))


def missing() -> str:
    """Say in one sentence what this machine lacks and the one thing to do about it; empty when it lacks nothing."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        return f"driver-matrix needs Python 3.11 or later, and this is {found}: try 'make PYTHON=python3.11 ...'"
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return "this Python has no venv module: install it (Debian and Ubuntu: 'apt install python3-venv'), then again"
    return ""


def recipe() -> str:
    """Return a hash of what the environment is made from; when it changes, the environment is made anew."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in RECIPE) + sys.version.encode()).hexdigest()


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def make() -> None:
    print("environment: making .venv from .ci/lock.txt (once, under a minute)", flush=True)
    run(sys.executable, "-m", "venv", "--clear", VENV)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
    run(PYTHON, ".ci/mysqlclient.py")
    STAMP.write_text(recipe())


def main() -> None:
    if lack := missing():
        raise SystemExit(lack)
    if STAMP.exists() and STAMP.read_text() == recipe():
        return
    try:
        make()
    except subprocess.CalledProcessError as failure:
        raise SystemExit(f"environment: step failed, see above: {' '.join(failure.cmd)}") from None


if __name__ == "__main__":
    main()
