"""What the nightly workflow does with its shards: one run, its page, what changed since the last night, the history.

``make nightly-history`` fetches the nights before from GitHub, with its ``gh``. ``make nightly-report`` prints Markdown
for the job's summary and leaves ``site/`` and ``history/`` in reports/runs. ``make nightly-verdict`` ends with 1 if
something became slower and was so again when it was measured once more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reports.records.key import Key
from reports.records.reading import Unreadable, read_run
from reports.records.words import count
from suites.nightly.confirm import is_rival, of_contests, slower

RUNS = Path("reports/runs")
TONIGHT, CHANGES, AGAIN = RUNS / "tonight.json", RUNS / "changes.json", RUNS / "again.json"
BEHAVIOURS = RUNS / "behaviours.json"
"""What another of the night's jobs found."""
SHARDS, HISTORY, SITE = RUNS / "shards", RUNS / "history", RUNS / "site"
KEPT = 90
"""Nights: as long as an artifact lives."""
LOOKED_AT = 10
"""Nights back, for one that left its history."""
NONE_LEFT = "no valid artifacts found|no artifact matches"
"""What gh says of a night that left none."""
THRESHOLD = "slower:5%"
AT_MOST = 24
"""Contests to measure again: within the job's time, however much is slower."""
UNREADABLE = 2


def python(module: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    if check and done.returncode:
        sys.exit(f"python -m {module} {arguments[0]} ended with {done.returncode}")
    return done


def gh(*arguments: object, unless: str = "") -> str | None:
    """Return what GitHub's command prints; None where it fails with these words. Any other failure ends the night."""
    done = subprocess.run(["gh", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode and not (unless and re.search(unless, done.stderr)):
        sys.exit(f"gh {arguments[0]} {arguments[1]} ended with {done.returncode}: {done.stderr.strip()}")
    return None if done.returncode else done.stdout


def history() -> None:
    """Fetch the history of the last night that left one. A night that ended red has measured too: without its history,
    one slowdown would be found every night anew. When GitHub does not answer, end the night: no later one finds what it
    lost."""
    chosen = ["--workflow", "nightly.yml", "--branch", "main", "--status", "completed", "--limit", LOOKED_AT]
    for night in json.loads(gh("run", "list", *chosen, "--json", "databaseId") or "[]"):
        left = gh("run", "download", night["databaseId"], "--name", "history", "--dir", HISTORY, unless=NONE_LEFT)
        if left is not None:
            print(f"{len(nights())} nights before this one")
            return
    print(f"none of the last {LOOKED_AT} nights left a history: this is the first")


def nights() -> list[Path]:
    """Return the nights sorted by their names, which begin with the time."""
    return sorted(HISTORY.glob("*.json"))


def last_night() -> Path | None:
    return max((night for night in nights() if night < tonights_name()), default=None)


def tonights_name() -> Path:
    started = json.loads(TONIGHT.read_text())["driver_matrix"]["started"]
    return HISTORY / f"{started[:19].replace(':', '')}.json"


def report() -> None:
    for directory in (HISTORY, SITE):
        directory.mkdir(parents=True, exist_ok=True)
    for stale in (CHANGES, AGAIN):
        stale.unlink(missing_ok=True)
    shards = {shard: why_not(shard) for shard in sorted(SHARDS.glob("*.json"))}
    print("\n".join(f"- {line}\n" for line in lacking(shards)))
    usable = [shard for shard, why in shards.items() if not why]
    if not usable:
        sys.exit(f"there is no shard to read in {SHARDS}: 'make shard' leaves one there")
    python("reports", "merge", *usable, "-o", TONIGHT)
    print(python("reports", "summary", TONIGHT, "--markdown").stdout)
    publish()  # whatever the comparison comes to, tonight is there
    if before := last_night():
        compare(before)


def why_not(shard: Path) -> str:
    """Say why a shard cannot be read; empty where it can. One that was cut short must not take the others along."""
    try:
        read_run(shard, "only runs of driver-matrix merge")
    except Unreadable as why:
        return str(why)
    return ""


def lacking(shards: Mapping[Path, str]) -> Iterator[str]:
    """Say what tonight lacks of JOBS, which ``make nightly-jobs`` printed when the night began."""
    for job in json.loads(os.environ.get("JOBS") or '{"include": []}')["include"]:
        if SHARDS / f"{job['slug']}.json" not in shards:
            yield f"**{job['name']}** left no result: {count(job['contests'], 'contest')} missing tonight"
    for shard, why in shards.items():
        if why:
            yield f"**{shard.stem}** is left out: {why}"


def publish() -> None:
    """Add tonight to the nights."""
    beside = ("--behaviours", BEHAVIOURS) if BEHAVIOURS.is_file() else ()
    python("reports", "page", TONIGHT, *beside, "-o", SITE / "index.html")
    shutil.copy(TONIGHT, tonights_name())
    for old in nights()[:-KEPT]:
        old.unlink()
    python("reports", "history", HISTORY, "-o", SITE / "history.html")
    shutil.copy(TONIGHT, SITE / "run.json")


def compare(before: Path) -> None:
    """Show what changed, and measure again what is slower. A last night that cannot be read costs only this."""
    shown = python("reports", "compare", before, TONIGHT, "--markdown", check=False)
    if shown.returncode == UNREADABLE:
        print(f"{before.name} cannot be read: tonight is compared with nothing")
        return
    print(shown.stdout)
    CHANGES.write_text(python("reports", "compare", before, TONIGHT, "--json", check=False).stdout)
    how = ("--effort", effort(), "--at-most", AT_MOST)
    said = python("suites", "confirm", CHANGES, "-o", AGAIN, *how, check=False).stdout
    print(said, file=sys.stderr)  # all of it, where the job's log is
    print("\n".join(said.splitlines()[-1:]))


def effort() -> str:
    """Return tonight's own effort: with bursts of another length nothing would follow."""
    return str(json.loads(TONIGHT.read_text())["driver_matrix"]["effort"])


def verdict() -> None:
    """Exit with 1 if a cell was slower in both of tonight's measurements, or was to be measured again and was not."""
    slowed = AGAIN.exists() and slowed_twice()
    lost = unconfirmed()
    for key in lost:
        print(f"{key} is slower, and measuring it again came to nothing: look at the report's log")
    if not (slowed or lost):
        print("nothing became slower and was so again" if CHANGES.exists() else "there is no night to compare with")
    sys.exit(1 if slowed or lost else 0)


def slowed_twice() -> bool:
    done = python("reports", "compare", last_night(), TONIGHT, AGAIN, "--fail-on", THRESHOLD, check=False)
    print(done.stdout)
    return done.returncode in (1, UNREADABLE)


def unconfirmed() -> list[Key]:
    """Return the cells called slower that were not measured again; without rivals, which are no change of ours."""
    asked = [key for key in slower(CHANGES.read_text()) if not is_rival(key)] if CHANGES.exists() else []
    in_time, again = of_contests(asked, AT_MOST), judged_again()
    if later := len(asked) - len(in_time):
        print(f"slower and not measured again, for want of time: {count(later, 'more cell')}")
    return [key for key in in_time if key not in again]


def judged_again() -> set[Key]:
    """Return the cells that were measured again, in a contest that is not void."""
    if why_not(AGAIN):
        return set()
    said = json.loads(python("reports", "compare", last_night(), AGAIN, "--json", check=False).stdout)
    return {Key.parse(change["key"]) for change in said["changes"]}


if __name__ == "__main__":
    {"history": history, "report": report, "verdict": verdict}[sys.argv[1]]()
