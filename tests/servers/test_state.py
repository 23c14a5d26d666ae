"""What a step changes on a server is seen, named, and set back. Real servers."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from suites import servers
from suites.data import Table
from suites.servers.admins.mysql import connect as connect_mysql
from suites.servers.contract import LEFT_OPEN, Spec
from tests.servers.mysqls import running

PERSON = Table("person", {"id": "key", "name": "text"}, lambda: [(1, "Ada"), (2, "Grace")])
NOTE = Table("note", {"id": "serial", "owner": "int"})

ALIKE = {
    "drop table person": "the table person",
    "alter table person add column age integer": "the table person",
    "create table other (id integer)": "the table other",
    "update person set name = 'Alan' where id = 1": "the rows of the table person",
    "delete from person": "the rows of the table person",
}
POSTGRES = ALIKE | {
    "truncate person": "the rows of the table person",
    "create index hidden on person (name)": "the index hidden",
    "create rule quiet as on insert to note do instead nothing": "the rule quiet on note",
    "create function two() returns integer language sql as 'select 2'": "the function two()",
    "alter role bench set statement_timeout = 5000": "the settings of the role bench",
    "alter database bench set work_mem = '1MB'": "the settings of all roles in the database bench",
    "alter role bench in database bench set jit = on": "the settings of the role bench in the database bench",
    "alter role bench connection limit 3": "the role bench",
    "alter system set work_mem = '8MB'": "the settings of the server",
    "create database another": "the database another",
    "begin; select 1": LEFT_OPEN,
}
MYSQL = ALIKE | {
    "create index hidden on note (owner)": "the table note",
    "create trigger quiet before insert on note for each row set new.owner = 5": "the trigger quiet",
    "set global max_connections = 77": "the setting max_connections of the server",
    "set global sql_mode = 'ansi'": "the setting sql_mode of the server",
    "alter user current_user() with max_queries_per_hour 5000": "the account of the user",
}
SQLITE = ALIKE | {
    "create index hidden on person (name)": "the index hidden",
    "create trigger quiet after insert on note begin delete from note; end": "the trigger quiet",
    "pragma user_version = 7": "the setting user_version of the file",
    "pragma application_id = 7": "the setting application_id of the file",
}
STEPS = [
    pytest.param(kind, step, thing, id=f"{kind}-{step}")
    for kind, steps in {"postgres": POSTGRES, "mysql": MYSQL, "mariadb": MYSQL, "sqlite": SQLITE}.items()
    for step, thing in steps.items()
]
AFTER_RESET = (
    "the table ",
    "the index ",
    "the sequence ",
    "the rule ",
    "the trigger ",
    "the function ",
    "the database ",
)
"""Things that resetting the tables brings back, or that stay: nobody meets them."""


@pytest.fixture(scope="module")
def of_kind():
    """Servers of each kind, started when a test first asks for one."""
    started = {}

    def of_kind(kind):
        if kind not in started:
            started[kind] = running(kind)
            started[kind] = (started[kind], started[kind].__enter__())
        return started[kind][1]

    yield of_kind
    for context, _ in started.values():
        context.__exit__(None, None, None)


def session(server):
    """Open a connection as a driver does; gives what runs a statement there."""
    if server.kind.name == "sqlite":
        connection = sqlite3.connect(server.admin._path, isolation_level=None)
        return closing(connection), connection.execute
    if server.kind.name == "postgres":
        connection = psycopg.connect(server.url, autocommit=True)
        return closing(connection), connection.execute
    connection = connect_mysql(server.url)
    return closing(connection), connection.cursor().execute


@pytest.fixture
def server(request, of_kind):
    """A server with two tables, one of which is only read."""
    found = of_kind(request.param)
    found.admin.reset([PERSON, NOTE])
    return found


@pytest.mark.parametrize(("server", "step", "thing"), STEPS, indirect=["server"])
def test_what_a_step_changes_is_seen_and_set_back(server, step, thing):
    """The mark differs at once, the state names the thing, and after restoring and resetting nobody meets it."""
    admin = server.admin
    before, mark = admin.state(["person"]), admin.mark()
    connection, run = session(server)
    with connection:
        run(step)
        assert admin.mark() != mark
        now = admin.state(["person"])
        assert before.get(thing) != now.get(thing)
        admin.restore(before)
    admin.reset([PERSON, NOTE])
    restored = admin.state(["person"])
    left = {name for name in {*before, *restored} if before.get(name) != restored.get(name)}
    assert not [name for name in left if not name.startswith(AFTER_RESET)]
    assert admin.sessions() == 0


def unmoved(admin, run):
    mark = admin.mark()
    run("select * from person")
    return admin.mark() == mark


@pytest.mark.parametrize("server", ["postgres", "mysql", "mariadb", "sqlite"], indirect=True)
def test_honest_steps_change_nothing(server):
    """Reading moves no mark, and rows written to a table that is there for it are no change."""
    admin = server.admin
    connection, run = session(server)
    with connection:
        run("select * from person")
        before = admin.state(["person"])
        assert any(unmoved(admin, run) for _ in range(5))  # MySQL tidies up, and its log moves with it
        mark = admin.mark()
        run("insert into note (owner) values (1)")
        assert admin.mark() != mark
        assert admin.state(["person"]) == before


@pytest.mark.parametrize("server", ["postgres", "mysql", "mariadb", "sqlite"], indirect=True)
def test_transactions_that_write_are_counted(server):
    """Each by itself, and many writes in one transaction as few."""
    connection, run = session(server)
    with connection:
        before = server.admin.commits()
        for _ in range(20):
            run("insert into note (owner) values (1)")
        each = server.admin.commits() - before
        run("begin")
        for _ in range(20):
            run("insert into note (owner) values (1)")
        run("commit")
        together = server.admin.commits() - before - each
        assert each >= 20
        assert together < 10


@pytest.mark.parametrize("server", ["postgres", "mysql", "mariadb", "sqlite"], indirect=True)
def test_sessions_are_ended(server):
    """A connection that was left open is not there for the next cell."""
    connection, run = session(server)
    with connection:
        run("select 1")
        assert server.admin.sessions()
        server.admin.end_sessions()
        assert server.admin.sessions() == 0


def test_a_session_that_is_about_to_commit_left_nothing_open(of_kind):
    """An answer may be there a moment before its transaction has ended."""
    server = of_kind("postgres")
    connection, run = session(server)
    with connection:
        run("begin; select pg_backend_pid()")
        server.admin.open_transactions = iter([1, 1, 0]).__next__
        try:
            assert LEFT_OPEN not in server.admin.state(())
        finally:
            del server.admin.open_transactions


def test_a_state_of_the_users_own_database_is_empty(of_kind):
    """There our sessions cannot write, and what others do is no cell's doing."""
    admin = servers.discover().kinds["postgres"].admin(f"{of_kind('postgres').url}&application_name=ours")
    with closing(admin):
        assert (admin.state(["person"]), admin.mark()) == ({}, ())


