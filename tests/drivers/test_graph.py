"""Rows that become objects, and settings that a row of the matrix has from the contract."""

from contextlib import contextmanager

import pytest

from drivers.contract import Driver, Op, graph

CUSTOMERS = [(7, "seven"), (8, "eight")]
PURCHASES = [(1, "first", 7), (2, "second", 8), (3, "third", 7)]
ITEMS = [(10, "a", 1, 1), (11, "b", 2, 1), (30, "c", 3, 3)]
JOINED = [
    (1, "first", 7, "seven", 10, "a", 1),
    (1, "first", 7, "seven", 11, "b", 2),
    (2, "second", 8, "eight", None, None, None),
    (3, "third", 7, "seven", 30, "c", 3),
]
NESTED = [
    (1, "first", (7, "seven"), [(10, "a", 1), (11, "b", 2)]),
    (2, "second", (8, "eight"), []),
    (3, "third", (7, "seven"), [(30, "c", 3)]),
]


@pytest.mark.parametrize(
    "made", [graph.from_join(JOINED), graph.from_three(PURCHASES, CUSTOMERS, ITEMS)], ids=["joined", "selectin"]
)
def test_both_ways_make_the_same_objects(made):
    """A purchase without items keeps its place, and a customer is one object however many purchases it has."""
    assert graph.plain(made) == NESTED
    assert made[0].customer is made[2].customer


def test_other_answers_stay_as_they_are():
    """Only our own objects are turned into tuples."""
    assert graph.plain([(1, 2)]) == [(1, 2)]
    assert graph.plain([]) == []


def test_saved_rows_point_at_their_parents():
    """Every row has a key of its own, every child its parent's."""
    parents, children = graph.keyed()([(7, "first", [("a", 1), ("b", 2)]), (8, "second", [])])
    assert [row[1:] for row in parents] == [(7, "first"), (8, "second")]
    assert [row[1:] for row in children] == [(parents[0][0], "a", 1), (parents[0][0], "b", 2)]
    assert len({row[0] for row in parents + children}) == 4


def test_two_sessions_make_different_keys():
    """Cells of one contest insert into the same tables."""
    assert next(graph.fresh_keys()) != next(graph.fresh_keys())


@pytest.fixture
def seen():
    """What a fake connection was asked, in order."""
    return []


@pytest.fixture
def driver(seen):
    """A driver that can begin, and answers with rows that tell when they are looked at."""
    made = Driver("fake", server="sqlite", package="python", is_async=False)
    made.opens(lambda url: iter(()))

    class Row:
        def __iter__(self):
            seen.append("looked at")
            return iter(())

    @made.op
    def fetch_all(connection, sql):
        return lambda params: seen.append(sql) or [Row(), Row()]

    @made.op
    def execute_many(connection, sql):
        return lambda many: seen.append(sql)

    @made.blocks
    @contextmanager
    def block(connection):
        seen.append("begin")
        yield
        seen.append("commit")

    return made


def test_a_block_is_around_the_step(driver, seen):
    """``tx=block`` puts begin and commit into what is timed."""
    driver.bind(Op.FETCH_ALL, None, ("select",), {"tx": "block"})(())
    assert seen == ["begin", "select", "commit"]


def test_touching_looks_at_every_row(driver, seen):
    """``touch=yes`` pays for what a driver decodes only when a value is looked at."""
    driver.bind(Op.FETCH_ALL, None, ("select",), {"touch": "yes"})(())
    assert seen == ["select", "looked at", "looked at"]


def test_the_plain_step_is_neither(driver, seen):
    """Without a setting nothing stands around the driver's own step."""
    driver.bind(Op.FETCH_ALL, None, ("select",), {})(())
    assert seen == ["select"]


def test_what_follows_is_there_until_it_is_lacking(driver):
    """A row that fetches all can load a graph, unless it says that it cannot."""
    assert {Op.LOAD_GRAPH, Op.ADD_ALL} <= driver.ops.keys()
    driver.lacks("load_graph", "it knows no objects")
    assert driver.absent(Op.LOAD_GRAPH, {}).why == "it knows no objects"


def test_a_row_that_cannot_begin_is_absent_in_a_block():
    """No setting is passed over in silence."""
    driver = Driver("fake", server="sqlite", package="python", is_async=False)
    driver.opens(lambda url: iter(()))
    driver.op(fetch_row)
    assert driver.absent(Op.FETCH_ROW, {"tx": "block"}, ["tx"]).why == "nobody has written it with tx yet"


def fetch_row(connection, sql):
    return lambda params: ()
