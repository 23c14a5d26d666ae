"""The table at the end of the answers: what it says for a terminal of eighty columns, and in which words."""

from types import SimpleNamespace

import pytest

from drivers.contract import Driver, Op
from suites.contest.proof import Proof
from suites.matrix.cells import Cell
from suites.plugins.answer_table import WIDTH, table
from suites.plugins.fix_answers import skips
from suites.workloads.contract import Workload

READ = Workload(
    name="read",
    op=Op.FETCH_ROW,
    sql="select id from person where id = $1",
    params=lambda settings: [(1,)],
    answer=lambda params, settings: (1,),
)


def cell(name, settings):
    driver = Driver(name, server="sqlite", package="python", placeholder=lambda n: "?")

    @driver.op
    def fetch_row(connection, sql): ...

    return Cell(READ, driver, "sqlite", settings)


def shown(counts, **settings):
    """Return drivers and their statements, as lines."""
    cells = [cell(name, settings) for name in counts]
    proofs = {str(one): Proof(counts[one.driver.name], None) for one in cells}
    return list(table(cells, proofs))


def test_what_cannot_be_counted_is_explained():
    """A count that is not known is explained: a question mark alone does not say what is asked."""
    assert shown({"plain": 1, "silent": None})[-2:] == [
        f"  {'read':<26}1; ? silent",
        "?: statements that cannot be counted there",
    ]


def test_what_is_not_there_is_not_explained():
    """A table without a question mark ends with its last row."""
    assert shown({"plain": 1}) == [
        "sqlite: statements/round trips of one step, as counted",
        f"  {'read':<26}1",
    ]


def test_names_are_not_broken():
    """A driver is found again by its whole name, hyphens and all."""
    names = [f"some-driver-{number}-core" for number in range(9)]
    plain = dict.fromkeys((f"plain{number}" for number in range(10)), 1)
    words = " ".join(shown({**plain, **dict.fromkeys(names, 2)})).replace(",", "").split()
    assert words[-9:] == names


@pytest.mark.parametrize("length", [14, 15, 16, 30, 60])
def test_columns_stand_apart(length):
    """However long a setting, two blanks or a new line are between it and what was found."""
    lines = shown({"plain": 1, "silent": 2}, rows="x" * length)
    assert f"rows={'x' * length}  " in f"{lines[1]}  "
    assert " ".join(lines[1:]).split()[2:] == ["1;", "2", "silent"]
    assert all(len(line) <= WIDTH for line in lines)


@pytest.mark.parametrize(("number", "said"), [(1, "1 cell skipped: "), (2, "2 cells skipped: ")])
def test_skipped_cells_are_counted(number, said):
    """One cell is no cells."""
    report = SimpleNamespace(longrepr=("file", 1, "Skipped: no server mysql: it is not here"))
    assert list(skips([report] * number)) == [f"{said}no server mysql: it is not here"]
