"""S17: what a pool is for."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, drivers_of, longer_than, ratio

FAR_MORE = 5

claim = Claim(
    id="S17",
    posts=("P2", "P3"),
    claim="Opening a connection takes far longer than taking one from a pool, and longer still with TLS.",
    theirs=f"far longer, read as at least {FAR_MORE}x the time; with TLS longer (no figure)",
    needs=("connect-*-postgres", "acquire-*-postgres", "connect-tls=yes-*-postgres"),
    note="Contests of their own, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    cold, pooled, tls = claim.needs
    for driver in drivers_of(evidence, "connect", "postgres"):
        opened, taken, secured = (key.replace("*", driver) for key in (cold, pooled, tls))
        yield from ratio(evidence, opened, taken, at_least(FAR_MORE), f"{driver}, opened / taken", of="pool")
        yield from longer_than(evidence, secured, opened, f"{driver}, TLS / plain", of="tls")
