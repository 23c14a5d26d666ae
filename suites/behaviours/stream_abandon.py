"""Ten rows of a long stream are read, and it is left: is the rest read all the same?

Searching until found, a client that went away, an error in the middle. A driver that reads the rest before it lets go
reads all of it for nothing; how much it reads is counted on the wire.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, WIDE = 24_000, 1000

question = Question(
    number="G5",
    family="bulk",
    good="the rest is not read",
    needs=Needs(wire=True),
    known_bad=(KnownBad("asyncmy==0.2.11", Grade.SLOW),),
    sources=("https://github.com/long2ice/asyncmy/issues/165",),
    deadline=60,
)


async def ask(lab):
    sql = f"select i, repeat('x', {WIDE}) from ({lab.series(ROWS)}) as numbers"
    async with lab.session(tx=True) as session:
        before = (await lab.wire("heal"))["passing"]["down"]
        left = await tried(session.first(sql, 10), 40)
        read = (await lab.wire("heal"))["passing"]["down"] - before
        after = await tried(session.value("select 'after'"), 10)
    figures = {"MB read": round(read / 1e6, 1), "MB in all": ROWS * WIDE / 1e6, "then": after.said}
    if left.grade is not Grade.OK:
        return Answer(left.grade, left.said, figures)
    if after.grade is Grade.OK and after.value != "after":
        return Answer(Grade.WRONG_DATA, f"the next query got {after.value!r}", figures)
    if read > 0.8 * ROWS * WIDE:
        return Answer(Grade.SLOW, f"it read all {read / 1e6:.0f} MB before it was left", figures)
    return ok(f"it read {read / 1e6:.1f} MB of {ROWS * WIDE / 1e6:.0f}", **figures)
