"""S5: three numbers about one bridge. They are held apart, since they contradict each other: 4 x 5 us is not 80 us."""

from collections.abc import Iterator
from functools import partial

from reports.claims.bridge import QUERY, SWITCHES, bridge
from reports.claims.contract import Claim
from reports.claims.estimate import MICROSECONDS, about, at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Times, cost, counted, missing, of_launches

COUNTED = "fetch_row-asyncpg-core-postgres"

claim = Claim(
    id="S5",
    posts=("P1",),
    claim="The greenlet bridge costs a query 0.08 ms: at least four switches of 2 to 5 us each.",
    theirs="80 us a query, 2 to 5 us a switch, 4 switches or more",
    needs=(*QUERY, *SWITCHES, COUNTED),
    note="The bridge is measured by itself: greenlet_spawn around awaits of what is done at once, less the same awaits "
    "without it. A query on asyncpg has one. A switch is a share of ten awaits, where entering and leaving is little.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from of_launches(evidence, QUERY, bridge, about(80e3), MICROSECONDS, "bridge, of a query", of="query")
    yield counted(evidence, COUNTED, "greenlet_switches", at_least(4), "switches of a query", of="count")
    label, found = "bridge, of a switch", cost(evidence, SWITCHES[0], "greenlet_switches")
    if isinstance(found, str):
        yield missing(label, found, of="switch")
        return
    number = partial(of_a_switch, found[1])
    yield from of_launches(evidence, SWITCHES, number, about(2e3, 5e3), MICROSECONDS, label, of="switch")


def of_a_switch(switches: float, times: Times) -> float:
    return bridge(times) / switches
