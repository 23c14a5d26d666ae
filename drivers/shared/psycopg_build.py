"""What psycopg's rows have in common: the build they run on, the options that they connect with, and what is said of
them beside their ops.

No row of the matrix.
"""

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.types.string import TextBinaryLoader, TextLoader

from drivers.contract import CALLERS, Driver, LeftOut
from drivers.shared import absences, pgbouncer
from drivers.shared.custom import Name
from drivers.shared.sessions import LEVELS, libpq_options

if psycopg.pq.__impl__ == "python":
    raise LeftOut("psycopg runs in pure Python, ten times slower: install psycopg[binary]")

ABOUT = f"{psycopg.pq.__impl__}, libpq {'{}.{}'.format(*divmod(psycopg.pq.version(), 10_000))}"
NEEDS = ("psycopg[binary,pool]",)


def of_both(text: Driver, binary: Driver):
    """Return what registers an op of both rows."""
    return lambda fn: text.op(binary.op(fn))


DOES = ("types=parsed", "to=dict")
"""What psycopg does without being asked: it parses JSON and uuids, and its dicts are dicts."""


class NameLoader(TextLoader):
    """A loader of ours for texts, in whatever format they come."""

    def load(self, data):
        return Name(super().load(data))


class NameBinaryLoader(TextBinaryLoader):
    def load(self, data):
        return Name(super().load(data))


NAMES = AdaptersMap(psycopg.adapters)
"""What connections adapt by whose texts are to be of our type."""
NAMES.register_loader("text", NameLoader)
NAMES.register_loader("text", NameBinaryLoader)


def level(isolation):
    return psycopg.IsolationLevel[LEVELS[isolation].upper().replace(" ", "_")] if isolation else None


def options(cache, tls, timeout="no", types=""):
    return {
        **({"context": NAMES} if types == "custom" else {}),
        **libpq_options(timeout),
        **({"prepare_threshold": None} if cache == "off" else {}),
        **({"sslmode": "require"} if tls == "yes" else {}),
    }


def limits(size, least=None, patience=None, recycle=None, gives_up=None):
    """Return a pool's own limits, in its words: none of those that nobody has named."""
    named = {"timeout": patience, "max_lifetime": recycle, "reconnect_timeout": gives_up}
    said = {name: value for name, value in named.items() if value is not None}
    return {"min_size": size if least is None else least, "max_size": size, **said}


def _said(**option):
    try:
        psycopg.conninfo.make_conninfo(**option)
    except psycopg.ProgrammingError as refusal:
        return " ".join(str(refusal).split())
    return "taken"


SAID = {"statement_cache_size": _said(statement_cache_size=0), "ssl": _said(ssl="context")}
"""What psycopg says to options of asyncpg's, which people write here too."""


def state(driver: Driver) -> None:
    """State what psycopg's rows lack, and where their counts are their own."""
    absences.of_kept_statements(driver, hit="it prepares what is asked often by default, so that is what plain does")
    absences.of_native(driver)
    driver.takes(
        "acquire", "it asks whether the connection is alive", statements=1, round_trips=1, when={"ping": "yes"}
    )
    driver.takes(
        "stream",
        "it asks for the columns of the cursor it declared",
        round_trips=lambda usual: usual + 1,
        when={"way": None},
    )
    driver.takes(
        "add_all",
        "begin and commit, and rows that come before all was sent",
        statements=lambda usual: usual + 2,
        round_trips=lambda usual: usual + 3,
        when={"back": "yes"},
    )
    driver.takes(
        "execute_many",
        "begin and commit, without which its documentation promises no atomicity, are waited for by themselves",
        statements=lambda usual: usual + 2,
        round_trips=lambda usual: usual + 2,
    )
    pgbouncer.state(driver)
    pgbouncer.keeps_statements(driver, CALLERS)
