"""``python -m tests.contest.kill_study N``: kill a run N times at random moments, and count what is lost.

After each kill of a timed run it is resumed; after the last it is left to end. As many runs of answers are told to
end. Printed: cells planned and recorded, bursts lost
beyond the one in flight, and processes and directories left behind.
"""

import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.processes import eventually
from tests.support.runs import Runs, section

CELLS = ("-k", "(fetch_row or fetch_value or copy_in) and (sqlite3 or aiosqlite)")
EFFORT = "quick"
ANSWERS = ("-k", "sqlite3 or aiosqlite or leaves_programs")
BAD = re.compile("Traceback|INTERNALERROR|FAILED|crashed")
LATEST = 4.0
"""Seconds after which a run is killed at the latest: it takes about six."""


@dataclass
class Study:
    kills: int = 0
    planned: int = 0
    recorded: int = 0
    lost: int = 0
    """Bursts of finished launches that the resumed run no longer has as they were."""
    torn: int = 0
    """Journals that ended in the middle of a line: the burst in flight."""
    damaged: int = 0
    processes: int = 0
    directories: int = 0
    complete: bool = False

    def __str__(self):
        return (
            f"{self.kills} kills: {self.planned} cells planned, {self.recorded} recorded; {self.lost} bursts lost, "
            f"{self.torn} torn lines, {self.damaged} damaged; left behind: {self.processes} processes, "
            f"{self.directories} directories; {'complete' if self.complete else 'NOT COMPLETE'}"
        )


def study(runs, kills, chance, cells=CELLS, latest=LATEST):
    """Kill a run, resume it, kill it again."""
    found, kept, journal = Study(), {}, None
    report = runs.root / "study.json"
    while found.kills < kills:
        begun = [*cells, *resuming(journal), f"--benchmark-json={report}"]
        process = runs.start(*begun, effort=None if journal else EFFORT)
        ended = killed(process, chance.uniform(0.3, latest))
        found.kills += not ended
        count_left(runs, found)
        journal = journal or next(iter(runs.journals), None)
        if journal and not unfit(runs, journal):
            found.torn += runs.read(journal).torn
            kept = still_there(runs, journal, kept, found)
        else:
            journal = discard(runs)
        if ended:
            break
    ended = runs(*cells, *resuming(journal), f"--benchmark-json={report}", effort=None if journal else EFFORT)
    assert ended.returncode == 0, ended.said
    journal = journal or runs.journals[0]
    still_there(runs, journal, kept, found)
    count_cells(runs, journal, section(report), found)
    return found


@dataclass
class Told:
    """Runs of answers that were told to end."""

    runs: int = 0
    early: int = 0
    """Told while pytest was still importing its own: that is Python's to answer, and it prints a traceback."""
    codes: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What runs said that ended in another way than they were told to."""
    processes: int = 0
    directories: int = 0

    def __str__(self):
        codes = ", ".join(f"{count} by {code}" for code, count in sorted(self.codes.items()))
        ended = f"{self.early} early, {len(self.wrong)} wrong"
        left = f"left behind: {self.processes} processes, {self.directories} directories"
        return "\n".join(
            [
                f"{self.runs} runs of answers told to end: {codes}; {ended}; {left}",
                *self.wrong,
            ]
        )


def tell(runs, times, chance, latest=LATEST / 2):
    """End runs of answers at random moments, with and without workers, one of whose drivers leaves programs behind."""
    told = Told()
    for _ in range(times):
        workers = chance.choice([(), ("-n2",)])
        number = chance.choice([signal.SIGINT, signal.SIGTERM])
        process = runs.start(*ANSWERS, *workers, target="suites/test_answers.py", effort=None)
        ended = after(process, chance.uniform(0.3, latest))
        if not ended:
            process.send_signal(number)
        said, _ = process.communicate()
        told.runs += 1
        told.codes[process.returncode] += 1
        right = (0,) if ended else (0, 128 + number, -number)  # at its very begin and end it is not ours
        if "KeyboardInterrupt" in said and "/suites/" not in said:
            told.early += 1
        elif process.returncode not in right or BAD.search(said):
            told.wrong.append(said)
        count_left(runs, told)
    return told


def resuming(journal):
    return ("--resume", str(journal)) if journal else ()


def after(process, seconds):
    """Wait, and say whether it has ended by then of itself."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.001)
    return process.poll() is not None


def killed(process, seconds):
    """Kill it after so long, and say whether it had ended by then of itself."""
    ended = after(process, seconds)
    process.kill()
    process.communicate()
    return ended


def unfit(runs, journal):
    """Killed before its first line was written: there is nothing to resume."""
    return not runs.read(journal).lines


def discard(runs):
    for journal in runs.journals:
        journal.unlink()


def count_left(runs, found):
    """Count what is there of a killed run once all that is told of its end has had the time to end, too."""
    eventually(lambda: not directories(runs) and not processes(runs))
    found.processes += len(processes(runs))
    found.directories += len(directories(runs))


def directories(runs):
    """Return those of servers and taps: workers of xdist make one for pytest, too."""
    return [name for name in runs.left if name.startswith("dm-")]


def processes(runs):
    """Whatever was started with our directory for temporary files: pytest, hosts, supervisors, servers."""
    return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if str(runs.temporary) in _text(path)]


def _text(path):
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:  # it ended while we looked, or is not ours to see
        return ""


def finished(runs, journal):
    """The bursts of finished launches, as a resumed run has them."""
    contests = runs.load(journal).contests
    return {
        (name, entry, burst.launch, burst.block): burst.taken
        for name, saved in contests.items()
        for entry, burst in saved.kept()
    }


def still_there(runs, journal, kept, found):
    """Check that what was finished before stays as it was."""
    now = finished(runs, journal)
    found.lost += sum(now.get(address) != taken for address, taken in kept.items())
    found.damaged = runs.read(journal).damaged
    return now


def count_cells(runs, journal, run, found):
    planned = [key for keys in runs.load(journal).plan.manifest.values() for key in keys]
    recorded = {str(one.key) for _, one in run}
    found.planned, found.recorded = len(planned), len(recorded & set(planned))
    found.complete = run.complete and all(saved.complete for saved in runs.load(journal).contests.values())


def main(kills):
    with tempfile.TemporaryDirectory(prefix="kill-study-") as directory:
        runs = Runs(Path(directory))
        total = 0
        try:
            while total < kills:
                found = study(runs, min(10, kills - total), random.Random(total))
                total += max(found.kills, 1)
                print(found, flush=True)
                discard(runs)
            print(tell(runs, kills, random.Random(kills)), flush=True)
        finally:
            runs.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
