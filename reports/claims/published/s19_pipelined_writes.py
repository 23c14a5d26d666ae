"""S19: psycopg's executemany sends a thousand inserts before it waits; a loop waits for each of them."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, ratio

BIG = 2
ROWS = 1000  # of a step of execute_many
DRIVERS = ("psycopg", "psycopg-sync")
DELAYS = {"": "no delay", "-rtt=1": "1 ms away", "-rtt=5": "5 ms away"}

claim = Claim(
    id="S19",
    posts=("P2",),
    claim="Pipelining is a big win for bulk writes.",
    theirs=f"a big win, read as at least {BIG}x",
    needs=tuple(
        f"{workload}{rtt}-{driver}-postgres"
        for driver in DRIVERS
        for rtt in DELAYS
        for workload in ("execute", "execute_many")
    ),
    note="The loop commits each row and executemany all of them once. Two contests, so medians of launches are "
    "compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in DRIVERS:
        for rtt, delay in DELAYS.items():
            loop, many = (f"{workload}{rtt}-{driver}-postgres" for workload in ("execute", "execute_many"))
            if waits_each_time(evidence, many):
                yield missing(f"{driver}, {delay}", f"{many} in a pipeline, which sends more than it waits for")
            else:
                yield from ratio(evidence, loop, many, at_least(BIG), f"{driver}, {delay}", each=ROWS)


def waits_each_time(evidence: Evidence, key: str) -> bool:
    """Return whether the proof counted a round trip for each statement: then it is no pipeline."""
    counts = [(cell.measurement.statements, cell.measurement.round_trips) for cell in evidence.cells(key)]
    return any(statements == trips for statements, trips in counts)
