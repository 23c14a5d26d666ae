"""What a driver file may say, and what is noticed when it says it wrong."""

import pytest

from drivers.contract import Driver, Op


def a_driver(**more):
    return Driver("fake", server="sqlite", package="python", is_async=False, **more)


def test_an_op_is_registered_under_its_name():
    """The function's name says which op it is."""
    driver = a_driver()

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: (connection, sql, params)

    assert driver.bind(Op.FETCH_ROW, "session", ("select",), {})(1) == ("session", "select", 1)


def test_a_typo_fails_at_once():
    """An op that does not exist is refused with the list of those that do."""
    driver = a_driver()
    with pytest.raises(ValueError, match=r"fake: there is no op 'fetch_rows'; there are: connect, fetch_value"):
        driver.lacks("fetch_rows", "a typo")


def test_an_op_gets_the_settings_it_names():
    """Settings that an op does not name are not its business."""
    driver = a_driver()

    @driver.op
    def stream(connection, sql, *, chunk):
        return chunk

    assert driver.bind(Op.STREAM, None, ("select",), {"chunk": 10, "rows": 5}) == 10


def test_an_absence_may_hold_for_some_settings_only():
    """The same op is there in one format and absent in another."""
    driver = a_driver()

    @driver.op
    def copy_in(connection, table, columns, types, *, format):
        return None

    driver.lacks("copy_in", "reads text only", when={"format": "binary"})
    assert driver.absent(Op.COPY_IN, {"format": "text"}) is None
    assert driver.absent(Op.COPY_IN, {"format": "binary"}).why == "reads text only"


def test_an_op_that_nobody_wrote_is_absent_with_a_reason():
    """An op that has not been written is absent and says so."""
    assert a_driver().absent(Op.PIPELINE, {}).why == "nobody has written it yet"


def test_who_can_fetch_a_row_can_fetch_each():
    """The loop of single reads is made of the driver's own fetch_row."""
    driver = a_driver()

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: params * 2

    assert driver.bind(Op.FETCH_EACH, None, ("select",), {})([1, 2]) == [2, 4]


def test_who_opens_can_connect():
    """Connect opens a session and closes it."""
    driver, seen = a_driver(), []

    @driver.opens
    def session(url):
        seen.append(f"open {url}")
        yield
        seen.append("close")

    driver.bind(Op.CONNECT, "the url", (), {})(())
    assert seen == ["open the url", "close"]


def test_a_session_is_closed_after_an_error():
    """A step that fails does not leave its session open."""
    driver, closed = a_driver(), []

    @driver.opens
    def session(url):
        try:
            yield
        finally:
            closed.append(url)

    with pytest.raises(ZeroDivisionError), driver.session("the url"):
        raise ZeroDivisionError
    assert closed == ["the url"]
