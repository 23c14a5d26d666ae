"""What came of questions, as it is written and read again."""

import json

import pytest

from reports.records.behaviours import Grade, Graded, read, written

ONE = Graded(
    **{"question": "asks", "driver": "asyncpg==0.30.0", "server": "postgres", "version": "0.30.0"},
    **{"grade": Grade.LEAKS, "said": "it did", "figures": {"left": 2}, "times": 3, "of_them": 2, "seeds": (1, 2)},
    **{"seconds": 1.5, "noise": ("ResourceWarning: x",), "wire": ("0.1 s: 1 opened",), "family": "pool"},
)


def test_what_is_written_is_read():
    """Grades, figures and evidence come back as they went."""
    without = Graded("asks", "one", "mysql", "", None, "our mistake")
    assert read(written([ONE, without], {"drivers": {}})) == [ONE, without]


def test_it_says_its_format():
    """A file of another format is refused in a sentence."""
    text = json.dumps({**json.loads(written([], {})), "format": 99})
    with pytest.raises(ValueError, match="its format is 99, and 1 is what can be read"):
        read(text)
    with pytest.raises(ValueError, match="its format is list"):
        read("[]")


def test_a_key():
    """It addresses the question, the driver and the server."""
    assert ONE.key == "asks-asyncpg==0.30.0-postgres"
