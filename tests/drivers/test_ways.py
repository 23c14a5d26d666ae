"""Many rows sent otherwise than by a driver's executemany."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import pytest

from drivers.contract import Driver, Op

INSERT = "insert into entry (owner, note) values (?, ?)"
MANY = [(1, "one"), (2, "two")]


def a_driver(**more):
    driver = Driver("fake", server="postgres", package="python", is_async=False, placeholder=lambda n: "?", **more)

    @driver.op
    def execute(connection, sql):
        return lambda params: connection.append((sql, params))

    @driver.op
    def execute_many(connection, sql):
        return lambda many: connection.append("its own")

    @driver.blocks
    @contextmanager
    def block(connection):
        connection.append("begin")
        yield
        connection.append("commit")

    return driver


def sent(driver, **settings):
    """Return what a driver sends for two rows."""
    connection = []
    driver.bind(Op.EXECUTE_MANY, connection, (INSERT,), {"rows": 2, "types": "int4, text", **settings})(MANY)
    return connection


def test_by_rows_is_a_statement_a_row_in_one_transaction():
    """Each row is sent by itself, between begin and commit."""
    assert sent(a_driver(), way="rows") == ["begin", (INSERT, MANY[0]), (INSERT, MANY[1]), "commit"]


def test_by_values_is_one_insert_of_all_rows():
    """The values of all rows are parameters of one statement, in order."""
    said = "insert into entry (owner, note) values (?, ?), (?, ?)"
    assert sent(a_driver(), way="values") == [(said, (1, "one", 2, "two"))]


def test_numbered_placeholders_go_on_counting():
    """A driver that numbers its parameters numbers those of later rows on."""
    driver = a_driver()
    driver.placeholder = "${}".format
    connection = []
    settings = {"rows": 2, "way": "values"}
    driver.bind(Op.EXECUTE_MANY, connection, (INSERT.replace("?, ?", "$1, $2"),), settings)(MANY)
    assert "values ($1, $2), ($3, $4)" in connection[0][0]


def test_by_unnest_is_one_insert_of_an_array_a_column():
    """Each column is one parameter."""
    said = "insert into entry (owner, note) select * from unnest(?::int4[], ?::text[])"
    assert sent(a_driver(), way="unnest") == [(said, ([1, 2], ["one", "two"]))]


@pytest.mark.parametrize("settings", [{}, {"way": "executemany"}])
def test_its_own_executemany_is_asked_otherwise(settings):
    """Plain, and by name, the driver's own function does it."""
    assert sent(a_driver(), **settings) == ["its own"]


def test_an_op_that_names_the_way_does_values_itself():
    """A driver with a form of its own for an insert of many rows is asked by it."""
    driver = a_driver()

    @driver.op
    def execute_many(connection, sql, *, way="values"):
        return lambda many: connection.append(f"by {way}")

    assert sent(driver, way="values") == ["by values"]


def test_without_a_block_it_is_not_sent_by_rows():
    """A driver that has no transaction to put its rows into lacks that way, and no other."""
    driver = a_driver()
    driver.block = None
    assert driver.absent(Op.EXECUTE_MANY, {"way": "rows"}, ["way"]).why == "nobody has written its blocks yet"
    assert not driver.absent(Op.EXECUTE_MANY, {"way": "values"}, ["way"])


def test_an_async_driver_awaits_each_row():
    """The same ways of a driver whose steps are awaited."""
    driver = Driver("fake", server="postgres", package="python", placeholder=lambda n: "?")

    @driver.op
    def execute(connection, sql):
        async def step(params):
            connection.append((sql, params))

        return step

    @driver.op
    def execute_many(connection, sql):
        raise AssertionError("its own is not asked")

    @driver.blocks
    @asynccontextmanager
    async def block(connection):
        yield

    async def send():
        connection = []
        step = await driver.bind(Op.EXECUTE_MANY, connection, (INSERT,), {"rows": 2, "way": "rows"})
        await step(MANY)
        return connection

    assert asyncio.run(send()) == [(INSERT, MANY[0]), (INSERT, MANY[1])]


def test_without_an_execute_there_is_nothing_to_make_it_of():
    """A driver file that is new, and says nothing of it, lacks the ways and has its own."""
    driver = a_driver()
    del driver.ops[Op.EXECUTE]
    assert driver.absent(Op.EXECUTE_MANY, {"way": "values"}, ["way"]).why == "nobody has written its execute yet"
    assert not driver.absent(Op.EXECUTE_MANY, {"way": "executemany"}, ["way"])


def test_a_server_without_arrays():
    """No driver of it can be asked, and none has to say so."""
    driver = Driver("fake", server="sqlite", package="python", is_async=False)
    driver.op(a_driver().ops[Op.EXECUTE_MANY])
    assert driver.absent(Op.EXECUTE_MANY, {"way": "unnest"}, ["way"]).why == "its server has no arrays"
