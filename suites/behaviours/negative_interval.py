"""Negative durations with a part of a second: do they come back as they went?

Minus half a second is stored as minus one second and a positive fraction in more than one protocol; a client that puts
the sign on one part only is off by a second, or by two minutes.
"""

from datetime import timedelta

from suites.behaviours.contract import Grade, KnownBad, Needs, Question
from suites.behaviours.lab import values

question = Question(
    number="F7",
    family="types",
    good="exact",
    needs=Needs(speaks=("postgres", "mysql")),
    known_bad=(KnownBad("asyncmy==0.2.16", Grade.WRONG_DATA), KnownBad("pymysql==1.1.0", Grade.WRONG_DATA)),
    sources=("https://github.com/long2ice/asyncmy/issues/166", "https://github.com/psycopg/psycopg/issues/1071"),
)


async def ask(lab):
    column = "interval" if lab.speaks == "postgres" else "time(6)"
    wanted = {
        "-0.5 s": timedelta(seconds=-0.5),
        "-1:00:00.25": -timedelta(hours=1, seconds=0.25),
        "0:00:00.000001": timedelta(microseconds=1),
        "-25:00:00": -timedelta(hours=25),
    }
    return await values.kept(lab, {name: (column, value) for name, value in wanted.items()})
