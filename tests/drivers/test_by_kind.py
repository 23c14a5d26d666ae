"""Values are bound as a driver's documentation has them bound, and only those that it wants otherwise."""

import json

from drivers.shared import by_kind
from suites.data import WIDE_ENTRY

SQL = "insert into wide_entry (original, document, remark) values ($1, $2, $3)"


def test_what_is_not_plain_to_a_driver_is_adapted():
    """A document becomes text for a driver that takes it so; the others stay as they are."""
    adapted = by_kind.adapter(SQL, (WIDE_ENTRY,), {"json": json.dumps})
    assert adapted((1, {"key": 2}, "x")) == (1, '{"key": 2}', "x")


def test_nulls_are_not_adapted():
    """None as JSON would be the document ``null``, and no NULL."""
    adapted = by_kind.adapter(SQL, (WIDE_ENTRY,), {"json": json.dumps})
    assert adapted((1, None, None)) == (1, None, None)
