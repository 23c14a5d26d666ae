"""``--rival``: what can be written, and where a mistake is."""

import pytest

from suites.rivals.spec import BadRival, RivalSpec, parse

GOOD = {
    "asyncpg==0.30.0": RivalSpec("asyncpg", "==0.30.0"),
    "psycopg==3.1.*": RivalSpec("psycopg", "==3.1.*"),
    "psycopg-sync<3.2,>=3.1": RivalSpec("psycopg-sync", "<3.2,>=3.1"),
    "asyncpg@uvloop": RivalSpec("asyncpg", loop="uvloop"),
    "asyncmy=asyncmy2==0.2.21": RivalSpec("asyncmy", "==0.2.21", fork="asyncmy2"),
    "asyncmy=asyncmy2==0.2.21@uvloop": RivalSpec("asyncmy", "==0.2.21", loop="uvloop", fork="asyncmy2"),
    "asyncpg@py3.13": RivalSpec("asyncpg", python="3.13"),
    "asyncpg@py3.13t": RivalSpec("asyncpg", python="3.13t"),
    "asyncpg@py3.14t@uvloop": RivalSpec("asyncpg", loop="uvloop", python="3.14t"),
    "asyncpg@winloop": RivalSpec("asyncpg", loop="winloop"),
    "asyncpg==0.30.0@uvloop@py3.12": RivalSpec("asyncpg", "==0.30.0", loop="uvloop", python="3.12"),
    "asyncpg@py3.12@uvloop": RivalSpec("asyncpg", loop="uvloop", python="3.12"),
    "asyncpg @ ./local/a.whl": RivalSpec("asyncpg", wheel="./local/a.whl"),
    "asyncpg@uvloop @ a@b.whl": RivalSpec("asyncpg", loop="uvloop", wheel="a@b.whl"),
}

# What is wrong, the reason's beginning, and the column from which it is quoted.
BAD = {
    "": ("expected the name", 0),
    "==1.0": ("expected the name", 0),
    "asyncpg": ("nothing in it differs", 7),
    "asyncpg 0.30": ("expected a version", 7),
    "asyncpg==not.a.version": ("'==not.a.version' is no version", 7),
    "asyncpg=asyncpg2": ("expected the version of the fork", 16),
    "asyncpg@trio": ("'trio' is neither", 8),
    "asyncpg@py3": ("'py3' is neither", 8),
    "asyncpg@py3.10": ("py3.10 is too old", 8),
    "asyncpg@py3.12t": ("py3.12t does not exist: free-threaded Pythons begin with 3.13", 8),
    "asyncpg@uvloop@py3.13tt": ("'py3.13tt' is neither", 15),
    "asyncpg==0.30.0@": ("'' is neither", 16),
    "asyncpg@uvloop@asyncio": ("a second loop", 15),
    "asyncpg==0.30.0 @ ./a.whl": ("a wheel has its version already", 18),
    "asyncpg @ ": ("expected the path of a wheel", 10),
}


@pytest.mark.parametrize("spec", GOOD)
def test_a_spec_is_read(spec):
    """Version, event loop, Python and wheel, in any order that makes sense."""
    assert parse(spec) == GOOD[spec]


@pytest.mark.parametrize("spec", GOOD)
def test_what_was_read_is_written_so_that_it_reads_the_same(spec):
    """A report says it so, and it can be typed again."""
    assert parse(str(GOOD[spec])) == GOOD[spec]


@pytest.mark.parametrize("spec", BAD)
def test_a_mistake_is_quoted(spec):
    """One sentence quotes the spec from where it goes wrong, and says what was expected."""
    why, column = BAD[spec]
    where = f"at {spec[column:]!r}" if spec[column:] else "at its end"
    with pytest.raises(BadRival) as refusal:
        parse(spec)
    assert str(refusal.value).startswith(f"--rival {spec!r}, {where}: {why}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("spec", "label"),
    [
        ("asyncpg==0.30.*", "==0.30.0"),
        ("asyncpg@uvloop", "@uvloop"),
        ("asyncpg==0.30.0@uvloop@py3.12", "==0.30.0@uvloop@py3.12"),
        ("asyncpg @ ./a.whl", "==0.30.0+wheel"),
        ("asyncpg=asyncpg2==0.30.*", "=asyncpg2==0.30.0"),
    ],
)
def test_a_label_says_only_what_differs(spec, label):
    """Its version as it was found, if it asked for one; loop and Python, if it named them."""
    assert parse(spec).label("0.30.0") == label
