"""A mistake in a workload is told by the file's name and in one sentence, before anything is asked of a driver."""

import re
import sys
from dataclasses import replace

import pytest

from drivers.contract.files import Broken
from suites import workloads

GOOD = '''
"""Why it exists."""
from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ROW,
    sql="select id from account",
    columns={"id": "key"},
    settings={"depth": (1, 2)},
    params=lambda settings: [()],
    answer=lambda params, settings: (1,),
)
'''


@pytest.fixture
def load(tmp_path, monkeypatch):
    """A workload file of this text."""
    monkeypatch.setattr(workloads, "__path__", [str(tmp_path)])

    def load(text, name="newcomer"):
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, f"suites.workloads.{name}", raising=False)
        return workloads.load(name)

    return load


def test_a_good_one(load):
    """A good workload file is named for its file."""
    assert load(GOOD).name == "newcomer"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"key"', '"integer"', "newcomer.py: the column id is of the unknown kind 'integer'; there are: serial, key, "),
        ('"depth"', '"de pth"', "newcomer.py: a setting cannot be called 'de pth': a-z, 0-9 and _"),
        ('"depth"', '"placement"', "newcomer.py: a setting cannot be called 'placement': "),
        ("(1, 2)", "('a b',)", "newcomer.py: the setting depth cannot be 'a b': part of keys, so of letters, digits"),
        ("(1, 2)", "([1],)", "newcomer.py: the setting depth cannot be [1]: "),
        ("(1, 2)", "1", "newcomer.py: TypeError: "),
        ("Why it exists.", "", "newcomer.py: no docstring; it must say why the workload exists"),
    ],
)
def test_a_mistake(load, right, wrong, said):
    """A mistake is named, with what it should be."""
    with pytest.raises(Broken, match=re.escape(f"suites/workloads/{said}")):
        load(GOOD.replace(right, wrong))


def test_a_statement_goes_by_the_kind_of_server_before_what_it_speaks():
    """A statement goes by the kind of server: MariaDB knows RETURNING, and MySQL does not."""
    workload = replace(workloads.load("echo"), sql={"mysql": "insert", "mariadb": "insert returning"})
    asked = [workload.statements_for("mysql", "${}".format, (), server) for server in ("mysql", "mariadb", "")]
    assert asked == [("insert",), ("insert returning",), ("insert",)]


def test_each_session_has_a_word_of_its_own():
    """Both statements say it, and the next session says another: what one sends must not come to the other."""
    once, again = (workloads.load("listen_notify").statements_for("postgres", "${}".format, ()) for _ in range(2))
    assert once[1] == f"select pg_notify('{once[0]}', $1)"
    assert once != again


def test_a_name_that_no_key_can_hold(load):
    """The file's name is the workload's."""
    with pytest.raises(Broken, match=r"New-comer\.py: the name of the file is part of keys"):
        load(GOOD, "New-comer")
