"""S22: is one value cheaper than a row of which one value is taken?"""

from collections.abc import Iterator
from dataclasses import replace

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Weighed, longer_than

ROW, VALUE = "fetch_row-asyncpg-postgres", "fetch_value-asyncpg-postgres"

claim = Claim(
    id="S22",
    posts=("P3",),
    claim="fetchval beats fetchrow where one value is wanted.",
    theirs="faster (no figure)",
    needs=(ROW, VALUE),
    note="Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    """Compare. Where fetchval asks for less as well, "no faster" still refutes, and "faster" says nothing."""
    asked = [evidence.facts("workloads", workload, "sql") for workload in ("fetch_value", "fetch_row")]
    same = len(asked[0]) == 1 and asked[0] == asked[1]
    confounded = "" if same else "fetch_value with the statement of fetch_row: it asks for fewer columns, and is faster"
    for found in longer_than(evidence, ROW, VALUE):
        yield replace(found, confounded=confounded) if isinstance(found, Weighed) else found
