"""Everything arrives one byte at a time: do the login, rows, a long text and an error come out right?

Packets end where they like: a tunnel, a small MTU or a busy proxy cuts a message anywhere. A reader that takes for
granted that a header, or a length, comes in one piece works for years on a fast network.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, LONG = 150, "0123456789abcdef" * 150

question = Question(
    number="C5",
    family="network",
    good="everything comes out right",
    needs=Needs(wire=True),
    sources=("https://github.com/long2ice/asyncmy/issues/155", "https://github.com/Shopify/toxiproxy#slicer"),
    deadline=60,
)


async def ask(lab):
    await lab.table("many", "id int primary key", [(number,) for number in range(ROWS)])
    await lab.wire("slice", size=1)
    came = await tried(conversation(lab), 40)
    await lab.wire("heal")
    if came.grade is not Grade.OK:
        return Answer(came.grade, came.said)
    wrong = [what for what, right in came.value.items() if not right]
    if wrong:
        return Answer(Grade.WRONG_DATA, f"wrong: {', '.join(wrong)}", {"wrong": wrong})
    return ok("everything came out right", asked=len(came.value))


async def conversation(lab):
    """Return what was asked, and whether it came out right."""
    async with lab.session() as session:
        rows = await session.rows("select id from many order by id")
        long = await session.value(f"select '{LONG}'")
        given = await session.value("select $1", "a parameter")
        refused = await tried(session.value("select nobody from nowhere"), 15)
        after = await session.value("select 'after'")
    return {
        **{"rows": rows == [(number,) for number in range(ROWS)], "a long text": long == LONG},
        **{"a parameter": given == "a parameter", "an error": "nowhere" in str(refused.error)},
        **{"what comes after it": after == "after"},
    }
