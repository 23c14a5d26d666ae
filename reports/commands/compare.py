"""``python -m reports compare``: what moved between two sessions or versions, and whether that is a reason to stop."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reports.compare import as_json, grades, plain_files, rivals
from reports.compare.gate import gate
from reports.compare.races import Raced, names, raced
from reports.compare.sessions import Comparison, compare, recurring
from reports.compare.sheet import sheet
from reports.records.reading import Found, Unreadable, holds_behaviours, read, read_behaviours, read_run
from reports.records.run import NOT_REACHED
from reports.sheets import Sheet
from reports.sheets.render import html, markdown, text

FINE, STOP, VOID = 0, 1, 3
CODES = """
exit codes:
  0  nothing that --fail-on asks for
  1  a confirmed slowdown past the threshold of --fail-on; with --rivals also a side that failed or is absent
  2  the command or a file cannot be understood; one sentence says why
  3  void: nothing could be judged, a file has no section driver_matrix, or too noisy to tell what --fail-on asks

Too noisy: with --rivals, of any race nobody can tell whether it is slower by that much; between runs, of every cell.
"""
ABOUT = """\
Compares each cell's ratio to its reference, never seconds: between two sessions only that can be judged. With several
newer files, a change is one that each of them shows: measure twice before you believe it. Two files of
--behaviours-json are compared by their grades, and what became worse is exit code 1.

With --rivals, compares versions that raced each other in one run (pytest --benchmark-only --rival asyncpg==0.30.0),
each with the one before it. They met in the same blocks, so that nothing but the version differs. What failed or is
absent where the other side was measured comes first, and is exit code 1 whether --fail-on is there or not."""
USAGE = """%(prog)s [options] OLD.json NEW.json [NEW.json ...]
       %(prog)s [options] --rivals [--base NAME] RUN.json"""


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "compare",
        help="which cells moved from one run to another, or from one version to the next",
        usage=USAGE,
        description=ABOUT,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("runs", type=Path, metavar="RUN.json", nargs="+", help="the older first; one with --rivals")
    parser.add_argument("--rivals", action="store_true", help="version against version, from the one run given")
    parser.add_argument(
        "--base",
        action="append",
        default=[],
        metavar="NAME",
        help="with --rivals, what the others of its row are compared with, like asyncpg or asyncpg==0.30.0, repeatable "
        "(default: the older version of two; of the same version, what is installed)",
    )
    parser.add_argument(
        "--fail-on",
        type=_threshold,
        metavar="slower:N%",
        help="exit 1 if anything is slower by more than this, and than its own threshold, with its whole interval; "
        "exit 3 if that cannot be told",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--markdown", action="store_true", help="for a job's summary or a comment")
    how.add_argument("--json", action="store_true", help="for programs: every cell, nothing cut")
    how.add_argument("--html", action="store_true", help="a page of its own, to standard output")


def _threshold(said: str) -> float:
    found = re.fullmatch(r"slower:([0-9]{1,4}(?:\.[0-9]{1,3})?)%", said)
    if not found:
        raise argparse.ArgumentTypeError(f"{said[:40]!r} where slower:5% was expected")
    return float(found[1]) / 100


def main(options: argparse.Namespace) -> int:
    _demand_files(len(options.runs), options.rivals, options.base)
    if options.rivals:
        return _rivals(options.runs[0], options)
    if holds_behaviours(options.runs[-1]):
        return _grades(options)
    found = [read(path) for path in options.runs]
    runs = [(one.name, one.run) for one in found if one.run]
    if len(runs) < len(found):
        return _plain(found, options)
    comparisons = compare(*runs)
    past = options.fail_on
    print(_shown(options, sheet(comparisons, past), lambda: as_json.of_runs(comparisons, past)))
    return _code(comparisons, past)


def _grades(options: argparse.Namespace) -> int:
    """Compare what drivers did when something went wrong. Only two files: a grade has no interval to narrow."""
    if len(options.runs) != 2 or options.fail_on:
        raise Unreadable("grades of behaviours are compared by two files alone, and have no threshold")
    old, new = (read_behaviours(path) for path in options.runs)
    names = [path.name for path in options.runs]
    print(_shown(options, grades.sheet(names, old, new), lambda: grades.as_json(old, new)))
    return STOP if any(one.worse for one in grades.changed(old, new)) else FINE


def _demand_files(given: int, rivals: bool, bases: Sequence[str]) -> None:
    if bases and not rivals:
        raise Unreadable("--base names a side of a race: it goes with --rivals")
    if rivals and given > 1:
        raise Unreadable(f"--rivals reads the versions that raced in one run, and {given} files were given: name one")
    if not rivals and given < 2:
        raise Unreadable("one file where an older and a newer were expected; --rivals compares versions within one")


def _rivals(path: Path, options: argparse.Namespace) -> int:
    name, run = read_run(path, "versions race in runs of driver-matrix alone")
    _demand_bases(options.base, names(run))
    found = raced(name, run, options.fail_on, options.base)
    print(_shown(options, rivals.sheet(found), lambda: as_json.of_rivals(found)))
    return _code_of_rivals(found)


def _code_of_rivals(found: Raced) -> int:
    seen = found.gate
    if any(gap.fails for gap in found.gaps) or (seen and seen.slower):
        return STOP
    blind = seen and (seen.too_noisy or any(gap.state == NOT_REACHED for gap in found.gaps))
    return VOID if blind or all(race.void for race in found.races) else FINE


def _demand_bases(bases: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [base for base in bases if base not in known]:
        raise Unreadable(
            f"--base {unknown[0]}: nothing of that name was to race; there are: {', '.join(known) or 'none'}"
        )


def _shown(options: argparse.Namespace, made: Sheet, everything: Callable[[], dict[str, Any]]) -> str:
    if options.json:
        return json.dumps(everything(), allow_nan=False, indent=1)
    return html(made) if options.html else markdown(made) if options.markdown else text(made)


def _code(comparisons: Sequence[Comparison], past: float | None) -> int:
    changes = recurring(comparisons)
    if past is None:
        return FINE if changes else VOID
    seen = gate(past, changes)
    if seen.slower:
        return STOP
    # Of hundreds of cells some are too noisy on any night; a gate that saw none at all has told nothing.
    return VOID if seen.too_noisy == seen.compared else FINE


def _plain(found: Sequence[Found], options: argparse.Namespace) -> int:
    sessions = [(one.name, one.benchmarks) for one in found]
    print(_shown(options, plain_files.sheet(sessions), lambda: as_json.of_plain(sessions)))
    return VOID
