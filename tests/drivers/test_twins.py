"""Code that is written once with ``await`` and once without says the same."""

import ast

import pytest

from tests.support.trees import ROOT

DRIVERS = ROOT / "drivers"
TWINS = {
    "shared/dbapi_async.py": "shared/dbapi.py",
    "pg_psycopg.py": "pg_psycopg_sync.py",
    "my_mysqlconnector.py": "my_mysqlconnector_sync.py",
    "my_mariadbconnector.py": "my_mariadbconnector_sync.py",
    "lite_apsw.py": "lite_apsw_sync.py",
    "sa/core_async.py": "sa/core_sync.py",
    "sa/orm_async.py": "sa/orm_sync.py",
    "sa/committed_async.py": "sa/committed_sync.py",
}
RENAMED = {
    "asynccontextmanager": "contextmanager",
    "save_graph_async": "save_graph",
    "dbapi_async": "dbapi",
    "aclose": "close",  # apsw's
    "stream": "execute",  # SQLAlchemy's asyncio face buffers what it executes, and streams by another name
    "stream_scalars": "scalars",
}
"""What a library calls otherwise where it is awaited."""


class Synchronous(ast.NodeTransformer):
    """A tree without ``async`` and ``await``."""

    def visit_Await(self, node):
        return self.visit(node.value)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        node.attr = RENAMED.get(node.attr, node.attr)
        return node

    def visit_Name(self, node):
        node.id = RENAMED.get(node.id, node.id)
        return node

    def generic_visit(self, node):
        super().generic_visit(node)
        name = type(node).__name__.removeprefix("Async")
        if isinstance(node, ast.comprehension):
            node.is_async = 0
        if name == type(node).__name__:
            return node
        return getattr(ast, name)(**{field: getattr(node, field) for field in node._fields})


def bodies(path):
    """Function name -> its code, sync, without decorators and docstring."""
    tree = Synchronous().visit(ast.parse(path.read_text()))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {f.name: "\n".join([ast.dump(f.args), *map(ast.dump, f.body)]) for f in functions if "session" not in f.name}


@pytest.mark.parametrize(("asynchronous", "synchronous"), TWINS.items(), ids=lambda name: name.removesuffix(".py"))
def test_twins_agree(asynchronous, synchronous):
    """The async file without its ``async`` and ``await`` is the sync file, function by function."""
    left, right = bodies(DRIVERS / asynchronous), bodies(DRIVERS / synchronous)
    assert left.keys() == right.keys()
    for name in left:
        assert left[name] == right[name], f"{name} differs between {asynchronous} and {synchronous}"


def test_the_timed_loops_agree():
    """A sync driver and an async driver are timed by the same code, to the letter."""
    functions = bodies(ROOT / "suites/host/loops.py")
    assert functions["in_turn"] == functions["in_turn_async"]


def test_the_callers_agree():
    """One of many threads does the same as one of many tasks, to the letter."""
    tree = Synchronous().visit(ast.parse((ROOT / "suites/host/loops.py").read_text()))
    callers = [ast.dump(node) for node in ast.walk(tree) if getattr(node, "name", "") == "caller"]
    assert len(callers) == 2
    assert len(set(callers)) == 1


def test_the_comparison_sees_a_difference(tmp_path):
    """A twin that does something else is told apart."""
    (tmp_path / "a.py").write_text("async def f(x):\n    return await x(1)\n")
    (tmp_path / "b.py").write_text("def f(x):\n    return x(2)\n")
    assert bodies(tmp_path / "a.py") != bodies(tmp_path / "b.py")
