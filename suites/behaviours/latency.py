"""The server is 200 ms away: how many round trips do a first query, the same one again and twenty inserts take?

On a laptop nobody sees them. Between regions, or through a tunnel, each costs its time, and a call that sends a row,
waits, and sends the next makes a minute of what was a blink.
"""

from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok

DELAY, ROWS = 0.1, 20
TRIP = 2 * DELAY

question = Question(
    number="C6",
    family="network",
    good="twenty rows do not take twenty round trips",
    needs=Needs(wire=True),
    known_bad=(KnownBad("psycopg==3.0.18", Grade.SLOW), KnownBad("psycopg2-binary==2.9.9", Grade.SLOW)),
    sources=("https://github.com/nycdb/nycdb/issues/257", "https://github.com/psycopg/psycopg/pull/260"),
    deadline=60,
)


async def ask(lab):
    await lab.table("many", "id int primary key")
    trips = {}
    await lab.wire("delay", seconds=DELAY)
    begun = monotonic()
    async with lab.session() as session:
        trips["connect"] = taken(begun)
        for what in ("first query", "same query again"):
            begun = monotonic()
            await session.value("select $1", what)
            trips[what] = taken(begun)
        if not lab.layered:
            begun = monotonic()
            await session.many("insert into many (id) values ($1)", [(number,) for number in range(ROWS)])
            trips["many rows"] = taken(begun)
        await lab.wire("heal")
    figures = {f"round trips: {what}": number for what, number in trips.items()}
    if trips["same query again"] > 6:
        return Answer(Grade.SLOW, f"a query takes {trips['same query again']} round trips", figures)
    if trips.get("many rows", 0) > ROWS * 0.7:
        return Answer(Grade.SLOW, f"{ROWS} rows of one call take {trips['many rows']} round trips", figures)
    return ok(", ".join(f"{what}: {number}" for what, number in trips.items()), **figures)


def taken(begun):
    """Return about how many round trips fit into the time since then."""
    return int((monotonic() - begun) / TRIP + 0.1)
