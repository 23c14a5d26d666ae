"""A query of the user's, on their server: every driver reads it alike, and nothing is written, whatever it tries."""

import asyncio
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest

import drivers
from suites import servers
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Unproven
from suites.host.open_cell import Wrong, open_cell
from suites.matrix.cells import Cell
from suites.own_query import workload as own_query
from suites.own_query.ask import record
from suites.own_query.files import Misgiven
from suites.servers.contract import Spec
from tests.servers.processes import eventually
from tests.support.here import proven

PASSWORD = f"canary{secrets.token_hex(4)}"
ROWS = [row for row in drivers.discover().drivers if row.server == "postgres" and not row.home]
HELD = """
    select (select count(*) from precious), (select is_called from counter),
           (select count(*) from pg_class where relnamespace = 'public'::regnamespace),
           (select count(*) from pg_database), (select count(*) from pg_largeobject_metadata)
"""
DOOR = """
    create function through_the_door() returns bigint language plpgsql as $$
    begin
        if current_setting('transaction_read_only') = 'off' then return nextval('counter'); end if;
        perform set_config('default_transaction_read_only', 'off', false);
        return 0;
    end $$
"""
EVERY_KIND = """
    select n as id, 'x:y %' || n || '''' as "name %", n::smallint, n::bigint, n / 3.0, n / 3.0::float4, n / 3.0::float8,
           'NaN'::float8 as nan, '2024-05-06 07:08:09.1+02'::timestamptz, '2024-05-06 07:08:09.5'::timestamp,
           '2024-05-06'::date, '07:08:09.5'::time, '\\x00ff'::bytea, n % 2 = 0, md5(n::text)::uuid, '{"a": [1]}'::jsonb,
           '"5"'::json, array[n, null], point(n, n) as place, null::text, '[1:2]'::text, (array[1,2,3])[1:2], n as id
    from precious where n <= $1 and 5 % 3 = 2 and 'a:b' <> $2 order by 1
"""


@pytest.fixture(scope="module")
def users():
    """A real server that plays the user's own, with what they would not have touched."""
    server = servers.start(servers.parse("postgres=embedded"))
    ask = server.admin.ask
    ask("create table precious (n int)")
    ask("insert into precious select generate_series(1, 20)")
    ask("create sequence counter")
    ask("create type feeling as enum ('sad', 'glad')")
    ask(DOOR)
    ask(f"create role writer login password '{PASSWORD}'")
    ask("grant all on all tables in schema public to writer")
    ask("grant all on all sequences in schema public to writer")
    ask("grant create on schema public to writer")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def url(users):
    parts = urlsplit(users.url)
    return parts._replace(netloc=f"writer:{PASSWORD}@{parts.hostname}:{parts.port}").geturl()


@pytest.fixture(scope="module")
def given(url):
    """The user's own server, as the run has it."""
    server = servers.start(Spec("postgres", "", url, as_it_is=True))
    yield server
    server.stop()


@pytest.fixture
def file(tmp_path):
    def file(name, content):
        (tmp_path / name).write_text(content)
        return tmp_path / name

    return file


@pytest.fixture
def raced(given, file, tmp_path):
    """A query as the workload that is raced."""

    def raced(sql, params=""):
        params = file("p.json", params) if params else None
        asked = record(given.url, file("q.sql", sql), params)
        return own_query.write(asked, tmp_path / f"q{own_query.SUFFIX}")

    return raced


