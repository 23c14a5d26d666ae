"""pytest: ``--shard 2/5`` keeps the second of five parts of the contests, for as many machines."""

from __future__ import annotations

import argparse
from collections import Counter

import pytest

from suites.contest.planning import USUAL
from suites.matrix import shards
from suites.matrix.contests import group_of
from suites.matrix.effort import EFFORTS
from suites.plugins.fix_cells import timed_in


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("driver-matrix").addoption(
        "--shard",
        type=_shard,
        metavar=shards.FORM,
        help="time only the N-th of M parts of the selected contests, which are about equally long; "
        "'python -m reports merge' joins what the parts report",
    )


def _shard(text: str) -> tuple[int, int]:
    try:
        return shards.parse(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


@pytest.hookimpl(trylast=True)  # of what -k, -m and the like have left
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not (asked := config.getoption("--shard")):
        return
    number, count = asked
    groups = {item: group_of(cell) for item in items for cell in timed_in([item])}
    effort = EFFORTS[config.getoption("--effort") or USUAL]
    ours = shards.parts(Counter(groups.values()), effort, count)[number - 1]
    kept = [item for item in items if item not in groups or groups[item] in ours]
    config.hook.pytest_deselected(items=[item for item in items if item in groups and groups[item] not in ours])
    items[:] = kept
