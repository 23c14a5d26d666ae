"""B28: a cache has a size and a price. Round trips show the size, the memory of the server's process the price."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import PERCENT, at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Part, cost, exact, missing, seen

HIT = "fetch_row-asyncpg-postgres"
SHAPES, THOUSANDS = (f"fetch_row-shapes={shapes},cache_size=100-asyncpg-postgres" for shapes in (200, 5000))

claim = Claim(
    id="B28",
    posts=("P4",),
    claim="asyncpg keeps at most 100 statements of a connection, and thousands of shapes press on memory.",
    theirs="100 statements; pressure read as 10 % more of the server's memory",
    needs=(HIT, SHAPES, THOUSANDS),
    note="The memory is that of the server's process for one session, with 5,000 shapes beside 200.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    kept, evicted = trips(evidence, HIT), trips(evidence, SHAPES)
    if kept is None or evicted is None:
        gone = HIT if kept is None else SHAPES
        yield missing("200 shapes", f"round trips of {evidence.lacking(gone)}", of="size")
    else:
        text = f"{evicted} round trips a statement, {kept} with one shape"
        yield seen("200 shapes", evicted > kept, text, (SHAPES, HIT), of="size")
    yield pressure(evidence)


def trips(evidence: Evidence, key: str) -> int | None:
    return next((cell.measurement.round_trips for cell in evidence.cells(key)), None)


def pressure(evidence: Evidence) -> Found:
    few, many = cost(evidence, SHAPES, "server_kb"), cost(evidence, THOUSANDS, "server_kb")
    if isinstance(few, str) or isinstance(many, str):
        return missing("memory", many if isinstance(many, str) else str(few), of="memory")
    share = many[1] / max(few[1], 1) - 1
    return exact(share, at_least(0.1), Part("memory added", "memory", (THOUSANDS, SHAPES), unit=PERCENT))
