"""What SQLAlchemy's rows say of tables and statements is what the servers are given and workloads ask for."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from drivers.contract import Op
from drivers.sa import statements, tables
from suites import data, workloads

TABLES = {table.name: table for table in vars(data).values() if isinstance(table, data.Table)}
MODELS = {model.__tablename__: model for model in tables.Base.__subclasses__()}
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
    unknown = {w.name for w, said in asked() if w.op not in other and not statements.knows_core(w.op, said)}
    assert unknown <= {"echo"}, unknown


def test_the_orm_was_taught_every_statement():
    """Likewise of the ORM rows, which do not reach through to the driver."""
    other = {Op.CONNECT, Op.ACQUIRE, *statements.ON_DRIVER_CONNECTION}
    unknown = {w.name for w, said in asked() if w.op not in other and not statements.knows_orm(w.op, said)}
    assert unknown <= {"echo"}, unknown


def test_a_statement_that_nobody_taught_is_unknown():
    """A new workload's statement leaves the cell absent, and does not fail in the middle of a run."""
    assert not statements.knows_core(Op.FETCH_ROW, ("select 1",))
    assert not statements.knows_orm(Op.FETCH_ROW, ("select 1",))


def test_constructs_ask_for_the_columns_of_the_text():
    """What Core builds has the columns that the workload's own text names, in that order."""
    for text, build in statements.CORE.items():
        if text.startswith("select"):
            named = text.removeprefix("select ").removeprefix("distinct ").partition(" from ")[0].split(", ")
            built = [column.name for column in build((1, 2)).selected_columns]
            assert built == [name.rpartition(".")[2] for name in named], text


def test_models_are_compared_by_what_is_loaded():
    """An attribute that would have to be fetched first is missing from the tuple: the answer is then a wrong one."""
    account = tables.Account(id=1, name="account 1")
    assert tables.plain([account]) == [(1, "account 1")]


@pytest.mark.parametrize("say", [statements.core, statements.orm])
def test_a_statement_in_other_words_is_looked_up_once(say):
    """Where each step asks in words of its own, the step makes the construct; nothing is kept of the words."""
    assert say(statements.ROW) is say(statements.ROW)
    known = {statements.core: statements.known_to_core, statements.orm: statements.known_to_orm}[say]
    kept = known.cache_info().currsize
    for number in range(3):
        assert f"/* {number} */" in str(say(f"{statements.ROW} /* {number} */")((1,)))
    assert known.cache_info().currsize == kept


def test_dicts_of_a_list_are_made_once():
    """The steps after the first insert what is there: making dicts of our tuples is not Core's work."""
    rows, many, others = statements.rows(statements.INSERT), [(1, "a")], [(1, "a")]
    assert rows(many) == [{"owner": 1, "note": "a"}]
    assert rows(many) is rows(many)
    assert rows(others) is not rows(many)


def test_graphs_of_dicts_have_keys_of_their_own():
    """Items name the purchase above them, and a graph that is saved twice is two."""
    keyed, many = statements.keyed_rows(), [(7, "a note", [("a product", 2)])]
    ((above,), (below,)), ((later,), _) = keyed(many), keyed(many)
    assert (above["customer_id"], above["note"]) == (7, "a note")
    assert (below["purchase_id"], below["product"], below["quantity"]) == (above["id"], "a product", 2)
    assert len({above["id"], below["id"], later["id"]}) == 3
    assert list(above) == list(statements.COLUMNS[statements.INSERT_PURCHASE])
    assert list(below) == list(statements.COLUMNS[statements.INSERT_ITEM])


def test_a_customer_is_joined_as_natively():
    """An inner join, as in the statement of the native rows; only items may be missing."""
    said = str(statements.graph("joined")((1, 2)).compile(dialect=postgresql.dialect()))
    assert (said.count("JOIN"), said.count("LEFT OUTER JOIN")) == (2, 1)
    assert "LEFT OUTER JOIN item" in said
