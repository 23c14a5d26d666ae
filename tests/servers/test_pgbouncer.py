"""PgBouncer: unpacked, in transaction mode, before a PostgreSQL of its own. Left out where nothing can be unpacked."""

import os
from contextlib import closing

import psycopg
import pytest

from suites import servers
from suites.servers import pgbouncer
from suites.servers.contract import Endpoint, Refused, Spec, Unavailable
from suites.servers.sources import debs, supervised
from tests.servers.processes import eventually


@pytest.fixture(scope="module")
def bouncer():
    """The one of this machine's own suite, whatever its version."""
    if reason := debs.lack():
        pytest.skip(reason)
    try:
        running = servers.start(Spec("pgbouncer"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield running
    running.stop()


def test_it_is_there_only_when_asked_for():
    """Every cell of postgres once more is nothing that a plain run should pay for."""
    assert "pgbouncer" not in [spec.kind for spec in servers.wanted([], {})]
    assert "pgbouncer" in [spec.kind for spec in servers.wanted(["pgbouncer"], {})]


def test_it_pools_by_transaction(bouncer):
    """Which is what its users know it for."""
    assert bouncer.facts()["pool_mode"] == "transaction"


def test_what_stands_behind_it_is_a_fact(bouncer):
    """The server behind PgBouncer is a fact, since the figures are of both."""
    assert "before embedded" in bouncer.provided
    assert bouncer.facts()["postgres fsync"] == "off"


def test_its_clients_are_the_sessions(bouncer):
    """The connections that PgBouncer keeps to PostgreSQL do not count as leftovers of a driver."""
    with psycopg.connect(bouncer.url, autocommit=True) as connection:
        connection.execute("select 1")
        assert bouncer.admin.sessions() == 1
    assert eventually(lambda: bouncer.admin.sessions() == 0)  # it hears of the end in its own time


def test_an_open_transaction_is_seen_through_it(bouncer):
    """PostgreSQL tells of an open transaction behind PgBouncer."""
    with psycopg.connect(bouncer.url) as connection:
        connection.execute("select 1")
        assert bouncer.admin.open_transactions() == 1
    assert bouncer.admin.open_transactions() == 0


def test_its_clients_are_ended(bouncer):
    """A client that is still there goes with its transaction, and the next one is served."""
    with closing(psycopg.connect(bouncer.url)) as connection:
        connection.execute("select 1")
        bouncer.admin.end_sessions()
        assert eventually(lambda: bouncer.admin.sessions() == 0)
        assert bouncer.admin.open_transactions() == 0
    with psycopg.connect(bouncer.url) as connection:
        connection.execute("select 1")


def test_more_clients_than_it_has_connections_share_them(bouncer):
    """Twice as many sessions as there are connections behind it all get their answer."""
    clients = [psycopg.connect(bouncer.url, autocommit=True, prepare_threshold=None) for _ in range(6)]
    behind = {client.execute("select pg_backend_pid()").fetchone()[0] for client in clients}
    for client in clients:
        client.close()
    assert len(behind) <= pgbouncer.POOL


@pytest.mark.parametrize(("version", "knows"), [((1, 18, 0), False), ((1, 21, 0), True), ((1, 26, 1), True)])
def test_prepared_statements_are_asked_for_where_they_are_known(version, knows):
    """An unknown setting would keep an old one from starting."""
    build = pgbouncer.Build("PgBouncer", ("pgbouncer",), version)
    recipe = pgbouncer.recipe("postgresql://bench:secret@127.0.0.1:5/bench", build, "password")
    assert ("max_prepared_statements" in recipe.files["settings"]) == knows


@pytest.mark.parametrize(("behind", "pids"), [((7,), (5, 7)), ((), ())])
def test_it_is_placed_with_what_stands_behind_it(monkeypatch, behind, pids):
    """Both are moved to the CPU that the key says, or neither."""
    running = supervised.Running(5, 6432, "", {}, lambda: None)
    monkeypatch.setattr(pgbouncer.supervised, "start", lambda recipe: running)
    upstream = Endpoint("postgresql://bench:secret@127.0.0.1:5/bench", "embedded, PostgreSQL", behind)
    build = pgbouncer.Build("PgBouncer 1.24", ("pgbouncer",), (1, 24))
    assert pgbouncer.before(upstream, build).pids == pids


def test_it_leads_to_the_database_that_it_is_told():
    """Questions have databases of their own on a server that others share."""
    build = pgbouncer.Build("PgBouncer", ("pgbouncer",), (1, 24, 1))
    settings = pgbouncer.recipe("postgresql://one:behind@127.0.0.1:5/theirs", build, "before").files["settings"]
    assert "\ntheirs = host=127.0.0.1 port=5 dbname=theirs user=one " in settings
    assert f"\n{pgbouncer.BEHIND} = host=127.0.0.1 port=5 dbname=theirs user=one " in settings


def test_no_password_is_shown():
    """No password is shown, neither PgBouncer's own nor PostgreSQL's."""
    build = pgbouncer.Build("PgBouncer", ("pgbouncer",), (1, 24, 1))
    recipe = pgbouncer.recipe("postgresql://bench:behind@127.0.0.1:5/bench", build, "before")
    assert set(recipe.secrets) == {"before", "behind"}


def test_a_url_is_given_as_the_postgres_it_speaks_like():
    """We could not know what is behind a PgBouncer of the user's."""
    with pytest.raises(Refused, match="--server postgres=URL"):
        servers.find(servers.parse("pgbouncer=postgresql://somewhere/db"))


def test_without_a_package_source_it_says_what_to_do(monkeypatch):
    """One sentence that ends in the one thing to do."""
    monkeypatch.setattr(debs, "lack", lambda: "there is no apt")
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(Unavailable, match="there is no apt: install pgbouncer"):
        pgbouncer.find(Spec("pgbouncer"))
