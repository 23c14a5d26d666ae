"""``python -m suites confirm CHANGES.json``: what a comparison calls slower, measured once more.

A slowdown is reported only when it comes again on another day's machine: recurrence, and not a narrow interval, is the
proof. CHANGES.json is what ``python -m reports compare OLD.json NEW.json --json`` prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from reports.records import Key
from suites.engine.contest import EFFORTS

NOTHING = 0
UNREADABLE = 2


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("confirm", help="measure again what a comparison calls slower")
    parser.add_argument("changes", type=Path, metavar="CHANGES.json", help="of 'reports compare --json'")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="RUN.json")
    how_long = parser.add_mutually_exclusive_group()
    how_long.add_argument("--effort", choices=list(EFFORTS), default="standard")
    how_long.add_argument("--budget", metavar="TIME", help="instead of an effort: a time for all of it, like 30m")


def main(options: argparse.Namespace) -> int:
    try:
        keys = slower(options.changes.read_text())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        print(f"{options.changes.name}: {why}; expected what 'reports compare --json' prints", file=sys.stderr)
        return UNREADABLE
    for key in keys:
        if is_rival(key):
            print(f"{key} is a rival's: not measured again", flush=True)
    if not (ours := [key for key in keys if not is_rival(key)]):
        print("nothing is slower: nothing to measure again")
        return NOTHING
    time = f"--budget={options.budget}" if options.budget else f"--effort={options.effort}"
    return subprocess.run([sys.executable, *arguments(ours, time, options.output)]).returncode


def is_rival(key: Key) -> bool:
    """An older release or another loop that raced along: that it is slower is no change of ours."""
    return "==" in key.driver or "@" in key.driver


def slower(text: str) -> list[Key]:
    """The cells that became slower, as the comparison says."""
    said = json.loads(text)
    if not isinstance(said, dict) or not isinstance(said.get("changes"), list):
        raise ValueError("no list of changes")
    return [Key.parse(str(one.get("key"))) for one in said["changes"] if one.get("word") == "slower"]


def arguments(keys: list[Key], time: str, output: Path) -> list[str]:
    """pytest's: each of these cells, beside its reference and controls, on its server."""
    servers = [f"--server={server}" for server in dict.fromkeys(key.server for key in keys)]
    cells = [f"suites/test_speed.py::test_speed[{key}]" for key in keys]
    return ["-m", "pytest", "--benchmark-only", time, f"--benchmark-json={output}", *servers, *cells]