THEIRS = {
    "postgres": (
        "alter system set work_mem = '8MB'",
        "select pg_read_file('postgresql.auto.conf')",
        "work_mem = '8MB'",
    ),
    "mysql": ("set global max_connections = 77", "select @@global.max_connections", "77"),
    "mariadb": ("set global max_connections = 77", "select @@global.max_connections", "77"),
}


@pytest.mark.parametrize("kind", THEIRS)
def test_what_is_set_on_the_users_server_is_theirs(of_kind, kind):
    """Others may set it meanwhile: it is no cell's doing, and is not set back."""
    users, (theirs, asked, said) = of_kind(kind), THEIRS[kind]
    server = servers.start(Spec(kind, "", users.url))
    try:
        before = server.admin.state(())
        users.admin.ask(theirs)
        assert server.admin.state(()) == before
        server.admin.restore(before)
        assert said in str(users.admin.ask(asked))
    finally:
        server.stop()


ACCOUNTS = {
    "postgres": (
        "alter role current_user set work_mem = '8MB'",
        "select setconfig from pg_db_role_setting where setdatabase = 0",
        "work_mem=8MB",
        "alter role current_user reset all",
    ),
    **dict.fromkeys(
        ("mysql", "mariadb"),
        (
            "alter user current_user() with max_queries_per_hour 9000",
            "show create user current_user()",
            "MAX_QUERIES_PER_HOUR 9000",
            "alter user current_user() with max_queries_per_hour 0",
        ),
    ),
}


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_a_users_account_is_looked_at_and_not_set_back(of_kind, kind):
    """A step that changes it is told of, and it stays as it is: it is the user's, who may have changed it, too."""
    users, (changes, asked, said, undoes) = of_kind(kind), ACCOUNTS[kind]
    server = servers.start(Spec(kind, "", users.url))
    try:
        before = server.admin.state(())
        server.admin.ask(changes)
        assert server.admin.state(()) != before
        server.admin.restore(before)
        assert said in str(users.admin.ask(asked))
    finally:
        users.admin.ask(undoes)
        server.stop()


def test_our_database_on_a_users_server_is_set_back(of_kind):
    """It was made by us."""
    users = of_kind("postgres")
    server = servers.start(Spec("postgres", "", users.url))
    try:
        before = server.admin.state(())
        ((name,),) = server.admin.ask("select current_database()")
        server.admin.ask(f"alter database {name} set work_mem = '8MB'")
        assert server.admin.state(()) != before
        server.admin.restore(before)
        assert server.admin.state(()) == before
    finally:
        server.stop()
