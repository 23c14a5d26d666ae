"""A key has one spelling, and what is spelled can be read back."""

import pytest

from reports.records.key import Key


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (Key("fetch_row", "asyncpg", "postgres"), "fetch_row-asyncpg-postgres"),
        (Key("fetch_row", "psycopg-binary", "postgres@18"), "fetch_row-psycopg-binary-postgres@18"),
        (Key.of("fetch_all", "asyncpg", "postgres", {"rows": 100}), "fetch_all-rows=100-asyncpg-postgres"),
        (
            Key.of("copy_in", "asyncpg==0.30.0", "postgres", {"format": "text", "rtt": 0.5}),
            "copy_in-format=text,rtt=0.5-asyncpg==0.30.0-postgres",
        ),
        (Key("fetch_row", "asyncpg@uvloop", "pgbouncer"), "fetch_row-asyncpg@uvloop-pgbouncer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_spelling(key, text):
    """The spelling is stable, and parsing it gives the key back."""
    assert str(key) == text
    assert Key.parse(text) == key


@pytest.mark.parametrize(
    "text", ["", "fetch_row", "fetch_row-asyncpg", "Fetch-asyncpg-postgres", "a-b-c\n", "../a-b-c"]
)
def test_no_key(text):
    """What is no key is refused, with the spelling it should have had."""
    with pytest.raises(ValueError, match=r"workload\[-setting=value,...\]-driver-server"):
        Key.parse(text)


@pytest.mark.parametrize("value", ["a-b", "a,b", "a=b", "", "<script>"])
def test_settings_that_would_not_parse(value):
    """A setting's value may not hold what separates the parts of a key."""
    with pytest.raises(ValueError, match="no setting of a key"):
        Key.of("fetch_row", "asyncpg", "postgres", {"rows": value})
