"""The same session for every driver: what a server is asked about its session, it answers all drivers alike."""

import pytest

from drivers.contract import Op
from drivers.shared.sessions import LEVELS
from suites.host.open_cell import opened
from suites.plugins.fix_cells import MATRIX
from suites.plugins.fix_servers import SERVERS

# What a driver leaves to the collector is found whenever that runs, in a cell that has nothing to do with it. Whether
# connections are left behind is asked of the server, of each cell by itself.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

MYSQL = """
    select @@session.autocommit, @@session.transaction_isolation, @@session.character_set_client,
           @@session.character_set_results, @@session.collation_connection, @@session.sql_mode, @@session.time_zone
"""
ASKED = {
    # Each by a name of its own: of two columns with one name, a driver whose rows are mappings has the last.
    "postgres": """
        select current_setting('transaction_isolation') as isolation, current_setting('client_encoding') as encoding,
               current_setting('TimeZone') as zone, current_setting('DateStyle') as dates,
               current_setting('statement_timeout') as timeout, current_setting('search_path') as path,
               current_setting('standard_conforming_strings') as strings,
               (select ssl from pg_stat_ssl where pid = pg_backend_pid())::text as encrypted
    """,
    "mysql": MYSQL,
    "mariadb": MYSQL.replace("transaction_isolation", "tx_isolation"),  # its name until 11.1, and still known after
    "sqlite": """
        select (select synchronous from pragma_synchronous), (select journal_mode from pragma_journal_mode),
               (select foreign_keys from pragma_foreign_keys), (select cache_size from pragma_cache_size)
    """,
}


def pytest_generate_tests(metafunc):
    metafunc.parametrize("server", [str(spec) for spec in metafunc.config.stash[SERVERS].specs])


def asked_by(driver):
    """Return the op that takes the question: in a layer only FETCH_ALL takes the text of a statement."""
    return Op.FETCH_ROW if driver.layer == "native" else Op.FETCH_ALL


@pytest.mark.parametrize("seldom", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["often", "all"])
def test_same_session(server, seldom, prepared_of, answer_hosts, made_homes, pytestconfig):
    """Isolation, encoding, time zone, encryption and whatever else changes a driver's work are the same for all
    drivers, also for those that are asked seldom."""
    prepared = prepared_of(server)
    running = prepared.server
    rows = [driver for driver in pytestconfig.stash[MATRIX].found.drivers if driver.server == running.speaks]
    rows = [driver for driver in rows if asked_by(driver) in driver.ops]
    rows = made_homes(driver for driver in rows if seldom or not driver.seldom)
    question = ASKED.get(running.kind.name) or ASKED[running.speaks]
    answers = {
        driver.name: answer_hosts.told(driver, asked_by(driver), prepared.of(driver).server.url, question)
        for driver in rows
    }
    # Of a server that has no question of its own here it is not known what another engine does with its file: turso
    # keeps a write-ahead log on every one.
    engine_of = {driver.name: "" if running.kind.name in ASKED else driver.engine for driver in rows}
    said = {(engine_of[name], values) for name, values in answers.items()}
    assert len(said) == len({engine for engine, _ in said}), answers


LEVEL = {
    "postgres": "select current_setting('transaction_isolation')",
    "mysql": "select @@session.transaction_isolation",
    "mariadb": "select @@session.tx_isolation",
}


@pytest.mark.parametrize("isolation", ["serializable", "repeatable"])
def test_the_level_of_isolation_is_what_was_asked(
    server, isolation, prepared_of, answer_hosts, made_homes, pytestconfig
):
    """A driver that leaves its transactions at the server's own level would be timed at that."""
    prepared = prepared_of(server)
    if (kind := prepared.server.kind.name) not in LEVEL:
        pytest.skip("a matter of servers with several levels")
    rows = [row for row in pytestconfig.stash[MATRIX].found.drivers if row.server == prepared.server.speaks]
    rows = made_homes(row for row in rows if not row.seldom)
    asked = {"tx": "block", "isolation": isolation}
    said = {
        row.name: answer_hosts.told(row, asked_by(row), prepared.of(row).server.url, LEVEL[kind], **asked)
        for row in rows
    }
    words = {level.lower().replace("-", " ") for (level,) in said.values()}
    assert words == {LEVELS[isolation]}, said


@pytest.mark.asyncio
async def test_psycopg_binary_is_binary(server, prepared_of, pytestconfig):
    """The two rows of psycopg differ in one thing: psycopg-binary asks for binary values, psycopg for text."""
    prepared = prepared_of(server)
    rows = {d.name: d for d in pytestconfig.stash[MATRIX].found.drivers}
    if prepared.server.speaks != "postgres" or "psycopg-binary" not in rows:
        pytest.skip("a matter of psycopg")
    formats = {}
    for name in ("psycopg", "psycopg-binary"):
        async with opened(rows[name].session(prepared.server.url)) as connection:
            cursor = await connection.execute("select 1")
            async with connection.transaction(), connection.cursor("matrix") as named:
                await named.execute("select 1")
                await named.fetchall()
                formats[name] = cursor.pgresult.fformat(0), named.pgresult.fformat(0)
    assert formats == {"psycopg": (0, 0), "psycopg-binary": (1, 1)}
