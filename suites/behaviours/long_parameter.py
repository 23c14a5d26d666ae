"""A parameter that is longer than the column it is compared with: is it compared as a whole?

A client that declares a parameter by the column's type cuts it to fit, and the text that was looked for is found
where it is not.
"""

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="F14",
    family="types",
    good="no row is found",
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/9511",),
)


async def ask(lab):
    await lab.table("short", "word varchar(5)", [("hello",)])
    async with lab.session() as session:
        found = await tried(session.rows("select word from short where word = $1", "hello world"), 10)
        right = await tried(session.rows("select word from short where word = $1", "hello"), 10)
    for one in (found, right):
        if one.grade is not Grade.OK:
            return Answer(one.grade, one.said)
    if found.value or len(right.value) != 1:
        return Answer(Grade.WRONG_DATA, f"'hello world' finds {found.value}, 'hello' {right.value}")
    return ok("a longer text is another text")
