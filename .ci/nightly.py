"""What the nightly workflow does with its shards: one run, its page, what changed since the last night, the history.

``make nightly-report`` prints Markdown for the job's summary and leaves ``site/`` and ``history/`` in reports/runs.
``make nightly-verdict`` ends with 1 if something became slower and was so again when it was measured once more.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

RUNS = Path("reports/runs")
TONIGHT, CHANGES, AGAIN = RUNS / "tonight.json", RUNS / "changes.json", RUNS / "again.json"
HISTORY, SITE = RUNS / "history", RUNS / "site"
KEPT = 90
"""Nights: as long as an artifact lives."""
THRESHOLD = "slower:5%"


def python(module: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    if check and done.returncode:
        sys.exit(f"python -m {module} {arguments[0]} ended with {done.returncode}")
    return done


def report() -> None:
    for directory in (HISTORY, SITE):
        directory.mkdir(parents=True, exist_ok=True)
    python("reports", "merge", *sorted(RUNS.glob("shards/*.json")), "-o", TONIGHT)
    print(python("reports", "summary", TONIGHT, "--markdown").stdout)
    if before := last_night():
        print(python("reports", "compare", before, TONIGHT, "--markdown", check=False).stdout)
        CHANGES.write_text(python("reports", "compare", before, TONIGHT, "--json", check=False).stdout)
        print(python("suites", "confirm", CHANGES, "-o", AGAIN, check=False).stdout.splitlines()[-1])
    publish()


def last_night() -> Path | None:
    return max(HISTORY.glob("*.json"), default=None)


def publish() -> None:
    """Tonight joins the nights only now: it was compared with those before."""
    started = json.loads(TONIGHT.read_text())["driver_matrix"]["started"]
    python("reports", "page", TONIGHT, "-o", SITE / "index.html")
    shutil.copy(TONIGHT, HISTORY / f"{started[:19].replace(':', '')}.json")
    for old in sorted(HISTORY.glob("*.json"))[:-KEPT]:
        old.unlink()
    python("reports", "history", HISTORY, "-o", SITE / "history.html")
    shutil.copy(TONIGHT, SITE / "run.json")


def verdict() -> None:
    """Of both measurements of tonight, against the night before. Without a second one nothing was slower."""
    nights = sorted(HISTORY.glob("*.json"))
    if not AGAIN.exists() or len(nights) < 2:
        print("nothing became slower")
        return
    done = python("reports", "compare", nights[-2], TONIGHT, AGAIN, "--fail-on", THRESHOLD, check=False)
    print(done.stdout)
    sys.exit(1 if done.returncode == 1 else 0)


if __name__ == "__main__":
    {"report": report, "verdict": verdict}[sys.argv[1]]()
