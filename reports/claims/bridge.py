"""What the bridge between async and sync code costs SQLAlchemy, from the one driver that has both faces.

``(psycopg-core - psycopg) - (psycopg-sync-core - psycopg-sync)``: what SQLAlchemy adds to the same library, async less
sync. The work that both do has gone; the bridge and the async cursor above it stay.
"""

from reports.claims.parts import Times

ROWS = {layer: (f"psycopg-{layer}", "psycopg", f"psycopg-sync-{layer}", "psycopg-sync") for layer in ("core", "orm")}


def bridge(times: Times, layer: str = "core") -> float:
    """Return what the bridge costs, in nanoseconds of one step."""
    above, below, above_sync, below_sync = (times[row] for row in ROWS[layer])
    return (above - below) - (above_sync - below_sync)


def share_of_bridge(times: Times) -> float:
    """Return the bridge's share of how much longer an ORM step takes on asyncpg than on psycopg2; 0 if not longer."""
    difference = times["asyncpg-orm"] - times["psycopg2-orm"]
    return bridge(times, "orm") / difference if difference > 0 else 0.0
