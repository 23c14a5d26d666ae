"""pytest: ``--rival asyncpg==0.30.0`` races another version of a driver, another loop or Python in the same blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from drivers.contract import Driver
from reports.records.key import SPELLING, Key
from suites.plugins.fix_cells import MATRIX, selected_words, timed_in
from suites.rivals.releases import NoReleases, before
from suites.rivals.resolve import Rival, has_previous, refuse_lost, resolved
from suites.rivals.selection import Rivals
from suites.rivals.spec import EXAMPLES, FORM, BadRival, RivalSpec, parse

PREVIOUS = "previous"


RIVALS = pytest.StashKey[Rivals]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    group.addoption(
        "--rival",
        action="append",
        default=[],
        metavar="SPEC",
        help=f"another version, event loop or Python of a driver, raced against the installed one in the same blocks, "
        f"repeatable: {FORM}, like {EXAMPLES}. One that cannot be had ends the run with exit code 4. Only rows that "
        "have a rival are timed then, "
        "with the references and floors that they are measured by, in their plain settings and in those that -k, -m or "
        "an id names",
    )
    group.addoption(
        "--rivals",
        choices=[PREVIOUS],
        help="beside everything else, a rival for each driver: the release before the one that is installed; one that "
        "cannot be had is absent",
    )


@pytest.hookimpl(tryfirst=True)  # within collection it would be an error of a test's file; -q prints no header
def pytest_collection(session: pytest.Session) -> None:
    rivals_of(session.config)


def rivals_of(config: pytest.Config) -> Rivals:
    """Return the rivals, made on first use, when the drivers are known, and before anything is timed."""
    if RIVALS not in config.stash:
        config.stash[RIVALS] = _made(config)
    return config.stash[RIVALS]


def _made(config: pytest.Config) -> Rivals:
    drivers = config.stash[MATRIX].found.drivers
    all_previous = config.getoption("--rivals")
    try:
        named = [parse(text) for text in config.getoption("--rival")]
        made = resolved([*named, *(previous(drivers) if all_previous else [])], drivers)
        refuse_lost(named, made)
    except BadRival as wrong:
        raise pytest.UsageError(str(wrong)) from None
    return Rivals(tuple(made), bool(named) and not all_previous, _ids(config), selected_words(config))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse rivals that were named and of which none was selected: they would race no driver, and few would see it."""
    rivals = session.config.stash.get(RIVALS, Rivals())
    timed = timed_in(session.items)
    raced = {row: rival for rival in rivals.raced for row in rival.rows}
    beside = [cell for cell in timed if cell.driver.name in raced]
    if (beside or rivals.alone) and timed and not any(cell.rival for cell in timed):
        like = f", like {replace(beside[0], rival=raced[beside[0].driver.name].home)}" if beside else ""
        raise pytest.UsageError(
            f"no rival is among the selected cells: the key of one names its release{like}; "
            "-k with the beginning of a key selects both"
        )


def _ids(config: pytest.Config) -> frozenset[tuple[str, str, str]]:
    """Return the cells named by ids, without settings: a distance and a placement are added after the rivals are."""
    ids = [path.partition("[")[2].removesuffix("]") for path in config.args]
    keys = [Key.parse(one) for one in ids if SPELLING.fullmatch(one)]
    return frozenset((key.workload, key.driver, key.server) for key in keys)


def previous(drivers: Sequence[Driver]) -> list[RivalSpec]:
    """Return the release before each one installed. A driver that has none there races alone."""
    try:
        releases = {row.name: before(row.package, row.version) for row in drivers if has_previous(row) and row.version}
    except NoReleases as reason:
        raise pytest.UsageError(f"--rivals {PREVIOUS}: {reason}") from None
    return [RivalSpec(name, f"=={version}") for name, version in releases.items() if version]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [_line(rival) for rival in rivals_of(config).raced]


def _line(rival: Rival) -> str:
    names = ", ".join(f"{row}{rival.label}" for row in rival.rows)
    if rival.venv is None:
        return f"rival left out: {names} ({rival.why_not})"
    return f"rival: {names} (Python {rival.venv.version})"
