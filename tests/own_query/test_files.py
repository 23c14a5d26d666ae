"""A user's files are read with care: what cannot be raced is said in one sentence that names the file and the place."""

import pytest

from suites.own_query.files import Misgiven, fitting, params_of, query_of

BEGINS = "what can be raced begins with select, with, values, table, show"
IN_ORDER = "they must be $1, $2, ... in this order, each once"


@pytest.fixture
def file(tmp_path):
    def file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


@pytest.mark.parametrize(
    ("content", "sql"),
    [
        ("select 1;\n", "select 1"),
        ("\n-- why\n/* select */ (select 1) union (select 2)", "\n-- why\n/* select */ (select 1) union (select 2)"),
        ("\ufeffTABLE account", "TABLE account"),
        ("with a as (select $1::int) select * from a where $2", "with a as (select $1::int) select * from a where $2"),
    ],
    ids=["semicolon", "comments", "byte order mark", "parameters"],
)
def test_a_query_is_taken_as_it_stands(file, content, sql):
    """A query is taken as it stands, without the semicolon that ends it."""
    assert query_of(file("q.sql", content)) == sql


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("insert into a values (1)", f"it begins with 'insert'; {BEGINS}"),
        ("-- select 1", f"it holds no statement; {BEGINS}"),
        ("", f"it holds no statement; {BEGINS}"),
        (b"select '\xff'", "it is not UTF-8"),
        ("select 1\0; drop table a", "it holds a zero byte, and no text does"),
        ("select $2, $1", f"its placeholders are $2, $1; {IN_ORDER}"),
        ("select $1, $1", f"its placeholders are $1, $1; {IN_ORDER}"),
        ("select $2", f"its placeholders are $2; {IN_ORDER}"),
        ("select '{columns}'", "it holds '{columns}', which means something in our own statements: spell it otherwise"),
    ],
    ids=["write", "comment", "empty", "bytes", "zero byte", "order", "twice", "gap", "our own"],
)
def test_what_is_no_query_is_refused(file, content, problem):
    """What is no query is refused before any server hears of it."""
    with pytest.raises(Misgiven) as refused:
        query_of(file("q.sql", content))
    assert str(refused.value).startswith(f"q.sql: {problem}")


def test_a_file_that_is_not_there(tmp_path):
    """A missing file is named by its name: the rest of its path is left out of reports."""
    with pytest.raises(Misgiven, match=r"^q\.sql: it cannot be read: No such file or directory$"):
        query_of(tmp_path / "q.sql")


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("p.json", '[[1, "a"], [null, "b"]]', [[1, "a"], [None, "b"]]),
        ("p.csv", 'id,name\n1,"a, b"\n,c\n', [["1", "a, b"], [None, "c"]]),
    ],
    ids=["json", "csv"],
)
def test_rows_of_parameters(file, name, content, rows):
    """A list of lists, or what stands below a header."""
    assert params_of(file(name, content)) == rows


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("p.json", "[1", "it is no JSON ("),
        ("p.json", '{"id": 1}', "expected a list of lists, each with a value for $1, $2, ... in this order"),
        ("p.json", '[{"id": 1}]', "expected a list of lists, each with a value for $1, $2, ... in this order"),
        ("p.json", "[]", "it holds no row of parameters"),
        ("p.json", "[" * 100_000, "it is no JSON ("),
        ("p.csv", "", "it is empty; expected a header, and below it a field for each of $1, $2, ..."),
        ("p.csv", "id\n", "it holds no row of parameters"),
        ("p.csv", 'id\n"1', "it is no CSV ("),
    ],
    ids=["torn", "object", "objects", "none", "deep", "empty", "header alone", "open quote"],
)
def test_what_are_no_parameters_is_refused(file, name, content, problem):
    """What are no parameters is refused in words that say what is expected."""
    with pytest.raises(Misgiven) as refused:
        params_of(file(name, content))
    assert str(refused.value).startswith(f"{name}: {problem}")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([1], "p.json: row 2: values for 1 parameters, and the query takes 2"),
        ([1, 2, 3], "p.json: row 2: values for 3 parameters, and the query takes 2"),
        (["canary", 1.5], "p.json: row 2, $1: not a whole number of four bytes, which the query takes there"),
        ([1, "canary"], "p.json: row 2, $2: not a number, which the query takes there"),
    ],
    ids=["too few", "too many", "first", "second"],
)
def test_a_row_that_does_not_fit_is_named(row, problem):
    """A row that does not fit is named by its number and its place, and never by what it holds."""
    with pytest.raises(Misgiven) as refused:
        fitting("p.json", [[1, 1.5], row], ["int", "float"])
    assert str(refused.value) == problem
