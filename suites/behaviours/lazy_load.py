"""An attribute is read after a commit, which has made it stale: does the error say which attribute, and what to do?

A commit makes objects forget what they hold, and the next access loads it anew. In asyncio an attribute cannot wait for
a database. The first endpoint that returns what it has just saved fails so, in a line that has no query in it.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, said_of, tried

question = Question(
    number="E6",
    family="misuse",
    good="MissingGreenlet, which names the attribute; the session works afterwards, and nothing is left open",
    needs=Needs(layered=True),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/6164",),
)


async def ask(lab):
    from sqlalchemy.exc import MissingGreenlet
    from sqlalchemy.ext.asyncio import AsyncSession

    Person = mapped()
    await lab.table("person", "id int primary key, nickname varchar(20)", [(1, "before")])
    async with lab.session(tx=True) as held, AsyncSession(held.raw.engine) as session:
        person = await session.get(Person, 1)
        person.nickname = "after"
        await session.commit()
        try:
            return Answer(Grade.WRONG_DATA, f"it was read without a query: {person.nickname!r}")
        except Exception as came:
            error = came
        await session.rollback()
        after = await tried(session.refresh(person), 10)
        value = None if after.error or after.hung else person.nickname
    figures = {"error": said_of(error), "after a refresh": after.said}
    if after.grade is not Grade.OK:
        return Answer(after.grade, f"after it the session does not work: {after.said}", figures)
    if value != "after":
        return Answer(Grade.WRONG_DATA, f"after a refresh it is {value!r}", figures)
    if not any(isinstance(one, MissingGreenlet) for one in (error, getattr(error, "orig", None))):
        return Answer(Grade.RAW_ERROR, said_of(error), figures)
    if "nickname" not in str(error):
        return Answer(Grade.CLEAN_ERROR, "MissingGreenlet, and not which attribute", figures)
    return ok("MissingGreenlet, with a statement that has the attribute in it", **figures)


def mapped():
    from sqlalchemy import Integer, String
    from sqlalchemy.orm import DeclarativeBase, mapped_column

    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "person"
        id = mapped_column(Integer, primary_key=True)
        nickname = mapped_column(String(20))

    return Person
