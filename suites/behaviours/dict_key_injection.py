"""A dict comes where one value was expected, as from a JSON body: can its keys change the statement?

A client that writes parameters into the text has to quote every part of them. One that writes out a dict as it is lets
whoever chose its keys write SQL.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="H6",
    family="life",
    good="an error, or a value that changes nothing",
    needs=Needs(speaks=("mysql",), native=True),
    sources=("https://nvd.nist.gov/vuln/detail/CVE-2025-65896",),
)

HOSTILE = ("' or 1=1 -- ", "x) or 1=1 -- ", "id` = 1 or 1=1 -- ", "1 or 1=1", "id")


async def ask(lab):
    await lab.table("users", "id int primary key, word varchar(20)", [(1, "one"), (2, "two")])
    came = {}
    for key in HOSTILE:
        async with lab.session() as session:
            came[key] = await tried(session.rows("select id from users where word = $1", {key: 1}), 5)
    figures = {key: one.said if one.error else repr(one.value) for key, one in came.items()}
    got = [key for key, one in came.items() if one.value]
    if got:
        return Answer(Grade.WRONG_DATA, f"the key {got[0]!r} answers with rows that it should not", figures)
    return ok("no key changes the statement", **figures)
