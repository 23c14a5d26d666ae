"""What SQLAlchemy's rows say of tables and statements is what the servers are given and workloads ask for."""

import pytest
import sqlalchemy as sa

from drivers import sa_statements, sa_tables
from drivers.contract import Op
from suites import data, workloads

TABLES = {table.name: table for table in vars(data).values() if isinstance(table, data.Table)}
MODELS = {model.__tablename__: model for model in sa_tables.Base.__subclasses__()}
TYPES = {
    "serial": sa.Integer,
    "key": sa.Integer,
    "bigkey": sa.BigInteger,
    "int": sa.Integer,
    "bigint": sa.BigInteger,
    "float": sa.Double,
    "numeric": sa.Numeric,
    "text": sa.String,
    "bytes": sa.LargeBinary,
    "bool": sa.Boolean,
    "date": sa.Date,
    "timestamptz": sa.DateTime,
    "uuid": sa.Uuid,
    "json": sa.JSON,
    "ints": sa.ARRAY,
}


def test_every_table_has_its_model():
    """A table that a workload reads or writes is there for SQLAlchemy as well."""
    assert MODELS.keys() == TABLES.keys()


@pytest.mark.parametrize("name", MODELS)
def test_columns_agree(name):
    """A model's columns have the names, the order and the types of the table's."""
    declared = {column.name: type(column.type) for column in MODELS[name].__table__.columns}
    assert list(declared.items()) == [(name, TYPES[kind]) for name, kind in TABLES[name].columns.items()]


@pytest.mark.parametrize("name", MODELS)
def test_keys_agree(name):
    """The key is the same, and made by the server or brought by the rows as the table says."""
    (key,) = MODELS[name].__table__.primary_key.columns
    kind = TABLES[name].columns[key.name]
    assert kind in ("serial", "key", "bigkey")
    assert (key.autoincrement is True) == (kind == "serial")


def asked():
    """Each op's statements, once as each server is asked."""
    for workload in workloads.discover():
        for speaks in ("postgres", "mysql", "sqlite"):
            columns = [name for name, kind in workload.columns.items() if speaks == "postgres" or kind != "ints"]
            yield workload, workload.statements_for(speaks, "${}".format, columns)


def test_core_was_taught_every_statement():
    """No cell of a Core row is absent because its statement was forgotten."""
    other = {Op.CONNECT, Op.ACQUIRE, Op.IDENTITY, Op.REFRESH}
    unknown = {w.name for w, said in asked() if w.op not in other and not sa_statements.knows_core(w.op, said)}
    assert unknown <= {"echo"}, unknown


def test_the_orm_was_taught_every_statement():
    """Likewise of the ORM rows, which do not reach through to the driver."""
    other = {Op.CONNECT, Op.ACQUIRE, *sa_statements.ON_DRIVER_CONNECTION}
    unknown = {w.name for w, said in asked() if w.op not in other and not sa_statements.knows_orm(w.op, said)}
    assert unknown <= {"echo"}, unknown


def test_a_statement_that_nobody_taught_is_unknown():
    """A new workload's statement leaves the cell absent, and does not fail in the middle of a run."""
    assert not sa_statements.knows_core(Op.FETCH_ROW, ("select 1",))
    assert not sa_statements.knows_orm(Op.FETCH_ROW, ("select 1",))


def test_constructs_ask_for_the_columns_of_the_text():
    """What Core builds has the columns that the workload's own text names, in that order."""
    for text, build in sa_statements.CORE.items():
        if text.startswith("select"):
            named = text.removeprefix("select ").removeprefix("distinct ").partition(" from ")[0].split(", ")
            built = [column.name for column in build((1, 2)).selected_columns]
            assert built == [name.rpartition(".")[2] for name in named], text


def test_models_are_compared_by_what_is_loaded():
    """An attribute that would have to be fetched first is missing from the tuple: the answer is then a wrong one."""
    account = sa_tables.Account(id=1, name="account 1")
    assert sa_tables.plain([account]) == [(1, "account 1")]
