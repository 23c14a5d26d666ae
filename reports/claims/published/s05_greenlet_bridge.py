"""S5: three numbers about one bridge. They are held apart, since they contradict each other: 4 x 5 us is not 80 us."""

from collections.abc import Iterator

from reports.claims.bridge import ROWS, bridge
from reports.claims.contract import Claim
from reports.claims.estimate import MICROSECONDS, about, at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, cost, counted, missing, of_launches

COUNTED = "fetch_row-psycopg-core-postgres"
CELLS = tuple(f"fetch_row-{row}-postgres" for row in ROWS["core"])

claim = Claim(
    id="S5",
    posts=("P1",),
    claim="The greenlet bridge costs a query 0.08 ms: at least four switches of 2 to 5 us each.",
    theirs="80 us a query, 2 to 5 us a switch, 4 switches or more",
    needs=(*CELLS, COUNTED),
    note="The bridge is what SQLAlchemy adds to psycopg, async less sync: bridge and async cursor together.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from of_launches(evidence, CELLS, bridge, about(80e3), MICROSECONDS, "bridge, of a query", of="query")
    yield counted(evidence, COUNTED, "greenlet_switches", at_least(4), "switches of a query", of="count")
    found = cost(evidence, COUNTED, "greenlet_switches")
    switches = 0 if isinstance(found, str) else found[1]
    if switches:
        label = "bridge, of a switch"
        yield from of_launches(
            evidence, CELLS, lambda times: bridge(times) / switches, about(2e3, 5e3), MICROSECONDS, label, of="switch"
        )
    else:
        yield missing("bridge, of a switch", f"costs.greenlet_switches of {COUNTED}", of="switch")
