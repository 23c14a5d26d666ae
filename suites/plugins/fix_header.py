"""pytest: what is under test, before it begins: servers and drivers of what was selected, and what is left out of it.

With ``-v`` the header says all there is, with the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

import pytest

from drivers.contract import Driver
from suites import servers
from suites.plugins.answer_table import WIDTH
from suites.plugins.fix_cells import MATRIX, cells_of, selected_words
from suites.plugins.fix_servers import SERVERS


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name all drivers with ``-v``, before anything is collected."""
    found = config.stash[MATRIX].found
    if config.get_verbosity() < 1:
        return []
    left_out = (f"driver left out: {name} ({why})" for name, why in found.left_out.items())
    return [*described(found.drivers), *left_out]


def pytest_report_collectionfinish(config: pytest.Config, items: Sequence[pytest.Item]) -> list[str]:
    """Name the servers and drivers of what was selected."""
    cells = cells_of(items)
    if not cells or config.get_verbosity() != 0:
        return []
    rows = {cell.driver.name: cell.driver for cell in cells}
    found = config.stash[SERVERS].found
    asked = {spec: way for spec, way in found.items() if str(spec) in {cell.server for cell in cells}}
    lines = [*servers.ways(asked), *described(list(rows.values())), *_left_out(config)]
    return [short for line in lines for short in wrap(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False)]


def _left_out(config: pytest.Config) -> Iterator[str]:
    """Name what is left out and may be meant by the selection, without the reasons."""
    said = selected_words(config)
    names = [*config.stash[MATRIX].found.left_out, *servers.discover().left_out]
    if meant := [name for name in names if not said or any(word in name for word in said)]:
        yield f"left out: {', '.join(meant)} (-v says why)"


def described(rows: Sequence[Driver]) -> list[str]:
    """Return a line for the drivers of each server, and one for each layer above them."""
    native = [row for row in rows if row.layer == "native"]
    return [*_native(native), *_layers([row for row in rows if row.layer != "native"])]


def _native(rows: Sequence[Driver]) -> Iterator[str]:
    for speaks in dict.fromkeys(row.server for row in rows):
        named = [f"{row.name} {row.version}".strip() for row in rows if row.server == speaks]
        yield f"drivers for {speaks}: {', '.join(named)}"


def _layers(rows: Sequence[Driver]) -> Iterator[str]:
    for package, version in dict.fromkeys((row.package, row.version) for row in rows):
        ours = [row for row in rows if row.package == package]
        layers = " and ".join(dict.fromkeys(row.layer for row in ours))
        yield f"{package} {version}: {layers} over {', '.join(dict.fromkeys(row.over for row in ours))}"
