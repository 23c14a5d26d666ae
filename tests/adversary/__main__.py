"""``python -m tests.adversary [-k NAME] [--stage answers|timed]``: try every vice, and say which got through.

Printed as a table: the vice, whether its driver is async, what must happen and what did. Exit code 1 if a vice got
through, or cost another driver something, or left something behind.
"""

import argparse
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from reports.records.text import printable
from tests.adversary.catalogue import catalogue, runs_of
from tests.adversary.judge import judged, must
from tests.adversary.trial import STAGES, Trial

NAME, KIND, MUST, HAPPENED = 24, 5, 17, 25
"""Widths of columns: with the last of three, and two between each, eighty in all."""


def main(arguments):
    asked = options().parse_args(arguments)
    vices = [one for one in catalogue() if asked.k in one.name and one.at in STAGES[asked.stage]]
    if not vices:
        print(f"no vice has {asked.k!r} in its name: try without -k", file=sys.stderr)
        return 4
    print(line("vice", "kind", "must", "happened", ""), flush=True)
    with tempfile.TemporaryDirectory(prefix="adversary-") as directory:
        verdicts = try_all(list(runs_of(vices)), Path(directory))
    tell_wrong(verdicts)
    through = sum(not verdict.ok for verdict in verdicts)
    print(f"{len(verdicts)} vices, {len(verdicts) - through} ok, {through} NOT")
    return int(through > 0)


def options():
    parser = argparse.ArgumentParser("python -m tests.adversary", description=__doc__.partition("\n\n")[2])
    parser.add_argument("-k", default="", metavar="NAME", help="only vices with this in their name")
    parser.add_argument("--stage", default="", choices=[stage for stage in STAGES if stage], help="only this stage")
    return parser


def try_all(runs, directory):
    trial, verdicts, begun = Trial(directory), [], time.monotonic()
    try:
        for number, vices in enumerate(runs, 1):
            progress(f"run {number} of {len(runs)}, {time.monotonic() - begun:.0f} s: {vices[0].name}")
            for verdict in judged(vices, trial(vices)):
                verdicts.append(verdict)
                progress("")
                print(row(verdict), flush=True)
    finally:
        trial.close()
    return verdicts


def progress(said):
    """Show how far it is, where that can be wiped away again."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{said[:79]}", end="", file=sys.stderr, flush=True)
    elif said:
        print(said, file=sys.stderr, flush=True)


def row(verdict):
    vice = verdict.vice
    return line(vice.name, vice.kind, must(vice), verdict.happened, "ok" if verdict.ok else "NOT")


def line(name, kind, must, happened, ok):
    columns = ((name, NAME), (kind, KIND), (must, MUST), (happened, HAPPENED), (ok, 3))
    return " ".join(f"{fitted(text, width):{width}}" for text, width in columns).rstrip()


def fitted(text, width):
    text = " ".join(printable(text, 200).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def tell_wrong(verdicts):
    """Tell at length what went otherwise than it must."""
    for verdict in verdicts:
        if not verdict.ok:
            said = f"{verdict.vice.name} ({verdict.vice.about.rstrip('.')}): {'; '.join(verdict.wrong)}"
            print(textwrap.fill(printable(" ".join(said.split()), 600), 80, subsequent_indent="    "))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
