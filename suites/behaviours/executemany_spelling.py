"""Inserts that are spelt less usually, many rows each: are they still sent in batches?

Some drivers find out by a pattern whether an ``executemany`` can be one statement. An alias, a function or a missing
blank is enough for the pattern to fail, and then each row is a statement: nothing says so.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, MOST = 300, 30
SPELT = {
    "as usual": "insert into many (id, word) values ($1, $2)",
    "without a blank": "insert into many (id, word) values($1, $2)",
    "with a function": "insert into many (id, word) values ($1, upper($2))",
    "with what to do about duplicates": "insert into many (id, word) values ($1, $2) on duplicate key update id = id",
    "by replace": "replace into many (id, word) values ($1, $2)",
    "with set": "insert into many set id = $1, word = $2",
}

question = Question(
    family="bulk",
    good="in batches, however it is spelt",
    needs=Needs(native=True, wire=True, speaks=("mysql",)),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.SLOW),),
    sources=("https://github.com/aio-libs/aiomysql/issues/968", "https://github.com/PyMySQL/PyMySQL/issues/781"),
)


async def ask(lab):
    await lab.table("many", "id int primary key, word varchar(20)")
    turns = {}
    async with lab.session() as session:
        for round_, (how, sql) in enumerate(SPELT.items()):
            rows = [(ROWS * round_ + number, "word") for number in range(ROWS)]
            before = (await lab.wire("heal"))["turns"]
            came = await tried(session.many(sql, rows), 20)
            turns[how] = (await lab.wire("heal"))["turns"] - before
            if came.grade is not Grade.OK:
                return Answer(came.grade, f"{how}: {came.said}", turns)
    slow = [how for how, waits in turns.items() if waits > MOST]
    if slow:
        return Answer(Grade.SLOW, f"row by row {', '.join(slow)}", turns)
    return ok("in batches, however it is spelt", **turns)
