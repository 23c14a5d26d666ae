"""Which words of a driver may be published."""

import pytest

from suites.system.redact import nameless, redacted

URL = "postgresql://me%40home:p%40ss%2Fw@db.example:5432/app"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("password p@ss/w is wrong", "password *** is wrong"),
        ("password p%40ss%2Fw is wrong", "password *** is wrong"),
        ('no role "me@home"', 'no role "***"'),
        ("cannot reach db.example:5432", "cannot reach ***:5432"),
        (f"cannot open {URL}", "cannot open ***"),
        ("in /home/me/project/drivers/x.py, line 3", "in drivers/x.py, line 3"),
        ('"/tmp/dm-sqlite-1/main.db" is locked', '"dm-sqlite-1/main.db" is locked'),
        ("home and some: an ordinary sentence, 3/4 and/or 5", "home and some: an ordinary sentence, 3/4 and/or 5"),
        ("see https://docs.example/a/b/c", "see https://docs.example/a/b/c"),
    ],
)
def test_redacted(said, shown):
    """Password, user, host and path go; the rest stays readable."""
    assert redacted(said, URL) == shown


def test_without_a_url_there_is_no_secret():
    """Why a driver was left out is said before any server is known."""
    assert redacted("no engine with its dialect: it has no has_stop", "") == (
        "no engine with its dialect: it has no has_stop"
    )


def test_loopback_is_nobody():
    """A loopback address is left in, since every machine has it."""
    assert redacted("127.0.0.1:5432 refused", "postgresql://u:secret@127.0.0.1:5432/d") == "127.0.0.1:5432 refused"


def test_what_is_redacted_is_short_and_printable():
    """A driver may say three megabytes, and a password that stands where they are cut is gone before."""
    said = redacted("x" * 497 + "secret" + "\x1b[31m" * 1_000_000, "postgresql://u:secret@127.0.0.1/d")
    assert said == "x" * 497 + "**…"


def test_an_error_of_a_given_server_names_its_host_and_no_user():
    """What to correct is the host that stands there; who the user is, is nobody's business."""
    url = "postgresql://alice%40x:secret@db.example:5432/shop"
    said = nameless('db.example:5432: no "alice@x" (alice%40x) in shop with secret', url)
    assert said == 'db.example:5432: no "***" (***) in shop with ***'


def test_a_user_who_is_an_everyday_word():
    """A user postgres is hidden where a user stands, and PostgreSQL goes on being what it is."""
    url = "postgresql://postgres:secret@h/postgres"
    assert nameless('no postgres for user "postgres"', url) == 'no postgres for user "***"'
