"""Rivals with their environments, made before anything is timed: which rows they are of, and under which name.

A rival that cannot be had is an entrant all the same: its cells are absent, with the installer's reason.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from drivers.contract import Driver
from suites.engine.environments import CannotBuild, Environment, Wanted, built
from suites.engine.guests import Guest, Home
from suites.engine.rivals import BadRival, Rival

LABEL = re.compile(r"[a-z0-9_.+@=-]*")
"""What may stand behind a row's name in a key."""


@dataclass(frozen=True, slots=True)
class Entrant:
    rival: Rival
    rows: tuple[str, ...]
    """Names of the drivers that race once more."""
    label: str
    """What their names get behind them: ``==0.30.0``, ``@uvloop``."""
    package: str = ""
    environment: Environment | None = None
    why_not: str = ""
    also_differs: tuple[str, ...] = ()
    """Packages beside the rival's own whose versions are not those here: its old release could not do with them."""

    @property
    def version(self) -> str:
        """Of the package that it is a rival of; empty where it is Python's own, or is not there."""
        return self.environment.packages.get(self.package, "") if self.environment else ""

    @property
    def guest(self) -> Guest:
        """What its cells have of it."""
        python = str(self.environment.python) if self.environment else ""
        return Guest(self.label, Home(python, self.rival.loop), self.why_not)

    def facts(self) -> dict[str, object]:
        known = self.environment.facts() if self.environment else {"why_not": self.why_not}
        differs = {"also_differs": list(self.also_differs)} if self.also_differs else {}
        return {"asked": str(self.rival), "loop": self.rival.loop or "asyncio", **known, **differs}


def entrants(
    rivals: Sequence[Rival], drivers: Sequence[Driver], build: Callable[[Wanted], Environment] = built
) -> list[Entrant]:
    """One for each rival. Raises BadRival where a name is nobody's, or two would have one key."""
    made = [entrant for rival in rivals for entrant in _entrants(rival, rows_of(rival, drivers), build)]
    names = [row + entrant.label for entrant in made for row in entrant.rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadRival(f"{', '.join(twice)} would race against itself: it is asked for twice")
    return made


def _entrants(rival: Rival, rows: Sequence[Driver], build: Callable[[Wanted], Environment]) -> Iterator[Entrant]:
    """All rows in one environment. Where one of them keeps the others from theirs, it is left out of it."""
    if why := not_for(platform.system(), rival.loop):
        yield Entrant(rival, tuple(row.name for row in rows), _asked(rival), _package(rows), why_not=why)
        return
    together = _entrant(rival, rows, build)
    if not together.why_not or len(rows) == 1:
        yield together
        return
    alone = [_entrant(rival, [row], build) for row in rows]
    yield from (entrant for entrant in alone if entrant.why_not)
    if able := [row for row, entrant in zip(rows, alone, strict=True) if not entrant.why_not]:
        yield _entrant(rival, able, build)


def not_for(system: str, loop: str) -> str:
    """Why this loop cannot be had on that system; an installer would say it in a paragraph about tags."""
    if loop == "winloop" and system != "Windows":
        return "winloop is uvloop for Windows: here, say @uvloop"
    return "uvloop does not run on Windows: there, say @winloop" if (loop, system) == ("uvloop", "Windows") else ""


def _entrant(rival: Rival, rows: Sequence[Driver], build: Callable[[Wanted], Environment]) -> Entrant:
    names, package = tuple(row.name for row in rows), _package(rows)
    try:
        environment = _built(wanted(rival, rows), rival, build)
    except CannotBuild as reason:
        return Entrant(rival, names, _asked(rival), package, why_not=str(reason))
    label = rival.label(environment.packages.get(package, ""))
    return Entrant(rival, names, label, package, environment, also_differs=tuple(_moved(environment, package)))


def _built(wish: Wanted, rival: Rival, build: Callable[[Wanted], Environment]) -> Environment:
    """With everything else as it is here; another version may need older companions, and is raced with those then."""
    try:
        return build(wish)
    except CannotBuild:
        if not (rival.versions or rival.wheel):
            raise
        return build(replace(wish, constraints=()))


def _moved(environment: Environment, package: str) -> Iterator[str]:
    here = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions()}
    for name, held in environment.packages.items():
        if not _family(name, package) and here.get(canonicalize_name(name), held) != held:
            yield name


