"""pytest: a ``-k`` that selects nothing ends in a sentence with the nearest names, not only in a number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from textwrap import wrap

import pytest

from suites.matrix.cells import Cell
from suites.plugins.answer_table import WIDTH
from suites.plugins.fix_cells import MATRIX, timed_in
from suites.plugins.fix_selection import ASIDE, TIMES

LEAVING = ("rtt", "rival", "query")
"""Options that time a part of the cells only."""
NEAREST, ALIKE = 3, 0.5
COLLECTED = pytest.StashKey[list[pytest.Item]]()
SAID = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)  # before -k has thrown anything away
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[COLLECTED] = list(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    config = session.config
    collected = config.stash.get(COLLECTED, [])
    config.stash[COLLECTED] = []
    if collected and not session.items:
        config.stash[SAID] = list(_sentences(config, collected))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for sentence in config.stash.get(SAID, []):
        for line in wrap(sentence, WIDTH, break_on_hyphens=False, break_long_words=False):
            terminalreporter.write_line(line, red=True)


def _sentences(config: pytest.Config, collected: Sequence[pytest.Item]) -> Iterator[str]:
    keyword, marks = config.option.keyword, config.option.markexpr
    matrix, ids = config.stash[MATRIX], [item.nodeid for item in collected]
    options = [f"--{name}" for name in LEAVING if config.getoption(name)]
    if config.stash.get(ASIDE, 0):
        yield "what was selected is only timed, and nothing is timed unless it is asked for: add --benchmark-only"
        return
    unknown = [word for word in words(keyword) if not _within(word, ids)]
    for word in unknown:
        yield f"-k: {missed(word, names(collected, matrix.cells), matrix.found.left_out, matrix.cells, options)}"
    if keyword and not unknown:
        beside = f" with -m {marks!r}" if marks else ""
        yield f"-k: each word of {keyword!r} is in a name, but no name has what it says as a whole{beside}"


def words(expression: str) -> list[str]:
    """Return the names in an expression of -k."""
    return [word for word in re.findall(r"[^\s()]+", expression) if word not in ("and", "or", "not")]


def names(collected: Sequence[pytest.Item], cells: Iterable[Cell]) -> set[str]:
    """Return what can be meant: tests, the keys of cells, and what keys are made of."""
    keys = {str(cell) for cell in timed_in(collected)} or {str(cell) for cell in cells}
    parts = {part for cell in cells for part in (cell.workload.name, cell.driver.name, cell.server, *cell.settings)}
    return keys | parts | {getattr(item, "originalname", item.name) for item in collected}


def missed(
    word: str, known: Collection[str], left_out: dict[str, str], cells: Iterable[Cell], options: Sequence[str]
) -> str:
    """Say why nothing is called so, or what is nearest."""
    for name, why in left_out.items():
        if word.lower() in name.lower():
            return f"{name} is left out: {why}"
    if options and _within(word, map(str, cells)):
        return f"cells called {word!r} are left out by {' and '.join(options)}, which chooses cells of its own"
    return f"no name has {word!r} in it{_nearest(word, known)}"


def _nearest(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, sorted(known), NEAREST, ALIKE)
    by_id = f"; -k takes no =, so give an id: '{TIMES}::test_speed[{near[0]}]'" if near and "=" in near[0] else ""
    return f"; nearest: {', '.join(near)}{by_id}" if near else ""


def _within(word: str, texts: Iterable[str]) -> bool:
    return any(word.lower() in text.lower() for text in texts)
