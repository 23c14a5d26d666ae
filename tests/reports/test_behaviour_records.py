"""What came of questions, as it is written and read again."""

import json

import pytest

from reports.records.behaviours import Asked, Grade, Graded, read, written

ONE = Graded(
    **{"question": "asks", "driver": "asyncpg==0.30.0", "server": "postgres", "version": "0.30.0"},
    **{"grade": Grade.LEAKS, "said": "it did", "figures": {"left": 2}, "times": 3, "of_them": 2, "seeds": (1, 2)},
    **{"seconds": 1.5, "noise": ("ResourceWarning: x",), "wire": ("0.1 s: 1 opened",), "family": "pool"},
)


def test_what_is_written_is_read():
    """Grades, figures, evidence and the questions come back as they went."""
    without = Graded("asks", "one", "mysql", "", None, "our mistake")
    asked = Asked("Does it?\n\nPeople met it.", "it does", "pool", "B1", ("https://example.org/1",))
    found = read(written([ONE, without], {"asks": asked}, {"drivers": {}}))
    assert (found.graded, dict(found.questions)) == ((ONE, without), {"asks": asked})


def test_it_says_its_format():
    """A file of another format is refused in a sentence."""
    text = json.dumps({**json.loads(written([], {}, {})), "format": 99})
    with pytest.raises(ValueError, match="its format is 99, and 1 is what can be read"):
        read(text)
    with pytest.raises(ValueError, match="its format is list"):
        read("[]")


@pytest.mark.parametrize("graded", [None, [7], [{"question": "asks"}], [{"grade": "odd"}], [{"more": 1}]])
def test_a_file_with_something_else_in_it(graded):
    """It is refused in a sentence too, and not by a traceback."""
    text = json.dumps({**json.loads(written([], {}, {})), "graded": graded})
    with pytest.raises(ValueError, match=r"Grade|read"):
        read(text)


def test_a_key():
    """It addresses the question, the driver and the server."""
    assert ONE.key == "asks-asyncpg==0.30.0-postgres"
