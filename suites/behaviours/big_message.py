"""A value of sixteen megabytes goes to the server and comes back: is it whole, and how much memory does it take?

Documents, images, backups. Some clients make several copies of a value on its way, each in another form, and what was
sixteen megabytes is eighty.
"""

import hashlib
import resource

from suites.behaviours.contract import Answer, Grade, KnownBad, Question
from suites.behaviours.lab import ok, tried

MEGABYTES, MOST = 16, 12.0

question = Question(
    number="H9",
    family="bulk",
    good="whole, in a few times its size",
    known_bad=(KnownBad("asyncmy==0.2.16", Grade.WRONG_DATA),),
    sources=("https://github.com/psycopg/psycopg/issues/1155", "https://github.com/long2ice/asyncmy/issues/170"),
    deadline=60,
)


async def ask(lab):
    column = {"postgres": "bytea", "mysql": "longblob", "sqlite": "blob"}[lab.speaks]
    await lab.run(f"create table large (v {column})")
    value = bytes(range(256)) * (MEGABYTES << 12)
    async with lab.session() as session:
        await session.value("select 1")
        before = megabytes()
        written = await tried(session.run("insert into large values ($1)", value), 25)
        held = await lab.ask("select length(v) from large") if not lab.driver.engine else [(len(value),)]
        came = await tried(session.rows("select v from large"), 25)
        times = (megabytes() - before) / MEGABYTES
    if written.grade is Grade.OK and held != [(len(value),)]:
        return Answer(
            Grade.WRONG_DATA, f"it was written without an error, and the server holds {held}", {"then": came.said}
        )
    for one in (written, came):
        if one.grade is not Grade.OK:
            return Answer(one.grade, one.said)
    figures = {"times its size in memory": round(times, 1)}
    if len(came.value) != 1:
        return Answer(Grade.WRONG_DATA, f"the server holds it, and {len(came.value)} rows come", figures)
    if hashlib.sha256(came.value[0][0]).digest() != hashlib.sha256(value).digest():
        return Answer(Grade.WRONG_DATA, f"{len(came.value[0][0])} bytes came that are others", figures)
    if times > MOST:
        return Answer(Grade.SLOW, f"whole, in {times:.0f} times its size", figures)
    return ok("whole", **figures)


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
