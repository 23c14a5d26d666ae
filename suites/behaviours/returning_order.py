"""Three thousand rows are inserted at once and their keys asked back: do they come in the order of the rows?

Whoever sends a list and gets a list puts the two together by position. Keys in another order are other rows' keys.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

ROWS = 3000

question = Question(
    number="G8",
    family="bulk",
    good="in the order of the rows",
    needs=Needs(layered=True),
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/9603",
        "https://github.com/sqlalchemy/sqlalchemy/issues/9618",
    ),
)


async def ask(lab):
    from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

    words = Table("words", MetaData(), Column("id", Integer, primary_key=True), Column("word", String(20)))
    async with lab.session(tx=True) as session:
        connection = session.raw
        if not connection.dialect.insert_returning:
            raise Cannot("the server has no RETURNING")
        await connection.run_sync(words.metadata.create_all)
        rows = [{"word": f"w{number * 7919 % ROWS}"} for number in range(ROWS)]
        statement = insert(words).returning(words.c.id, sort_by_parameter_order=True)
        came = await tried(connection.scalars(statement, rows), 20)
        if came.grade is not Grade.OK:
            return Answer(came.grade, came.said)
        keys = list(came.value)
        held = dict((await connection.execute(select(words.c.id, words.c.word))).tuples().all())
    right = sum(held[key] == row["word"] for key, row in zip(keys, rows, strict=True))
    if right < ROWS:
        return Answer(Grade.WRONG_DATA, f"{ROWS - right} of {ROWS} keys are other rows'", {"right": right})
    return ok(f"{ROWS} keys in the order of the rows", right=right)
