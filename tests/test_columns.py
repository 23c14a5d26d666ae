"""Large answers are compared by columns: as strictly as value by value, and with the same types told."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from suites import answers
from suites.columns import SIMPLE, surely_right, types


class Equal:
    """Equals whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(int)


class EqualsAnyType(type):
    """Makes types that are found wherever another is looked for."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(int)


class Unreadable:
    """Fails however it is read."""

    def __iter__(self):
        raise OSError("the connection is gone")

    __str__ = __float__ = __eq__ = __iter__
    __hash__ = None


LIARS = [type(f"Lying{base.__name__}", (Equal, base), {}) for base in (int, float, str, bytes)]
POSING = EqualsAnyType("Posing", (Equal,), {})
NAN, NOON = float("nan"), datetime(2020, 1, 1, 12)
POOL = [
    *(None, True, False, 0, 1, 2**53 + 1, 0.0, -0.0, 1.0, float(2**53 + 1), NAN, float("inf")),
    *(Decimal(1), Decimal("1.00"), Decimal("NaN"), Decimal("sNaN"), "", "1", "1.0", "a", "nan", b"", b"1", b"a"),
    *(NOON, NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=timezone(timedelta(hours=2))), NOON.replace(fold=1)),
    *(date(2020, 1, 1), "2020-01-01", "2020-01-01 12:00:00", time(12), time(12, tzinfo=UTC), "12:00:00"),
    *(UUID(int=7), str(UUID(int=7)), [1], (1,), [True], {"a": 1}, {"a": True}, '{"a": 1}', memoryview(b"a")),
    *(
        bytearray(b"a"),
        Equal(),
        POSING(),
        Unreadable(),
        *(lying(1) for lying in LIARS[:2]),
        LIARS[2]("b"),
        LIARS[3](b"b"),
    ),
]
"""Values that a driver might answer, or a workload expect; each is also met by itself."""


def is_right(answer, right, kinds):
    return answers.difference(answers.plain(answer, right, kinds), right) == ""


@pytest.mark.parametrize("kind", [*answers.PLAIN, ""])
@pytest.mark.parametrize("row", [lambda value: (value,), lambda value: {"it": value}], ids=["tuples", "dicts"])
def test_nothing_is_surely_right_that_is_not_right(kind, row):
    """Of any value beside any other none is taken that value by value is refused."""
    expected = [value for value in POOL if not isinstance(value, (Equal, Unreadable))]
    taken = 0
    for value, wanted in product(POOL, expected):
        answer, right = [row(None), row(value)], [row(None), row(wanted)]
        if surely_right(answer, right, {"it": kind}):
            assert is_right(answer, right, {"it": kind}), (value, wanted)
            taken += 1
    assert taken


def rows(kind):
    """Return right rows of a column of this kind, between two others."""
    values = [value for value in POOL if type(value) is SIMPLE[kind] and "nan" not in str(value).lower()]
    return [(1, value, "a") for value in values if kind != "timestamptz" or value.tzinfo is UTC]


SHAPES = {
    "one less": lambda right: right[:-1],
    "one more": lambda right: [*right, right[0]],
    "another order": lambda right: [*right[1:], right[0]],
    "a row twice": lambda right: [right[-1], *right[1:]],
    "a column less": lambda right: [row[:-1] for row in right],
    "a column more": lambda right: [(*row, 0) for row in right],
    "a row that is shorter": lambda right: [*right[:-1], right[-1][:-1]],
    "columns in another order": lambda right: [row[::-1] for row in right],
    "no row": lambda right: [],
    "nothing": lambda right: None,
    "rows to be read once": lambda right: map(tuple, right),
    "a row to be read once": lambda right: [*right[:-1], iter(right[-1])],
    "a row that cannot be read": lambda right: [*right[:-1], Unreadable()],
    "dicts": lambda right: [dict(zip("abc", row, strict=True)) for row in right],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_other_shape_is_surely_right(shape):
    """Rows and columns, their number and their order are compared."""
    right = rows("int")
    assert not surely_right(SHAPES[shape](right), right, {"a": "int", "b": "int", "c": "text"})


@pytest.mark.parametrize("kind", [kind for kind in SIMPLE if kind != "timestamp"])
@pytest.mark.parametrize("made", [list, tuple], ids=["lists", "tuples"])
def test_what_is_right_is_surely_right(kind, made):
    """The usual answer needs no second look, whatever its rows are; that is the use of it."""
    right = rows(kind)
    assert surely_right(made(map(made, right)), right, {"a": "int", "b": kind, "c": "text"})


def test_dicts_with_other_names_are_not_surely_right():
    """A name belongs to its value."""
    right = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
    kinds = {"id": "int", "name": "text"}
    assert surely_right([dict(row) for row in right], right, kinds)
    assert not surely_right([{"id": row["id"], "nom": row["name"]} for row in right], right, kinds)
    assert not surely_right([{"name": row["id"], "id": row["name"]} for row in right], right, kinds)


@pytest.mark.parametrize("row", [lambda *values: values, lambda *values: dict(zip("abc", values, strict=True))])
def test_the_same_types_are_told(row):
    """What a column came as is told as value by value, NULLs and unknown columns apart."""
    answer = [row(value, None, value) for value in POOL if type(value) is not POSING]
    kinds = {"a": "int", "b": "text"}
    assert types(answer, answer, kinds) == answers.types(answer, answer, kinds)