@pytest.fixture
def prepared(given):
    prepared = PreparedServer(given)
    yield prepared
    prepared.close()


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select nextval('counter')", "it writes, and here it may only read: cannot execute nextval() in a "),
        (
            "with a as (insert into precious values (0) returning n) select * from a",
            "it writes, and here it may only read",
        ),
        ("with a as (delete from precious returning n) select * from a", "it writes, and here it may only read"),
        ("select n into other from precious", "it writes, and here it may only read: cannot execute SELECT INTO in a "),
        ("select n from precious for update", "it writes, and here it may only read"),
        ("select through_the_door()", "it lifts what keeps its session from writing"),
        (
            "select set_config('transaction_read_only', 'off', false)",
            "the server refuses it: transaction read-write mode ",
        ),
        ("select 1; drop table precious", "the server refuses it: cannot insert multiple commands"),
        ("select 1; commit; drop table precious", "the server refuses it: cannot insert multiple commands"),
        ("select n\nfrom precious\nwhere m = 1", 'the server refuses it: column "m" does not exist (line 3)'),
        ("select from precious", "its answer has no columns, so there is nothing to fetch"),
        ("select pg_sleep(60)", "one answer takes longer than 2 s"),
        ("select random()", "asked again, it answers otherwise"),
        (
            "select n from precious where n = $1",
            "it takes 1 parameter, and no file has any: --params FILE.json or .csv",
        ),
        (
            "select n, '$1' from precious",
            "$1 stands in a text, a name or a comment, where the server sees no parameter",
        ),
    ],
    ids=[
        "sequence",
        "insert",
        "delete",
        "select into",
        "locks",
        "opens the door",
        "read write",
        "two statements",
        "commit",
        "mistake",
        "no columns",
        "endless",
        "random",
        "no parameters",
        "no placeholder",
    ],
)
def test_refused(users, given, file, sql, problem):
    """A bad query is refused in one sentence before any driver is asked, and the user's data stays as it was."""
    before = users.admin.ask(HELD)
    with pytest.raises(Misgiven) as refused:
        record(given.url, file("q.sql", sql), None)
    assert str(refused.value).startswith(f"q.sql: {problem}")
    assert "\n" not in str(refused.value)
    assert users.admin.ask(HELD) == before


def test_nothing_is_created(users, url):
    """Nothing is created, not even the database that the harness has for itself elsewhere."""
    before = users.admin.ask(HELD)
    server = servers.start(Spec("postgres", "", url, as_it_is=True))
    during = users.admin.ask(HELD)
    assert urlsplit(server.url).path == urlsplit(url).path
    server.stop()
    assert before == during == users.admin.ask(HELD)


def test_only_our_sessions_are_ours(given, url):
    """Others are at work on the user's database, and none of them was left behind by a driver."""
    with psycopg.connect(url):
        assert eventually(lambda: given.admin.sessions() == 0)  # those of tests before: a session ends in its own time
        with psycopg.connect(given.url):
            assert given.admin.sessions() == 1


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_session_only_reads(given, url, row, raced):
    """The URL says so to each driver in a way that it heeds; a session that missed it gets no query."""
    cell = Cell(raced("select n from precious"), row, "postgres", {})

    async def held(at):
        async with open_cell(cell, at, ["n"]):
            pass

    asyncio.run(held(given.url))
    with pytest.raises(Wrong, match="its session could write"):
        asyncio.run(held(url))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_driver_answers(row, raced, prepared):
    """Each driver answers what the server has in its own text, with signs that mean something to some drivers."""
    workload = raced(EVERY_KIND, '[[5, "can\'t"], [7, "x"], [0, ""]]')
    proof = proven(Cell(workload, row, "postgres", {}), prepared)
    assert (proof.statements, proof.round_trips) == (1, 1)


def test_what_a_driver_does_not_decode_is_told(raced, prepared):
    """psycopg knows an enumeration by its text, and in binary mode only if it has been registered."""
    workload = raced("select 'glad'::feeling as mood")
    rows = {row.name: row for row in ROWS}
    proven(Cell(workload, rows["psycopg"], "postgres", {}), prepared)
    with pytest.raises(Unproven, match=r"1 of 1 rows differ, in mood \(bytes, expected str\)"):
        proven(Cell(workload, rows["psycopg-binary"], "postgres", {}), prepared)


def test_a_wrong_answer_shows_no_data(users, raced, prepared):
    """A change of data while drivers were asked is a wrong answer, and a report says so without showing the data."""
    workload = raced("select n, 'canary' from precious order by n")
    users.admin.ask("update precious set n = 4711 where n = 20")
    try:
        with pytest.raises(Unproven) as wrong:
            proven(Cell(workload, ROWS[0], "postgres", {}), prepared)
    finally:
        users.admin.ask("update precious set n = 20 where n = 4711")
    assert str(wrong.value) == "wrong answer: 1 of 20 rows differ, in n; or the data changed meanwhile"


def test_what_is_asked_is_described(raced):
    """A report says what the query's size is, and what of it was not compared."""
    workload = raced("select n, point(n, n) as place from precious where n <= $1", "[[3], [4]]")
    assert workload.why == (
        "The user's own query: 3 rows of 2 columns, not compared but for NULLs place (point): each driver has objects "
        "of its own, a text would be, 2 rows of parameters, from q.sql"
    )
