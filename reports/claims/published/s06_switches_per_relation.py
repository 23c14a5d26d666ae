"""S6: switches come with statements, so what matters is how many statements a way of loading takes."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import COUNT
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, cost, missing, seen

ROW = "fetch_row-asyncpg-orm-postgres"
WAYS = {
    "joined": "load_graph-way=joined-asyncpg-orm-postgres",
    "selectin": "load_graph-way=selectin-asyncpg-orm-postgres",
}

claim = Claim(
    id="S6",
    posts=("P1",),
    claim="Each relationship that is loaded eagerly adds its own greenlet switches.",
    theirs="a set of switches for each relationship",
    needs=(ROW, *WAYS.values()),
    note="One row by key, which loads no relationship, is what the ways of loading are counted against.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for way, key in WAYS.items():
        without, loaded = cost(evidence, ROW, "greenlet_switches"), cost(evidence, key, "greenlet_switches")
        if isinstance(without, str) or isinstance(loaded, str):
            yield missing(way, without if isinstance(without, str) else str(loaded), of=way)
        else:
            text = f"{COUNT.number(loaded[1])} switches, {COUNT.number(without[1])} without relations"
            yield seen(way, loaded[1] > without[1], text, (key, ROW), of=way)
