"""What psycopg's rows have in common: the build they run on, and the options that they connect with.

No row of the matrix.
"""

import psycopg

from drivers.contract import LeftOut

if psycopg.pq.__impl__ == "python":
    raise LeftOut("psycopg runs in pure Python, ten times slower: install psycopg[binary]")

ABOUT = f"{psycopg.pq.__impl__}, libpq {'{}.{}'.format(*divmod(psycopg.pq.version(), 10_000))}"
NEEDS = ("psycopg[binary,pool]",)


def options(cache, tls):
    return {
        **({"prepare_threshold": None} if cache == "off" else {}),
        **({"sslmode": "require"} if tls == "yes" else {}),
    }


def _said(**option):
    try:
        psycopg.conninfo.make_conninfo(**option)
    except psycopg.ProgrammingError as refusal:
        return str(refusal).strip()
    return "taken"


SAID = {"statement_cache_size": _said(statement_cache_size=0), "ssl": _said(ssl="context")}
"""To options of asyncpg's, which people write here too."""
