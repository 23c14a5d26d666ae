"""One caller changes a setting, makes a temporary table and takes a lock: does the next on its connection see them?

What is said to a session holds until it ends, and in a pool sessions are shared. A schema, a time zone or a lock that
one request left behind makes another one fail, or answer otherwise, on every tenth call and never in a test.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

TEMPORARY = ("create temporary table leftover (id int)", "select count(*) from leftover")
STATE = {
    "postgres": {
        "schema": ("set search_path to information_schema", "select current_setting('search_path')"),
        "temporary table": TEMPORARY,
        "lock": ("select pg_advisory_lock(16)", "select count(*) from pg_locks where locktype = 'advisory'"),
    },
    "mysql": {
        "time zone": ("set time_zone = '+07:00'", "select @@session.time_zone"),
        "variable": ("set @whose = 'theirs'", "select @whose"),
        "temporary table": TEMPORARY,
        "lock": ("do get_lock('asked', 0)", "select is_used_lock('asked') is not null"),
    },
    "sqlite": {
        "pragma": ("pragma cache_size = -77", "pragma cache_size"),
        "temporary table": TEMPORARY,
    },
}
"""What is changed -> the statement that changes it, and the query that shows it."""

question = Question(
    number="B13",
    family="pool",
    good="nothing of it",
    needs=Needs(pool=True),
    known_bad=(KnownBad("psycopg==3.3.4", Grade.LEAKS),),
    sources=(
        "https://magicstack.github.io/asyncpg/current/api/index.html",
        "https://github.com/brettwooldridge/HikariCP",
    ),
)


async def ask(lab):
    state = STATE[lab.speaks]
    async with lab.pool(1) as pool:
        async with pool.borrow() as session:
            before = {what: await shown(session, look) for what, (_, look) in state.items()}
            for change, _ in state.values():
                await session.run(change)
        async with pool.borrow() as session:
            after = {what: await shown(session, look) for what, (_, look) in state.items()}
        await lab.kill()
    seen = [what for what in state if before[what] != after[what]]
    if seen:
        return Answer(Grade.LEAKS, f"the next sees {', '.join(seen)}", {"seen": seen, "of": len(state)})
    return ok(f"none of {len(state)} is seen by the next", seen=seen, of=len(state))


async def shown(session, look):
    """Return what a query shows; an error counts as one thing."""
    came = await tried(session.value(look), 10)
    return "an error" if came.error else str(came.value)
