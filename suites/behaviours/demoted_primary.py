"""A failover has left a pool on the old primary, which now only reads; new connections find the new one: who recovers?

The old node still answers ``select 1``, so a check before lending finds nothing wrong, and no connection breaks. Every
write fails until something throws the connections away. Somebody's service ran like that for three days.
"""

from urllib.parse import urlsplit

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

SIZE, WRITES = 2, 8
SWITCH = {
    "postgres": "alter database {database} set default_transaction_read_only = {on}",
    "mysql": "set global transaction_read_only = {on}",
    "mariadb": "set global tx_read_only = {on}",
}
"""What new sessions are from now on, and old ones are not: as an address that leads elsewhere."""

question = Question(
    family="network",
    good="no more writes fail than there were connections",
    needs=Needs(pool=True, own_server=True),
    sources=("https://github.com/gpustack/gpustack/issues/6105", "https://github.com/goldsky-io/streamling/pull/65"),
    deadline=60,
)


async def ask(lab):
    await lab.table("many", "id int primary key")
    plain = await failed_after(lab)
    pinged = await failed_after(lab, ping="yes") if lab.pings() else None
    figures = {"writes failed": len(plain)} | ({"with a check": len(pinged)} if pinged is not None else {})
    for came in [*plain, *(pinged or ())]:
        if (grade := grade_of_failure(came)) > Grade.CLEAN_ERROR:
            return Answer(grade, came.said, figures)
    if len(plain) <= SIZE:
        return ok(f"{len(plain)} writes failed, and then it had connected anew", **figures)
    said = f"{len(plain)} of {WRITES} writes failed, with {SIZE} connections ({plain[0].said})"
    if pinged is not None and len(pinged) <= SIZE:
        return Answer(Grade.OK_WITH_OPTION, f"{said}; {len(pinged)} where it checks what it lends", figures)
    return Answer(Grade.CLEAN_ERROR, f"{said}{'; so they do where it checks what it lends' * bool(pinged)}", figures)


async def failed_after(lab, **settings):
    """Make a pool whose connections only read, let new ones write, and return the writes that failed."""
    await switch(lab, "on")
    try:
        async with lab.pool(SIZE, **settings) as pool:
            await switch(lab, "off")
            came = [await tried(writes(pool, number), 10) for number in range(WRITES)]
    finally:
        await switch(lab, "off")
        await lab.run("delete from many")
    return [one for one in came if one.grade is not Grade.OK]


async def switch(lab, on):
    await lab.run(SWITCH[lab.server].format(database=urlsplit(lab.url).path.lstrip("/"), on=on))


async def writes(pool, number):
    async with pool.borrow() as session:
        await session.run(f"insert into many (id) values ({number})")
