"""Values that go to the server and come back: which of them are the same, and which changed without a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from suites.behaviours.contract import Answer, Grade, worst
from suites.behaviours.lab import Lab, Tried, ok, tried

WITHIN = 10.0
Same = Callable[[Any, Any], bool]


def equal(came: Any, went: Any) -> bool:
    return bool(came == went)


async def kept(lab: Lab, values: Mapping[str, tuple[str, Any]], same: Same = equal) -> Answer:
    """Write each value into a column of its type, read it back, and grade what became of it. ``values``: what it is
    called -> the column's type and the value."""
    came = {}
    for number, (column, _) in enumerate(values.values()):  # before anybody has an engine's file for himself
        await lab.run(f"create table kept_{number} (v {column})")
    async with lab.session() as session:
        for number, (name, (_, value)) in enumerate(values.items()):
            written = await tried(session.run(f"insert into kept_{number} values ($1)", value), WITHIN)
            came[name] = written, value
            if written.grade is Grade.OK:
                came[name] = await tried(session.value(f"select v from kept_{number}"), WITHIN), value
    return graded(came, same)


async def read(lab: Lab, values: Mapping[str, tuple[str, Any]], same: Same = equal) -> Answer:
    """Read each value as the server makes it, and grade it. ``values``: what it is called -> the expression that makes
    it, and the value that it should be."""
    came = {}
    async with lab.session() as session:
        for name, (sql, value) in values.items():
            came[name] = await tried(session.value(f"select {sql}"), WITHIN), value
    return graded(came, same)


def graded(came: Mapping[str, tuple[Tried, Any]], same: Same) -> Answer:
    """Grade what came: the worst stands, and the figures tell all of them."""
    figures = {name: one.said if one.grade is not Grade.OK else repr(one.value) for name, (one, _) in came.items()}
    answers = [_one(name, one, value, same) for name, (one, value) in came.items()]
    stands = worst(*answers)
    return Answer(stands.grade, stands.said if stands.grade is not Grade.OK else ok("each as it went").said, figures)


def _one(name: str, one: Tried, value: Any, same: Same) -> Answer:
    if one.grade is not Grade.OK:
        return Answer(one.grade, f"{name}: {one.said}")
    if not same(one.value, value):
        return Answer(Grade.WRONG_DATA, f"{name} came as {one.value!r}, not as {value!r}")
    return ok(f"{name} came as {one.value!r}")
