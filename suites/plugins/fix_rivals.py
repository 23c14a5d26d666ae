"""pytest: ``--rival asyncpg==0.30.0`` races another version of a driver, another loop or Python in the same blocks."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from drivers.contract import Driver
from suites.bisect.releases import NoReleases, before
from suites.engine.cells import Cell
from suites.engine.contest import group_of
from suites.engine.entrants import Entrant, entrants, has_previous
from suites.engine.rivals import EXAMPLES, FORM, BadRival, Rival, parse
from suites.plugins.fix_cells import MATRIX

PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Field:
    """Who races beside what is installed."""

    entrants: tuple[Entrant, ...] = ()
    alone: bool = False
    """Whether they were asked for by name: then what is neither a rival's row nor their measure stays out."""
    words: frozenset[str] = frozenset()
    """Of what selects: a step aside is raced where they name it. Did it get slower? asks for one contest, not ten."""

    def cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """Each with its rivals."""
        stay = self._asked(cells) if self.alone else cells
        return [one for cell in stay for one in (cell, *self._guests(cell))]

    def _asked(self, cells: Sequence[Cell]) -> list[Cell]:
        """The rows that have rivals, and beside them the references and floors that every contest is read by."""
        racing = {row for entrant in self.entrants for row in entrant.rows}
        cells = [cell for cell in cells if not cell.aside or self._named(cell)]
        groups = {group_of(cell) for cell in cells if cell.driver.name in racing}
        references = _references(cells)
        return [
            cell
            for cell in cells
            if cell.driver.name in racing
            or (group_of(cell) in groups and (references.get(group_of(cell)) is cell.driver or cell.driver.floor))
        ]

    def _named(self, cell: Cell) -> bool:
        asides = ["aside", *(f"{name}={value}" for name, value in cell.asides.items())]
        return any(word in aside for word in self.words for aside in asides)

    def _guests(self, cell: Cell) -> Iterator[Cell]:
        for entrant in self.entrants:
            if cell.driver.name in entrant.rows:
                yield replace(cell, guest=entrant.guest)

    def facts(self, drivers: dict[str, Any]) -> dict[str, Any]:
        """What a run says of them: environments by label, and their rows among the drivers'."""
        if not self.entrants:
            return {"drivers": drivers}
        rows = {
            f"{row}{entrant.label}": {**drivers[row], "version": entrant.version or drivers[row]["version"]}
            for entrant in self.entrants
            for row in entrant.rows
        }
        rivals = {f"{row}{one.label}": one.facts() for one in self.entrants for row in one.rows}
        return {"drivers": {**drivers, **rows}, "rivals": rivals}


def _references(cells: Sequence[Cell]) -> dict[tuple[object, ...], Driver]:
    """Of each contest, the driver that the others are divided by."""
    able = [cell for cell in cells if cell.driver.reference and not cell.absent]
    last_first = sorted(able, key=lambda cell: cell.driver.reference, reverse=True)
    return {group_of(cell): cell.driver for cell in last_first}


FIELD = pytest.StashKey[Field]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    group.addoption(
        "--rival",
        action="append",
        default=[],
        type=_rival,
        metavar="SPEC",
        help=f"another version, event loop or Python of a driver, raced against the installed one in the same blocks, "
        f"repeatable: {FORM}, like {EXAMPLES}. Only rows that have a rival are timed then, "
        "with the references and floors that they are measured by, in their plain settings and in those that -k, -m or "
        "an id names",
    )
    group.addoption(
        "--rivals",
        choices=[PREVIOUS],
        help="beside everything else, a rival for each driver: the release before the one that is installed",
    )


def _rival(text: str) -> Rival:
    try:
        return parse(text)
    except BadRival as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def field_of(config: pytest.Config) -> Field:
    """Made on first use, when the drivers are known, and before anything is timed."""
    if FIELD not in config.stash:
        config.stash[FIELD] = _made(config)
    return config.stash[FIELD]


def _made(config: pytest.Config) -> Field:
    drivers = config.stash[MATRIX].found.drivers
    named, all_previous = config.getoption("--rival"), config.getoption("--rivals")
    try:
        made = entrants([*named, *(previous(drivers) if all_previous else [])], drivers)
    except BadRival as wrong:
        raise pytest.UsageError(str(wrong)) from None
    return Field(tuple(made), bool(named) and not all_previous, _words(config))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Rivals that were named, and of which none was selected, would race nobody, and few would see it."""
    field = session.config.stash.get(FIELD, Field())
    timed = [item.callspec.params["timed"] for item in session.items if "timed" in getattr(item, "fixturenames", ())]
    raced = {row: entrant for entrant in field.entrants for row in entrant.rows}
    beside = [cell for cell in timed if cell.driver.name in raced]
    if (beside or field.alone) and timed and not any(cell.guest for cell in timed):
        like = f", like {replace(beside[0], guest=raced[beside[0].driver.name].guest)}" if beside else ""
        raise pytest.UsageError(
            f"no rival is among the selected cells: the key of one names its release{like}; "
            "-k with the beginning of a key selects both"
        )


def _words(config: pytest.Config) -> frozenset[str]:
    """As -k understands them: parts of names, in any case."""
    ids = [path.partition("::")[2] for path in config.args]
    said = " ".join([config.option.keyword, config.option.markexpr, *ids])
    return frozenset(re.findall(r"\w+", said.lower())) - {"and", "or", "not"}


def previous(drivers: Sequence[Driver]) -> list[Rival]:
    """The release before each one installed. A driver that has none there races alone."""
    try:
        releases = {row.name: before(row.package, row.version) for row in drivers if has_previous(row)}
    except NoReleases as reason:
        raise pytest.UsageError(f"--rivals {PREVIOUS}: {reason}") from None
    return [Rival(name, f"=={version}") for name, version in releases.items() if version]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [_line(entrant) for entrant in field_of(config).entrants]


def _line(entrant: Entrant) -> str:
    names = ", ".join(f"{row}{entrant.label}" for row in entrant.rows)
    if entrant.environment is None:
        return f"rival left out: {names} ({entrant.why_not})"
    return f"rival: {names} (Python {entrant.environment.version})"
