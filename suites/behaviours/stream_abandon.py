"""Of a long stream the first rows are read, and then it is left: is the rest read all the same?

A page of results, a search that has found what it wanted, a client that went away. MySQL's protocol has no way to end a
result but to read it, so leaving takes as long as staying; a cursor in the server, or ending the query, costs nothing.
"""

from time import perf_counter_ns

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, LETTERS, READ = 20_000, 2000, 10
WHOLE = ROWS * LETTERS / 1e6

question = Question(
    number="G5",
    family="bulk",
    good="the rest stays where it is, and the connection works",
    needs=Needs(wire=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.SLOW), KnownBad("asyncmy==0.2.11", Grade.SLOW)),
    sources=("https://github.com/long2ice/asyncmy/issues/165",),
    deadline=60,
)


async def ask(lab):
    heap = await lab.heap("long_rows", ROWS, LETTERS)
    async with lab.session(tx=True) as session:
        step = await lab.step(session, Op.FIRST_ROW, "select id, word from long_rows", chunk=READ, tables=(heap,))
        before = await passed(lab)
        left = await tried(step(()), 40)
        seconds = (perf_counter_ns() - left.value) / 1e9 if left.value else left.seconds
        after = await tried(session.value("select 'after'"), 10)
        megabytes = (await passed(lab) - before) / 1e6
    figures = {"megabytes read": round(megabytes, 1), "of": WHOLE, "seconds to leave": round(seconds, 2)}
    if left.grade is not Grade.OK:
        return Answer(left.grade, f"leaving it: {left.said}", figures)
    if after.grade is not Grade.OK:
        return Answer(after.grade, f"the query after it: {after.said}", figures)
    if after.value != "after":
        return Answer(Grade.WRONG_DATA, f"the query after it got {after.value!r}", figures)
    if megabytes > WHOLE / 2:
        return Answer(Grade.SLOW, f"to leave after {READ} rows it read {megabytes:.0f} of {WHOLE:.0f} MB", figures)
    return ok(f"it read {megabytes:.1f} of {WHOLE:.0f} MB", **figures)


async def passed(lab):
    """Return the bytes that have come from the server."""
    return (await lab.wire("heal"))["passing"]["down"]
