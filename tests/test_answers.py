"""Answers are compared by value, whatever types a driver chose, and the types are told."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from suites.answers import decoded, difference, plain, types

MOMENT = datetime(2020, 1, 1, 12, tzinfo=UTC)
TOKEN = UUID(int=7)


def named(value):
    """Name a value in a test's id: by its type where its text is an address, which differs in every process."""
    return type(value).__name__ if " at 0x" in str(value) else str(value)


@pytest.mark.parametrize(
    ("kind", "value", "same"),
    [
        ("numeric", "1.500", Decimal("1.5")),
        ("numeric", 1.5, Decimal("1.5")),
        ("bool", 1, True),
        ("bytes", memoryview(b"ab"), b"ab"),
        ("date", "2020-01-01", date(2020, 1, 1)),
        ("timestamptz", "2020-01-01 12:00:00+00", MOMENT),
        ("timestamptz", datetime(2020, 1, 1, 12), MOMENT),  # as MySQL's drivers answer
        ("timestamptz", MOMENT.astimezone(timezone(timedelta(hours=2))), MOMENT),
        ("uuid", str(TOKEN), TOKEN),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("ints", (1, 2), [1, 2]),
        ("single", 0.10000000149011612, 0.10000000149011612),
        ("single", 0.1, 0.10000000149011612),
        ("time", "10:00:00.5", time(10, 0, 0, 500_000)),
        ("timestamp", datetime(2020, 1, 1, 12), MOMENT),
        ("json", '"5"', 5),
        ("json", "5", 5),
        ("float", float("nan"), "NaN"),
        ("other", object(), "not compared"),
        ("text", None, None),
    ],
    ids=named,
)
def test_equal_in_value(kind, value, same):
    """Two spellings of one value are one value."""
    assert plain((value,), (same,), {"column": kind}) == (same,)


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("bigint", float(2**53 + 1), 2**53 + 1),
        ("text", "ä".encode("latin-1"), "ä"),
        ("bool", 2**31, False),
        ("int", b"42", 42),
        ("float", b"1.5", 1.5),
        ("numeric", b"1.5", Decimal("1.5")),
        ("text", b"a", "a"),
        ("bool", b"t", True),
        ("bool", "1", True),
        ("date", b"2020-01-01", date(2020, 1, 1)),
        ("uuid", str(TOKEN).encode(), TOKEN),
        ("json", b'{"a": 1}', {"a": 1}),
        ("ints", b"{1,2}", [1, 2]),
        ("int", "42", 42),
        ("uuid", "no uuid", TOKEN),
        ("timestamptz", datetime(2020, 1, 1, 13, tzinfo=UTC), MOMENT),
        ("text", None, ""),
    ],
    ids=named,
)
def test_not_equal_in_value(kind, value, right):
    """What lost something on the way is told apart."""
    assert difference(plain((value,), (right,), {"column": kind}), (right,))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("int", b"42", 42),
        ("float", b"1.5", 1.5),
        ("bool", b"f", False),
        ("bytes", b"\\x6162", b"ab"),
        ("bytes", b"ab", b"ab"),
        ("ints", b"{1,2}", [1, 2]),
        ("ints", b"{{1,NULL},{2,3}}", [[1, None], [2, 3]]),
        ("int", b"no number", "no number"),
        ("text", "ä".encode(), "ä"),
        ("date", b"2020-01-01", "2020-01-01"),
        ("text", None, None),
    ],
    ids=named,
)
def test_what_a_floor_left_raw(kind, raw, value):
    """A floor may leave its answer as it came; it is read for the comparison."""
    assert decoded((raw,), {"column": kind}) == (value,)


def test_rows_in_any_shape():
    """Rows as lists, tuples or anything to iterate over are rows."""
    assert plain([[1, "a"], (2, "b")], [(1, "a"), (2, "b")], {"id": "int", "name": "text"}) == [(1, "a"), (2, "b")]


def test_a_row_with_a_column_too_many():
    """A row of another length is left as it is, and differs."""
    assert difference(plain((1, 2), (1,), {"id": "int"}), (1,)) == "(1, 2), expected (1,)"


def test_blocks_of_bytes_are_one_value():
    """A value that came in pieces is put together."""
    assert plain([b"ab", bytearray(b"cd")], b"abcd", {"blocks": "bytes"}) == b"abcd"


def test_a_missing_row_is_told():
    """A difference names its first cause."""
    assert difference([(1,)], [(1,), (2,)]) == "1 rows, expected 2"
    assert difference([(1,), (3,)], [(1,), (2,)]) == "row 1: (3,), expected (2,)"


def test_a_long_difference_is_short():
    """A megabyte that differs does not fill the screen."""
    assert len(difference(b"a" * 10**6, b"b" * 10**6)) < 500


def test_types_are_told_by_kind():
    """The types of what came, without NULL, which is None everywhere."""
    rows = [(1, None), (2, TOKEN)]
    assert types(rows, rows, {"id": "int", "token": "uuid"}) == {"int": "int", "uuid": "uuid.UUID"}


class Equal:
    """Equals whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0


class Pretends(Equal):
    __class__ = tuple


class EqualsInt(type):
    """Makes types that are found wherever int is looked for."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(int)


Posing = EqualsInt("Posing", (Equal,), {"__hash__": None})

LIARS = {base: type(f"Lying{base.__name__}", (Equal, base), {}) for base in (int, float, str, bytes, tuple, list, dict)}
KINDS = {"id": "int", "name": "text"}


@pytest.mark.parametrize(
    "row",
    [
        Equal(),
        Pretends(),
        (Posing(), "a"),
        (Equal(), Equal()),
        (LIARS[int](2), "a"),
        (LIARS[float](2), "a"),
        (1, LIARS[str]("b")),
        (1, LIARS[bytes](b"a")),
        LIARS[tuple]((2, "a")),
        LIARS[list]([2, "a"]),
        (True, "a"),
        (value for value in (1, "a")),
        iter((1, "a")),
    ],
    ids=named,
)
def test_no_answer_says_itself_what_it_equals(row):
    """An object's own comparison is not asked, and what was not read yet is no answer."""
    assert difference(plain(row, (1, "a"), KINDS), (1, "a"))
    assert difference(plain([row], [(1, "a")], KINDS), [(1, "a")])


@pytest.mark.parametrize("told", [LIARS[str]("x"), LIARS[dict](a=2), [Equal()]], ids=named)
def test_no_document_says_itself_what_it_equals(told):
    """A document is compared down to its leaves."""
    assert difference(plain((told,), ({"a": 1},), {"document": "json"}), ({"a": 1},))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", 1),
        ("float", 1.5),
        ("text", "a"),
        ("bytes", b"ab"),
        ("json", {"a": [1]}),
    ],
    ids=named,
)
def test_a_subclass_with_the_right_value_is_right(kind, value):
    """A driver may have types of its own: they are compared by what they hold."""
    own = type("Own", (type(value),), {})(value)
    assert not difference(plain((own,), (value,), {"column": kind}), (value,))


@pytest.mark.parametrize("kind", ["date", "time", "timestamp"])
def test_a_moment_of_a_subclass_with_the_right_value_is_right(kind):
    """Dates and times of a driver's own types are compared by what they hold, too."""
    right = {"date": date(2020, 1, 1), "time": time(10, 0), "timestamp": MOMENT}[kind]
    own = type("Own", (type(right),), {}).fromisoformat(right.isoformat())
    assert not difference(plain((own,), (right,), {"column": kind}), (right,))
