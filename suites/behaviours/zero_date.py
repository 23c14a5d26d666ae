"""MySQL's zero date, which is no day: what does its reader get?

Old tables are full of it. None, a text or an error can be dealt with; a real day that somebody made up cannot.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import stands, tried

question = Question(
    number="F13",
    family="types",
    good="None, a text, or an error",
    needs=Needs(speaks=("mysql",)),
    sources=("https://github.com/PyMySQL/PyMySQL/issues/520",),
)


async def ask(lab):
    await lab.run("create table days (d date, t datetime)")
    await lab.run("set sql_mode = ''")
    await lab.run("insert into days values ('0000-00-00', '0000-00-00 00:00:00')")
    async with lab.session() as session:
        came = {name: await tried(session.value(f"select {name} from days"), 10) for name in ("d", "t")}
    figures = {name: one.said if one.error else repr(one.value) for name, one in came.items()}
    made_up = [one.value for one in came.values() if hasattr(one.value, "year")]
    if made_up:
        return Answer(Grade.WRONG_DATA, f"it came as {made_up[0]!r}", figures)
    return stands(list(came.values()), f"it comes as {figures['d']}", figures)
