"""A COPY has a value of the wrong type in its second row: is that a clear error, and is no row kept?

Spreadsheets have words where numbers were. Bulk loading is where mistakes are found last, and half a file that was
loaded is worse than none.
"""

from drivers.contract import Op
from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

question = Question(
    number="G4",
    family="bulk",
    good="an error, no row, and the next query works",
    needs=Needs(speaks=("postgres",), native=True),
    known_bad=(KnownBad("psycopg==3.3.4", Grade.RAW_ERROR),),
    sources=("https://github.com/psycopg/psycopg/issues/1147", "https://github.com/psycopg/psycopg/issues/1192"),
)


async def ask(lab):
    if Op.COPY_IN not in lab.driver.ops:
        raise Cannot("it has no COPY")
    await lab.table("copied", "id int, word varchar(20)")
    rows = [(1, "one"), ("two", "two"), (3, "three")]
    async with lab.session() as session:
        came = await tried(session.copy("copied", "id, word", "int4, text", rows), 10)
        after = await tried(session.value("select 'after'"), 8)
        await lab.kill()
    ((kept,),) = await lab.ask("select count(*) from copied")
    figures = {"rows kept": kept, "then": after.said}
    if came.grade is Grade.OK or kept:
        return Answer(Grade.WRONG_DATA, f"{kept} rows are kept, and the caller is told: {came.said}", figures)
    for one in (came, after):
        if one.grade > Grade.CLEAN_ERROR:
            return Answer(one.grade, one.said, figures)
    if after.grade is not Grade.OK:
        return Answer(Grade.CLEAN_ERROR, f"the connection cannot be used any more: {after.said}", figures)
    return ok(f"an error: {came.said}", **figures)
