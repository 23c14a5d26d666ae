"""What claims take for granted of the suite: names of cells, rows of a step, a driver's own words."""

import pytest

from drivers import pg_asyncpg
from drivers.contract import Op
from reports.claims import discover
from reports.claims.published import b11_gathered_executes, s19_pipelined_writes, s25_copy
from reports.records.key import Key
from suites import workloads
from suites.data import SERIES_ROWS
from suites.workloads import batch_keys, copy_in, execute_many, single_keys

UNBUILT = {
    "S13": "a scenario of 200 clients",
    "S18": "a server with JIT on",
    "S19": "a link with a delay",
}
"""Claims that need a cell that is not built, each with the first thing that it lacks."""


def variants():
    """Workload and settings of every cell that the suite knows."""
    return {
        (workload.name, frozenset((name, str(value)) for name, value in settings.items()))
        for workload in workloads.discover()
        for settings in workload.variants()
    }


def cells(claim):
    """The keys among its needs: neither patterns of workloads nor facts."""
    keys = (need for need in claim.needs if "-" in need and not need.startswith("*"))
    return [Key.parse(key.replace("-*-", "-any-")) for key in keys]


@pytest.mark.parametrize("claim", [one for one in discover() if not one.to_come], ids=lambda claim: claim.id)
def test_the_cells_that_a_claim_needs_exist(claim):
    """A claim that waits for a misspelt cell would wait for ever; one that waits for nothing must say so no longer."""
    unknown = [key for key in cells(claim) if (key.workload, frozenset(key.settings)) not in variants()]
    lacking = ", ".join(map(str, unknown)) or "nothing: take it out of UNBUILT"
    assert bool(unknown) == (claim.id in UNBUILT), f"{claim.id} lacks {lacking}"


def test_rows_of_a_step():
    """Where steps do different amounts of work, the claim divides by them."""
    assert (s19_pipelined_writes.ROWS, s25_copy.INSERTED) == (execute_many.ROWS,) * 2
    assert s25_copy.COPIED == copy_in.ROWS
    assert batch_keys.COUNT == single_keys.COUNT
    assert SERIES_ROWS == 50_000


def test_the_words_of_the_absence():
    """B11 knows asyncpg's refusal by its words, and it is one that the answers try."""
    (absence,) = pg_asyncpg.driver.absences[Op.PIPELINE]
    assert absence.why.startswith(b11_gathered_executes.REFUSED)
    assert absence.raises
