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

from reports.records.key import Key, row_of
from reports.records.words import count
from suites.matrix.effort import EFFORTS

NOTHING = 0
UNREADABLE = 2


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("confirm", help="measure again what a comparison calls slower")
    parser.add_argument("changes", type=Path, metavar="CHANGES.json", help="of 'reports compare --json'")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="RUN.json")
    parser.add_argument(
        "--effort", choices=list(EFFORTS), default="standard", help="the comparison's own, or nothing follows from it"
    )
    parser.add_argument("--at-most", type=_at_least_one, metavar="N", help="so many contests, those that changed most")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of contests: expected 1 or more")
    return int(text)


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
    again = of_contests(ours, options.at_most)
    if later := len(ours) - len(again):
        print(f"of {count(len(ours), 'cell')} {later} not measured again: there is no time for more", flush=True)
    return subprocess.run([sys.executable, *arguments(again, options.effort, options.output)]).returncode


def of_contests(keys: list[Key], most: int | None) -> list[Key]:
    """Return the keys of the first contests; a comparison names what changed most first."""
    first = list(dict.fromkeys(map(_contest, keys)))[:most]
    return [key for key in keys if _contest(key) in first]


def _contest(key: Key) -> tuple[object, ...]:
    return key.workload, key.settings, key.server


def is_rival(key: Key) -> bool:
    """Say whether the key is of an older release or another loop that raced along: no change of ours makes it
    slower."""
    return row_of(key.driver) != key.driver


def slower(text: str) -> list[Key]:
    """Return the cells that became slower, as the comparison says."""
    said = json.loads(text)
    if not isinstance(said, dict) or not isinstance(said.get("changes"), list):
        raise ValueError("no list of changes")
    return [Key.parse(str(one.get("key"))) for one in said["changes"] if one.get("word") == "slower"]


def arguments(keys: list[Key], effort: str, output: Path) -> list[str]:
    """Return pytest's arguments: each of these cells, beside its reference and controls, on its server."""
    servers = [f"--server={server}" for server in dict.fromkeys(key.server for key in keys)]
    cells = [f"suites/test_speed.py::test_speed[{key}]" for key in keys]
    how = [f"--effort={effort}", f"--benchmark-json={output}"]
    return ["-m", "pytest", "--benchmark-only", *how, *servers, *cells]