def _family(name: str, package: str) -> bool:
    """The package itself or its compiled half, which has its version: psycopg-binary, but not psycopg-pool."""
    return canonicalize_name(name) in (package, f"{package}-binary", f"{package}-c")


def _asked(rival: Rival) -> str:
    """The label of what is not there: as it was asked for, as far as a key can hold it."""
    named = "".join(character for character in rival.versions if LABEL.fullmatch(character)) or (
        "==wheel" * bool(rival.wheel)
    )
    return named + Rival(rival.name, loop=rival.loop, python=rival.python).label("")


def has_previous(driver: Driver) -> bool:
    """Whether ``--rivals previous`` races it against an older one: floors and derived rows have none of their own."""
    return driver.layer == "native" and not driver.floor and driver.package != "python"


def rows_of(rival: Rival, drivers: Sequence[Driver]) -> list[Driver]:
    """The row of that name; else every row of the package of that name."""
    rows = [row for row in drivers if row.name == rival.name]
    rows = rows or [row for row in drivers if canonicalize_name(row.package) == canonicalize_name(rival.name)]
    if not rows:
        known = dict.fromkeys([*(row.package for row in drivers if row.package != "python"), *map(str, drivers)])
        raise BadRival(f"--rival {rival}: there is no driver or package {rival.name!r}; there are: {', '.join(known)}")
    if rows[0].package == "python" and (rival.versions or rival.wheel):
        raise BadRival(f"--rival {rival}: {rival.name} is part of Python: say @pyX.Y for that of another one")
    return rows


def _package(rows: Sequence[Driver]) -> str:
    return canonicalize_name(rows[0].package)


def wanted(rival: Rival, rows: Sequence[Driver]) -> Wanted:
    """Everything the rows need, and of that only the rival's own package in another version than here."""
    needs = dict.fromkeys(need for row in rows for need in _needs(row))
    asked = [_required(need, rival, _package(rows)) for need in needs]
    if rival.loop not in ("", "asyncio"):
        asked.append(_as_installed(rival.loop))
    moving = _package(rows) if rival.versions or rival.wheel else ""
    return Wanted(tuple(asked), tuple(_everything_here(moving)), rival.python)


def _needs(row: Driver) -> tuple[str, ...]:
    return row.needs or ((row.package,) if row.package != "python" else ())


def _required(need: str, rival: Rival, package: str) -> str:
    requirement = Requirement(need)
    if canonicalize_name(requirement.name) != package:
        return _as_installed(need)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    if rival.wheel:
        return f"{requirement.name}{extras} @ {_wheel(rival).as_uri()}"
    return f"{requirement.name}{extras}{rival.versions}" if rival.versions else _as_installed(need)


def _wheel(rival: Rival) -> Path:
    path = Path(rival.wheel).expanduser().resolve()
    if path.suffix != ".whl" or not path.is_file():
        raise BadRival(f"--rival {rival}: there is no wheel {rival.wheel}; expected the path of a .whl file")
    return path


def _as_installed(need: str) -> str:
    """A requirement, pinned to the version that is here; as it is where there is none."""
    requirement = Requirement(need)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    try:
        return f"{requirement.name}{extras}=={version(requirement.name)}"
    except PackageNotFoundError:
        return need


def _everything_here(moving: str) -> Iterator[str]:
    """What a rival must not differ in: all but the package that moves, if one does, and its companions."""
    for distribution in distributions():
        if not (moving and _family(distribution.metadata["Name"], moving)):
            yield f"{distribution.metadata['Name']}=={distribution.version}"
