"""S11: what a statement costs that the cache has not seen, and whether more shapes than it holds miss every time."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import MICROSECONDS, about
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, added, lacking, longer_than, missing, seen

HIT, MISS, SHAPES = (f"fetch_row{setting}-asyncpg-postgres" for setting in ("", "-cache=miss", "-shapes=200"))

claim = Claim(
    id="S11",
    posts=("P1",),
    claim="A miss of asyncpg's statement cache costs 0.2 to 0.5 ms, and 200 shapes over a cache of 100 never hit it.",
    theirs="200 to 500 us a miss; every statement of 200 shapes a miss",
    needs=(HIT, MISS, SHAPES),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from added(evidence, MISS, HIT, about(200e3, 500e3), MICROSECONDS, "a miss adds", of="cost")
    yield from evicted(evidence)


def evicted(evidence: Evidence) -> Iterator[Found]:
    """Look for misses: one round trip more, as the proof counted; where it could not, more time."""
    label = "200 shapes miss"
    trips = [cell.measurement.round_trips for key in (SHAPES, HIT) for cell in evidence.cells(key)[:1]]
    if len(trips) < 2:
        yield missing(label, *lacking(evidence, SHAPES, HIT), of="eviction")
    elif trips[0] is not None and trips[1] is not None:
        text = f"{trips[0]} round trips a statement, {trips[1]} on a hit"
        yield seen(label, trips[0] > trips[1], text, (SHAPES, HIT), of="eviction")
    else:
        yield from longer_than(evidence, SHAPES, HIT, label, of="eviction")
