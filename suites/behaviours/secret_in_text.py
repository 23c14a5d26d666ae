"""Does a password appear in what is printed: in errors, in the ``repr`` of a connection, in the log?

Logs are read by many and kept for long; a traceback is pasted into a public issue.
"""

import io
import logging
from urllib.parse import unquote, urlsplit

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="H8",
    family="life",
    good="nowhere",
    needs=Needs(speaks=("postgres", "mysql")),
    smoke=True,
)


async def ask(lab):
    secret = unquote(urlsplit(lab.url).password)
    log = io.StringIO()
    logging.basicConfig(stream=log, level=logging.DEBUG)
    texts = {}
    async with lab.session() as session:
        texts["the repr of a connection"] = f"{session.raw!r} {session.raw}"
        texts["an error of the server"] = told(await tried(session.value("select nothing from nowhere"), 10))
    for what, changed in (("a database that is not there", {"path": "/nowhere"}), ("a port that is closed", {})):
        parts = urlsplit(lab.url)
        url = parts._replace(**(changed or {"netloc": f"{parts.netloc.rpartition(':')[0]}:1"})).geturl()
        texts[f"the error of {what}"] = told(await tried(connects(lab, url), 15))
    texts["the log"] = log.getvalue()
    shown = [what for what, text in texts.items() if secret in text]
    if shown:
        return Answer(Grade.LEAKS, f"the password is in {' and in '.join(shown)}")
    return ok(f"it is in none of {len(texts)} texts")


async def connects(lab, url):
    async with lab.session(url=url) as session:
        await session.value("select 1")


def told(tried):
    error, texts = tried.error, []
    while error:
        texts.append(f"{error!r} {error}")
        error = error.__cause__ or error.__context__
    return " ".join(texts)
