"""pytest: pytest-benchmark's tables in the order of their medians, unless another is asked for.

By itself it sorts by the least value, and ours are bursts: the one lucky burst of a driver says nothing about it. Its
option knows no medians.
"""

from __future__ import annotations

import pytest

OPTION = "--benchmark-sort"


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    benchmarks = getattr(config, "_benchmarksession", None)
    if benchmarks and not any(str(one).startswith(OPTION) for one in config.invocation_params.args):
        benchmarks.sort = "median"
