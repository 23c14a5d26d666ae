"""pytest: ``--query FILE`` races every driver on a query of the user's own, in their own database, and nothing else.

What is wrong with it is one sentence, before anything is measured, and the run exits with 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reports.records.run import Placement
from suites import servers
from suites.matrix.cells import cells
from suites.own_query import workload as own_query
from suites.own_query.ask import record
from suites.own_query.files import Misgiven
from suites.plugins.fix_cells import MATRIX, TIMED, Matrix, named
from suites.plugins.fix_servers import SERVERS
from suites.servers.contract import Silent, Spec, Unavailable
from suites.servers.sources.given import is_url
from suites.servers.sources.supervised import DidNotStart

SPEAKS = "postgres"
WHERE = "--server postgres=postgresql://..."
OURS = ("test_answers.py", "test_speed.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    group.addoption(
        "--query",
        metavar="FILE.sql",
        type=Path,
        help=f"race the drivers on this query of yours, in your own database ({WHERE}), which is only read",
    )
    group.addoption(
        "--params",
        metavar="FILE.json|FILE.csv",
        type=Path,
        help="with --query: rows of values for its $1, $2, ...: a JSON list of lists, or CSV below a header",
    )


@pytest.hookimpl(trylast=True)  # the servers must be known, and the matrix, which is replaced
def pytest_configure(config: pytest.Config) -> None:
    query, params = config.getoption("--query"), config.getoption("--params")
    if params and not query:
        raise pytest.UsageError("--params: these are for a query of yours, and --query names none")
    if query and config.getoption("--rtt"):
        raise pytest.UsageError(
            "--query: --rtt puts workloads of ours at a distance, and no query of yours; leave out one of the two"
        )
    if query:
        try:
            _prepare(config, query, params)
        except (Misgiven, Unavailable, DidNotStart, Silent) as reason:
            raise pytest.UsageError(f"--query: {reason}") from None
        except pytest.exit.Exception as refusal:  # the refusal of a server: pytest would say it twice
            raise pytest.UsageError(str(refusal)) from None


def _prepare(config: pytest.Config, query: Path, params: Path | None) -> None:
    registry = config.stash[SERVERS]
    spec = replace(_own(registry.specs), as_it_is=True)
    registry.specs = [spec]
    asked = record(registry.start(spec).url, query, params)
    directory = TemporaryDirectory(prefix="driver-matrix-")
    config.add_cleanup(directory.cleanup)
    workload = own_query.write(asked, Path(directory.name) / f"own{own_query.SUFFIX}")
    found = config.stash[MATRIX].found
    rows = [row for row in found.drivers if named(config, row)]
    ours = tuple(cells([workload], rows, {str(spec): SPEAKS}))
    config.stash[MATRIX] = Matrix(found, ours, attempts=(), brought=(workload,))
    # The user's server must not be moved to a CPU.
    config.option.placement = config.option.placement or [Placement.FREE]


def _own(specs: Sequence[Spec]) -> Spec:
    """Return the one server that the user gave."""
    given = [spec for spec in specs if is_url(spec.source)]
    if len(given) != 1:
        found = ", ".join(map(str, given)) or "none"
        raise Misgiven(f"it needs one database of yours, by its URL, and found {found}: {WHERE}")
    if servers.discover().kinds[given[0].kind].speaks != SPEAKS:
        raise Misgiven(
            f"only on PostgreSQL can a URL alone keep a session from writing, and {given[0]} is none: {WHERE}"
        )
    return given[0]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"query: {workload.why}" for workload in config.stash[MATRIX].brought]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore all other tests: they are not even looked at."""
    aside = collection_path.suffix == ".py" and collection_path.name not in OURS
    return True if config.stash[MATRIX].brought and aside else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.stash[MATRIX].brought:
        return
    wanted = {TIMED} if config.getoption("benchmark_only") else {TIMED, "cell"}
    ours = [item for item in items if hasattr(item, "callspec") and wanted.intersection(item.callspec.params)]
    config.hook.pytest_deselected(items=[item for item in items if item not in ours])
    items[:] = ours
