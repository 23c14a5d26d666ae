"""The gate for questions: each that names a release which behaves badly is asked of it, and must see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from drivers.contract import Driver
from reports.records.behaviours import Graded
from suites.behaviours.asking.cases import Case, rows
from suites.behaviours.contract import KnownBad, Question
from suites.matrix.homes import Home, RivalHome
from suites.rivals.venvs import CannotBuild, Venv, Wanted, built

PYTHONS = ("", "3.12", "3.13")
"""Which are tried for wheels of old releases, in this order; empty: the one that runs us."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a release that it must find bad."""

    question: Question
    known: KnownBad
    case: Case | None
    why_not: str = ""
    """Why it cannot be asked: there is no wheel of it for a Python here."""


def pairs(
    questions: Iterable[Question], drivers: Sequence[Driver], speaking: dict[str, str], words: Sequence[str] = ()
) -> Iterator[Pair]:
    """Yield each known-bad release with the case that asks it, in an environment of its own."""
    for question in questions:
        for known in question.known_bad:
            if all(word in f"{question.name} {known.package} {known.driver}" for word in words):
                yield _pair(question, known, drivers, speaking)


def _pair(question: Question, known: KnownBad, drivers: Sequence[Driver], speaking: dict[str, str]) -> Pair:
    driver = _row(question, known, drivers)
    if driver is None:
        return Pair(question, known, None, "no driver here that can be asked belongs to it")
    servers = [name for name, speaks in speaking.items() if speaks == driver.server]
    server = next((name for name in servers if known.server in ("", name)), "")
    if not server:
        return Pair(question, known, None, f"there is no server {known.server or driver.server}")
    try:
        venv = environment(driver, known)
    except CannotBuild as why:
        return Pair(question, known, None, str(why))
    home = RivalHome(f"=={known.package.partition('==')[2]}", Home(str(venv.python)))
    return Pair(question, known, Case(question, driver, server, rival=home))


def _row(question: Question, known: KnownBad, drivers: Sequence[Driver]) -> Driver | None:
    name = canonicalize_name(known.package.partition("==")[0])
    able = [driver for driver in rows(drivers) if not question.not_asked(driver)]
    if known.driver:
        return next((driver for driver in able if driver.name == known.driver), None)
    return next((driver for driver in able if name in _names(driver)), None)


def _names(driver: Driver) -> set[str]:
    needs = driver.needs or (driver.package,)
    return {canonicalize_name(Requirement(need).name) for need in needs}


def environment(driver: Driver, known: KnownBad) -> Venv:
    """Return an environment with that release, and everything else as it is here where that goes together."""
    releases = (one.partition("==") for one in (known.package, *known.with_))
    pinned = {str(canonicalize_name(name)): release for name, _, release in releases}
    needs = driver.needs or (driver.package,)
    asked = [_required(need, pinned) for need in needs]
    named = {canonicalize_name(Requirement(need).name) for need in needs}
    asked += [f"{name}=={release}" for name, release in pinned.items() if name not in named]
    others = tuple(_everything_but(pinned))
    problem = CannotBuild("there is no Python to try")
    for python in PYTHONS:
        for constraints in (others, ()):
            try:
                return built(Wanted(tuple(asked), constraints, python))
            except CannotBuild as why:
                problem = problem if "wheel" in str(problem) else why
    raise problem


def _required(need: str, pinned: dict[str, str]) -> str:
    requirement = Requirement(need)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    if release := pinned.get(canonicalize_name(requirement.name)):
        return f"{requirement.name}{extras}=={release}"
    try:
        return f"{requirement.name}{extras}=={version(requirement.name)}"
    except PackageNotFoundError:
        return need


def _everything_but(pinned: dict[str, str]) -> Iterator[str]:
    for one in distributions():
        name = canonicalize_name(one.metadata["Name"])
        if not any(name == moving or name.startswith(f"{moving}-") for moving in pinned):
            yield f"{one.metadata['Name']}=={one.version}"


def told(pair: Pair, graded: Graded | None) -> tuple[bool, str]:
    """Say whether a pair came out as it must, in a line."""
    what = f"{pair.question.name} of {pair.known.package}"
    if graded is None:
        return True, f"not to be had: {what}: {pair.why_not}"
    if graded.grade is None:
        return False, f"no grade: {what} on {graded.server}: {graded.said}"
    if graded.grade >= pair.known.grade:
        return True, f"caught: {what} on {graded.server}: {graded.grade}, {graded.said}"
    said = f"{graded.grade} where {pair.known.grade} was expected, {graded.said}"
    return False, f"void: {what} on {graded.server}: {said}: it cannot tell"
