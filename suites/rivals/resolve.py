"""Rivals with their environments, made before anything is timed: which rows they are of, and under which name.

A rival that cannot be had stays in the list with the installer's reason. If its user named it, the run ends; else its
cells are absent.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from drivers.contract import Driver
from drivers.contract.homes import groups
from suites.matrix.homes import Home, RivalHome
from suites.rivals.spec import BadRival, RivalSpec
from suites.rivals.venvs import CannotBuild, Venv, Wanted, built

LABEL = re.compile(r"[a-z0-9_.+@=-]*")
"""What may stand behind a row's name in a key."""


@dataclass(frozen=True, slots=True)
class Rival:
    spec: RivalSpec
    rows: tuple[str, ...]
    """Names of the drivers that race in it."""
    label: str
    """What their names get behind them: ``==0.30.0``, ``@uvloop``."""
    package: str = ""
    venv: Venv | None = None
    why_not: str = ""
    also_differs: tuple[str, ...] = ()
    """Packages beside the rival's own whose versions are not those here: its old release could not do with them."""

    @property
    def version(self) -> str:
        """Return the version of the package that it is a rival of, or of its Python; empty where it is not there."""
        if self.venv and self.package == "python":
            return self.venv.version
        return self.venv.packages.get(self.package, "") if self.venv else ""

    @property
    def home(self) -> RivalHome:
        """Return what its cells have of it."""
        python = str(self.venv.python) if self.venv else ""
        return RivalHome(self.label, Home(python, self.spec.loop), self.why_not)

    def facts(self) -> dict[str, object]:
        known = self.venv.facts() if self.venv else {"why_not": self.why_not}
        differs = {"also_differs": list(self.also_differs)} if self.also_differs else {}
        return {"asked": str(self.spec), "loop": self.spec.loop or "asyncio", **known, **differs}


def resolved(
    specs: Sequence[RivalSpec], drivers: Sequence[Driver], build: Callable[[Wanted], Venv] = built
) -> list[Rival]:
    """Return the rivals of these specs. Raises BadRival where no driver has the name, or two would have one key."""
    made = [rival for spec in specs for rival in _rivals(spec, rows_of(spec, drivers), build)]
    names = [row + rival.label for rival in made for row in rival.rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadRival(f"{', '.join(twice)} would race against itself: it is asked for twice")
    return made


def refuse_lost(named: Sequence[RivalSpec], made: Sequence[Rival]) -> None:
    """Raise BadRival where one that was named cannot be had for any row: the user asked for its figures."""
    for spec in named:
        own = [rival for rival in made if rival.spec == spec]
        if not any(rival.venv for rival in own):
            raise BadRival(f"--rival {spec} cannot be had: {own[0].why_not}")


def _rivals(spec: RivalSpec, rows: Sequence[Driver], build: Callable[[Wanted], Venv]) -> Iterator[Rival]:
    """Yield a rival of all rows in one environment. A row that keeps the others from theirs is left out of it."""
    if why := not_for(platform.system(), spec.loop):
        yield Rival(spec, tuple(row.name for row in rows), _asked(spec), _package(rows), why_not=why)
        return
    together = _rival(spec, rows, build)
    if not together.why_not or len(rows) == 1:
        yield together
        return
    alone = [_rival(spec, [row], build) for row in rows]
    yield from (rival for rival in alone if rival.why_not)
    if able := [row for row, rival in zip(rows, alone, strict=True) if not rival.why_not]:
        yield _rival(spec, able, build)


def not_for(system: str, loop: str) -> str:
    """Say why this loop cannot be had on that system; an installer would say it in a paragraph about tags."""
    if loop == "winloop" and system != "Windows":
        return "winloop is uvloop for Windows: here, say @uvloop"
    return "uvloop does not run on Windows: there, say @winloop" if (loop, system) == ("uvloop", "Windows") else ""


def _rival(spec: RivalSpec, rows: Sequence[Driver], build: Callable[[Wanted], Venv]) -> Rival:
    names, package = tuple(row.name for row in rows), canonicalize_name(spec.fork) or _package(rows)
    try:
        venv = _built(wanted(spec, rows), spec, build)
    except CannotBuild as reason:
        return Rival(spec, names, _asked(spec), package, why_not=str(reason))
    label = spec.label(venv.packages.get(package, ""))
    if not LABEL.fullmatch(label):
        raise BadRival(f"--rival {spec}: no key can hold its version {label}; expected one like ==0.30.0")
    return Rival(spec, names, label, package, venv, also_differs=tuple(_moved(venv, package)))


def _built(wish: Wanted, spec: RivalSpec, build: Callable[[Wanted], Venv]) -> Venv:
    """Build with everything else as it is here; another version may need older companions, and is raced with those."""
    try:
        return build(wish)
    except CannotBuild:
        if not (spec.versions or spec.wheel):
            raise
        return build(replace(wish, constraints=()))


def _moved(venv: Venv, package: str) -> Iterator[str]:
    here = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions()}
    for name, held in venv.packages.items():
        if not _family(name, package) and here.get(canonicalize_name(name), held) != held:
            yield name


