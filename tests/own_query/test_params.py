"""Parameters out of a file become what an application would give a driver."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from suites.own_query.params import MEANT, VALUES, Unfit, value

TOKEN = "00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize(
    ("kind", "given", "meant"),
    [
        ("int", 5, 5),
        ("int", "5", 5),
        ("bigint", 2**63 - 1, 2**63 - 1),
        ("float", 1, 1.0),
        ("numeric", "1.10", Decimal("1.10")),
        ("numeric", 1.1, Decimal("1.1")),
        ("text", "5", "5"),
        ("bytes", "\\x00ff", b"\x00\xff"),
        ("bool", True, True),
        ("bool", "False", False),
        ("date", "2024-12-31", date(2024, 12, 31)),
        ("time", "23:59", time(23, 59)),
        ("timestamp", "2024-12-31 23:59", datetime(2024, 12, 31, 23, 59)),
        ("timestamptz", "2024-12-31T00:00Z", datetime(2024, 12, 31, tzinfo=UTC)),
        ("uuid", TOKEN, UUID(TOKEN)),
        ("json", {"a": [1]}, '{"a": [1]}'),
        ("json", '{"a":1}', '{"a":1}'),
        ("ints", [1, None], [1, None]),
        ("texts", '["a", "b"]', ["a", "b"]),
        ("text", None, None),
        ("other", "1 day", "1 day"),
    ],
    ids=str,
)
def test_value(kind, given, meant):
    """Values are read from JSON, or from the texts of a CSV file."""
    made = value(kind, given)
    assert (type(made), made) == (type(meant), meant)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("small", 2**15),
        ("int", 2**31),
        ("bigint", -(2**63) - 1),
        ("int", True),
        ("int", 5.0),
        ("float", "x"),
        ("numeric", [1]),
        ("text", 5),
        ("text", "a\0b"),
        ("bytes", "00ff"),
        ("bool", 1),
        ("bool", "yes"),
        ("date", "31.12.2024"),
        ("timestamp", "2024-12-31T00:00Z"),
        ("timestamptz", "2024-12-31 00:00"),
        ("uuid", "7"),
        ("json", "{"),
        ("ints", [1, "x"]),
        ("ints", 5),
        ("texts", [5]),
    ],
    ids=str,
)
def test_what_is_no_value_is_refused(kind, given):
    """What is no value is refused with an example of one, and without what was given."""
    with pytest.raises(Unfit) as refused:
        value(kind, given)
    assert str(refused.value) == f"not {MEANT[kind]}"


def test_each_kind_says_what_it_takes():
    """Each kind says what it takes, since its refusal would be a KeyError otherwise."""
    assert MEANT.keys() == VALUES.keys()
