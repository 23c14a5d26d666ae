"""The connection is cut while one call inserts many rows: which of them are there, and does the caller know?

A load that dies half-way is begun again. That doubles rows, or loses them, unless it was all or nothing. Where the cut
comes after the server has done it all, nobody can know: but a driver that tries again by itself inserts twice.
"""

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

ROWS = [(number, "x" * 2000) for number in range(1500)]
COPIED = ("many", "id, pad", "int4, text")
HALF, ALL_BUT_THE_ANSWER = {"after": 1_600_000, "way": "up"}, {"after": 0, "way": "down"}

question = Question(
    number="C3",
    family="network",
    good="an error, and none of the rows",
    needs=Needs(native=True, wire=True),
    known_bad=(KnownBad("asyncmy==0.2.11", Grade.CLEAN_ERROR),),
    sources=("https://github.com/MagicStack/asyncpg/pull/295", "https://github.com/jepsen-io/jepsen"),
    deadline=90,
)


async def ask(lab):
    figures, grade, said = {}, Grade.OK, "an error, and none of the rows"
    for way in (by_many, by_copy):
        if way is by_many or (lab.speaks == "postgres" and Op.COPY_IN in lab.driver.ops):
            came, kept = await cut(lab, way, HALF)
            figures[f"rows kept {way.__name__.replace('_', ' ')}"] = "some" if 0 < kept < len(ROWS) else kept
            if came.error is None and not came.hung:
                return Answer(Grade.WRONG_DATA, f"it was cut, and said nothing: {kept} of {len(ROWS)} rows", figures)
            if kept and grade is Grade.OK:
                grade, said = Grade.CLEAN_ERROR, "an error, and the rows of the statements before it are kept"
            if (failed := grade_of_failure(came)) > grade:
                grade, said = failed, came.said
    came, kept = await cut(lab, by_many, ALL_BUT_THE_ANSWER)
    figures["rows kept without an answer"] = "twice" if kept > len(ROWS) else "at most once"
    if kept > len(ROWS) or (came.error is None and not came.hung):
        return Answer(Grade.WRONG_DATA, f"cut before the answer: {came.said}, and {kept} of {len(ROWS)} rows", figures)
    return Answer(grade, said, figures) if grade > Grade.OK else ok(said, **figures)


async def cut(lab, way, where):
    """Insert rows over a connection that is cut there; return what became of it, and how many are there."""
    await lab.run("drop table if exists many")
    await lab.table("many", "id int, pad varchar(2100)")
    async with lab.session() as session:
        await session.value("select 1")
        await lab.wire("cut", **where)
        came = await tried(way(lab, session), 30)
    await lab.wire("heal")
    if await lab.until(lambda seen: not any(one.active for one in seen), 10) > 10:
        raise RuntimeError("the server still works on what was cut")
    ((kept,),) = await lab.ask("select count(*) from many")
    return came, kept


async def by_many(lab, session):
    await session.many("insert into many (id, pad) values ($1, $2)", ROWS)


async def by_copy(lab, session):
    form = "binary" if lab.driver.absent(Op.COPY_IN, {"format": "text"}) else "text"
    step = await session.calls(lambda: lab.driver.bind(Op.COPY_IN, session.raw, COPIED, {"format": form}))
    await session.calls(lambda: step(ROWS))