def _family(name: str, package: str) -> bool:
    """Say whether it is the package or its compiled half, of the same version: psycopg-binary, not psycopg-pool."""
    return canonicalize_name(name) in (package, f"{package}-binary", f"{package}-c")


def _asked(spec: RivalSpec) -> str:
    """Return the label of what is not there: as it was asked for, as far as a key can hold it."""
    named = "".join(character for character in spec.versions if LABEL.fullmatch(character)) or (
        "==wheel" * bool(spec.wheel)
    )
    return f"{spec.fork and f'={spec.fork}'}{named}{RivalSpec(spec.name, loop=spec.loop, python=spec.python).label('')}"


def has_previous(driver: Driver) -> bool:
    """Say whether ``--rivals previous`` races it: floors and derived rows have no older release of their own."""
    return driver.layer == "native" and not driver.floor and driver.package != "python"


def rows_of(spec: RivalSpec, drivers: Sequence[Driver]) -> list[Driver]:
    """Return the row of that name; else every row of the package of that name."""
    rows = [row for row in drivers if row.name == spec.name]
    rows = rows or [row for row in drivers if canonicalize_name(row.package) == canonicalize_name(spec.name)]
    if not rows:
        known = dict.fromkeys([*(row.package for row in drivers if row.package != "python"), *map(str, drivers)])
        raise BadRival(f"--rival {spec}: there is no driver or package {spec.name!r}; there are: {', '.join(known)}")
    if rows[0].package == "python" and (spec.versions or spec.wheel):
        raise BadRival(f"--rival {spec}: {spec.name} is part of Python: say @pyX.Y for that of another one")
    return _with_loop(spec, rows) if spec.loop else rows


def _with_loop(spec: RivalSpec, rows: Sequence[Driver]) -> list[Driver]:
    """Return the rows that an event loop makes a difference to; others would race against themselves."""
    able = [row for row in rows if row.is_async]
    if not able:
        raise BadRival(f"--rival {spec}: {spec.name} runs no event loop; leave out @{spec.loop}")
    return able


def _package(rows: Sequence[Driver]) -> str:
    return canonicalize_name(rows[0].package)


def wanted(spec: RivalSpec, rows: Sequence[Driver]) -> Wanted:
    """Return everything the rows need, with only the rival's own package in another version than here."""
    needs = dict.fromkeys(need for row in rows for need in _needs(row))
    asked = [_required(need, spec, _package(rows)) for need in needs]
    if spec.loop not in ("", "asyncio"):
        asked.append(as_installed(spec.loop))
    moving = _package(rows) if spec.versions or spec.wheel else ""
    own = [Requirement(need).name for row in rows for need in groups().get(row.home, ())]
    return Wanted(tuple(asked), tuple(everything_here((*own, moving))), spec.python)


def _needs(row: Driver) -> tuple[str, ...]:
    """Return what a row needs: what its own environment pins, where it has one."""
    if row.home:
        return (*groups()[row.home], *(("sqlalchemy[asyncio]",) if row.over else ()))
    return row.needs or ((row.package,) if row.package != "python" else ())


def _required(need: str, spec: RivalSpec, package: str) -> str:
    requirement = Requirement(need)
    if canonicalize_name(requirement.name) != package:
        return as_installed(need)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    if spec.wheel:
        return f"{requirement.name}{extras} @ {_wheel(spec).as_uri()}"
    return f"{spec.fork or requirement.name}{extras}{spec.versions}" if spec.versions else as_installed(need)


def _wheel(spec: RivalSpec) -> Path:
    with suppress(OSError, RuntimeError):  # a name that is too long; a home of a user whom nobody knows
        path = Path(spec.wheel).expanduser().resolve()
        if path.suffix == ".whl" and path.is_file():
            return path
    raise BadRival(f"--rival {spec}: there is no wheel {spec.wheel}; expected the path of a .whl file")


def as_installed(need: str) -> str:
    """Pin a requirement to the version that is here; leave it as it is where there is none, or it says one."""
    requirement = Requirement(need)
    if requirement.specifier:
        return need
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    try:
        return f"{requirement.name}{extras}=={version(requirement.name)}"
    except PackageNotFoundError:
        return need


def everything_here(but: Sequence[str]) -> Iterator[str]:
    """Yield what another environment must not differ in: all but the packages that move, and their companions."""
    moving = [canonicalize_name(name) for name in but if name]
    for distribution in distributions():
        if not any(_family(distribution.metadata["Name"], name) for name in moving):
            yield f"{distribution.metadata['Name']}=={distribution.version}"
