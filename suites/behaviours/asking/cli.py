"""``python -m suites behaviours``: ask questions, accept what came of them as expected, or test the questions."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import drivers
from drivers.contract.files import Broken
from reports.records import behaviours as records
from reports.records.behaviours import Graded
from reports.records.words import count
from reports.records.writing import write_whole
from suites import behaviours, servers
from suites.behaviours.asking import known_bad, written
from suites.behaviours.asking.ask import Asker
from suites.behaviours.asking.cases import Case, cases
from suites.behaviours.asking.expectations import Expected, surprise
from suites.behaviours.asking.runner import SIDE_BY_SIDE, Runner, all_of
from suites.behaviours.asking.servers import Grounds
from suites.behaviours.asking.summary import lines
from suites.rivals import own
from suites.servers.contract import Refused, Spec
from suites.servers.sources.given import is_url


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("behaviours", help="ask drivers what they do when something goes wrong")
    parser.add_argument("words", nargs="*", help="only cases whose ids have each of these words in them")
    parser.add_argument("--accept", action="store_true", help="write down what came of them as what is expected")
    parser.add_argument("--known-bad", action="store_true", help="ask the releases that questions say behave badly")
    parser.add_argument("--from", dest="recorded", type=Path, metavar="FILE", help="accept a file of --behaviours-json")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what came of them to this file")
    parser.add_argument("--server", action="append", default=[], metavar=servers.FORM)
    parser.add_argument("--side-by-side", type=int, default=SIDE_BY_SIDE, metavar="N")


def main(options: argparse.Namespace) -> int:
    try:
        if options.recorded:
            return _accept(records.read(options.recorded.read_text()).graded)
        specs = [spec for spec in servers.wanted(options.server, os.environ) if _usual(spec)]
        with _runner(specs, options.side_by_side) as (runner, speaking):
            return _known_bad(runner, speaking, options) if options.known_bad else _asked(runner, speaking, options)
    except (servers.BadSpec, Refused, Broken, OSError, ValueError) as mistake:
        print(mistake, file=sys.stderr)
        return 2


def _demand_any(words: Sequence[str], every: Sequence[Case]) -> None:
    """Refuse words that no case has, with what is nearest: a typo must not end as a green run that asked nothing."""
    names = {name for case in every for name in (case.question.name, case.name, case.server)}
    for word in words:
        if not any(word in case.key for case in every):
            near = get_close_matches(word, sorted(names), n=3)
            raise ValueError(f"nothing to ask has {word!r} in it{'; nearest: ' if near else ''}{', '.join(near)}")
    if not any(all(word in case.key for word in words) for case in every):
        raise ValueError(f"no case has all of these in it: {', '.join(words)}")


def _usual(spec: Spec) -> bool:
    return not servers.discover().kinds[spec.kind].on_demand


@contextmanager
def _runner(specs: list[Spec], side_by_side: int) -> Iterator[tuple[Runner, dict[str, str]]]:
    found = drivers.discover()
    grounds = Grounds(servers.start, specs)
    asker = Asker({driver.name: file for driver, file in found.files.items()})
    runner = Runner(asker, grounds, Expected(), side_by_side)
    try:
        yield runner, {str(spec): servers.discover().kinds[spec.kind].speaks for spec in specs}
    finally:
        runner.close()
        grounds.close(shared=True)


def _asked(runner: Runner, speaking: dict[str, str], options: argparse.Namespace) -> int:
    given = [name for name in options.server if is_url(name.partition("=")[2])]
    every = list(cases(behaviours.discover(), drivers.discover().drivers, speaking, given))
    _demand_any(options.words, every)
    asked = [case for case in every if all(word in case.key for word in options.words)]
    own.make(case.driver for case in asked)
    graded = all_of(runner, asked)
    for line in lines(graded):
        print(line)
    if options.json:
        write_whole(options.json, written.text(graded, behaviours.discover()))
    if options.accept:
        return _accept(graded)
    return int(any(map(surprise, graded)))


def _accept(graded: Sequence[Graded]) -> int:
    changed = Expected().accept(graded)
    print(f"accepted: {count(len(graded), 'grade')}; changed: {', '.join(path.name for path in changed) or 'nothing'}")
    without = [one for one in graded if one.grade is None]
    for one in without:
        print(f"no grade: {one.key}: {one.said}")
    return int(bool(without))


def _known_bad(runner: Runner, speaking: dict[str, str], options: argparse.Namespace) -> int:
    found = drivers.discover().drivers
    every = list(known_bad.pairs(behaviours.discover(), found, speaking, options.words))
    if not every:
        named = " and ".join(map(repr, options.words))
        raise ValueError(f"no question that has {named} in it names a release that is known to be bad")
    of: dict[Case, Graded] = {}
    asked = [pair.case for pair in every if pair.case]
    runner.start(asked)
    for case in asked:
        of[case] = runner.result(case)
    came = [known_bad.told(pair, of.get(pair.case) if pair.case else None) for pair in every]
    for _, line in sorted(came):
        print(line)
    caught = sum(line.startswith("caught") for _, line in came)
    print(f"{caught} of {len(asked)} known-bad releases were seen; {len(every) - len(asked)} are not to be had here")
    return int(not all(holds for holds, _ in came))
