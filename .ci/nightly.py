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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file: the packages are beside its directory

from reports.records import Key
from suites.confirm import is_rival

RUNS = Path("reports/runs")
TONIGHT, CHANGES, AGAIN = RUNS / "tonight.json", RUNS / "changes.json", RUNS / "again.json"
HISTORY, SITE = RUNS / "history", RUNS / "site"
KEPT = 90
"""Nights: as long as an artifact lives."""
THRESHOLD = "slower:5%"
BUDGET = "30m"
"""For measuring again: within the job's time, however much is slower."""
UNREADABLE = 2


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
    before = last_night()
    publish()  # whatever the comparison comes to, tonight is there
    if before:
        compare(before)


def compare(before: Path) -> None:
    """What changed, and what of it is slower measured again. A last night that cannot be read costs only this."""
    shown = python("reports", "compare", before, TONIGHT, "--markdown", check=False)
    if shown.returncode == UNREADABLE:
        print(f"{before.name} cannot be read: tonight is compared with nothing")
        return
    print(shown.stdout)
    CHANGES.write_text(python("reports", "compare", before, TONIGHT, "--json", check=False).stdout)
    said = python("suites", "confirm", CHANGES, "-o", AGAIN, "--budget", BUDGET, check=False).stdout
    print("\n".join(said.splitlines()[-1:]))


def last_night() -> Path | None:
    return max(HISTORY.glob("*.json"), default=None)


def publish() -> None:
    """Tonight joins the nights: the one to compare it with was chosen before."""
    started = json.loads(TONIGHT.read_text())["driver_matrix"]["started"]
    python("reports", "page", TONIGHT, "-o", SITE / "index.html")
    shutil.copy(TONIGHT, HISTORY / f"{started[:19].replace(':', '')}.json")
    for old in sorted(HISTORY.glob("*.json"))[:-KEPT]:
        old.unlink()
    python("reports", "history", HISTORY, "-o", SITE / "history.html")
    shutil.copy(TONIGHT, SITE / "run.json")


def verdict() -> None:
    """Of both measurements of tonight, against the night before. What was to be measured again must have been."""
    nights = sorted(HISTORY.glob("*.json"))
    if not AGAIN.exists() and (count := unconfirmed()):
        print(f"{count} cells are slower, and measuring them again came to nothing: look at the report's log")
        sys.exit(1)
    if not AGAIN.exists() or len(nights) < 2:
        print("nothing became slower")
        return
    done = python("reports", "compare", nights[-2], TONIGHT, AGAIN, "--fail-on", THRESHOLD, check=False)
    print(done.stdout)
    sys.exit(1 if done.returncode in (1, UNREADABLE) else 0)


def unconfirmed() -> int:
    """How many cells the comparison calls slower, but for rivals: those are not measured again."""
    changes = json.loads(CHANGES.read_text())["changes"] if CHANGES.exists() else []
    return sum(one["word"] == "slower" and not is_rival(Key.parse(one["key"])) for one in changes)


if __name__ == "__main__":
    {"report": report, "verdict": verdict}[sys.argv[1]]()
