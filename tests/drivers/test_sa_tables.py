"""SQLAlchemy's tables and statements are derived from the workload's, or their cells say that they are not written."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from drivers.contract import Op
from drivers.contract.tables import KINDS, Table
from drivers.sa import statements, tables
from drivers.sa.texts import Unwritten, read
from suites import workloads
from suites.data import ACCOUNT, CUSTOMER, ENTRY, ITEM, PURCHASE, WIDE

ROW = "select id, name, balance from account where id = $1"
INSERT = "insert into entry (owner, note) values ($1, $2)"
KEYLESS = Table("fact", {"said": "text"})


def said(build, *params):
    return " ".join(str(build(params).compile(dialect=postgresql.dialect())).split())


@pytest.mark.parametrize("table", [ACCOUNT, ENTRY, WIDE, CUSTOMER, PURCHASE, ITEM], ids=lambda table: table.name)
def test_a_table_is_derived(table):
    """Its columns have the names and the order of the workload's, and its key is what that says is a key."""
    derived = tables.core(table)
    assert [column.name for column in derived.columns] == list(table.columns)
    (key,) = derived.primary_key.columns
    assert (key.autoincrement is True) == (table.columns[key.name] == "serial")


def test_every_kind_of_column_has_a_type():
    """A kind that servers spell and SQLAlchemy does not would leave its tables without a column."""
    assert tables.TYPES.keys() == set(KINDS)


@pytest.mark.parametrize("table", [CUSTOMER, PURCHASE, ITEM], ids=lambda table: table.name)
def test_models_of_the_graph_are_those_of_its_tables(table):
    """They are written by hand, and have what their tables have."""
    model = tables.model(table)
    assert model.__name__ == table.name.title()
    types = [type(column.type) for column in model.__table__.columns]
    assert types == [type(tables.TYPES[kind]) for kind in table.columns.values()] or table is PURCHASE


def test_a_table_without_a_key_has_no_model():
    """A table without a key has no model, but Core can ask it all the same."""
    with pytest.raises(Unwritten):
        tables.model(KEYLESS)
    assert isinstance(tables.core(KEYLESS), sa.Table)


UPSERT = "insert into entry (id, owner) values ($1, $2) on conflict (id) do update set"
OF_LAYERS = {"core": statements.knows_core, "orm": statements.knows_orm}


@pytest.mark.parametrize(
    ("layer", "op", "sql", "known"),
    [
        ("core", Op.FETCH_ROW, ROW, True),
        ("orm", Op.FETCH_ROW, ROW, True),
        ("core", Op.FETCH_ROW, "select 1", False),
        ("orm", Op.FETCH_ROW, "select 1", False),
        ("core", Op.FETCH_ROW, "select name from account where id = $1", True),
        ("orm", Op.FETCH_ROW, "select name from account where id = $1", False),  # a model comes with its key
        ("orm", Op.FETCH_ROW, "select name, id from account where id = $1", False),  # and in its own order
        ("orm", Op.FETCH_VALUE, "select name from account where id = $1", True),
        ("core", Op.FETCH_VALUE, "select count(*) from account where balance < $1", True),
        ("orm", Op.FETCH_VALUE, "select count(*) from account where balance < $1", True),
        ("core", Op.FETCH_ROW, "select id, name from elsewhere where id = $1", False),
        ("core", Op.FETCH_ROW, "select id, age from account where id = $1", False),
        ("core", Op.FETCH_ROW, f"{ROW} or name = $2", False),
        ("core", Op.FETCH_ALL, f"{ROW} limit 3", False),
        ("core", Op.FETCH_ALL, f"{ROW} limit $2", True),
        ("core", Op.EXECUTE, f"{UPSERT} owner = excluded.owner", True),
        ("orm", Op.EXECUTE, f"{UPSERT} owner = excluded.owner", True),
        ("core", Op.EXECUTE, f"{UPSERT} owner = excluded.note", False),
        ("core", Op.FETCH_ROW, INSERT, False),
        ("core", Op.EXECUTE, INSERT, True),
        ("orm", Op.EXECUTE, "delete from entry where id = $1", True),
        ("core", Op.EXECUTE_MANY, "update entry set note = $1 where id = $2", False),
        ("core", Op.INSERT_RETURNING, f"{INSERT} returning id", True),
        ("orm", Op.INSERT_RETURNING, f"{INSERT} returning note", False),
        ("orm", Op.IDENTITY, "select id, name from account where id = $1", False),
        ("orm", Op.REFRESH, ROW, True),
    ],
)
def test_what_is_derived(layer, op, sql, known):
    """Only what is read in full is derived: anything else leaves the cell absent, and does not fail during a run."""
    assert OF_LAYERS[layer](op, (sql,), (ACCOUNT, ENTRY)) == known


@pytest.mark.parametrize("layer", OF_LAYERS)
@pytest.mark.parametrize("name", ["fetch_row", "transaction", "save_graph", "load_graph", "fetch_wide", "add_all"])
def test_our_workloads_are_derived(layer, name):
    """A cell that is there today does not become absent because a statement is no longer read."""
    workload = workloads.load(name)
    asked = workload.statements_for("postgres", "${}".format, list(workload.columns))
    assert OF_LAYERS[layer](workload.op, asked, workload.tables)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select id from account where id in ($1, $2) order by id", "account.id IN (__[POSTCOMPILE_id_1]) ORDER BY"),
        ("select id from account where id = any($1)", "account.id IN (__[POSTCOMPILE_id_1])"),
        ("select distinct name from account where id <> $1", "SELECT DISTINCT account.name FROM account WHERE"),
        ("select count(*) from account where id = $1", "SELECT count(*) AS count_1 FROM account WHERE account.id ="),
        ("update account set balance = balance - $1 where id = $2", "SET balance=(account.balance - "),
        ("delete from account where id = $1", "DELETE FROM account WHERE account.id = "),
        (
            "select item.id, note from item left join purchase on purchase.id = item.purchase_id where item.id > $1",
            "FROM item LEFT OUTER JOIN purchase ON purchase.id = item.purchase_id WHERE item.id > ",
        ),
        (
            "select account.id, note from account join entry on entry.owner = account.id where account.id > $1",
            "FROM account JOIN entry ON entry.owner = account.id WHERE account.id > ",
        ),
    ],
)
def test_core_says_what_the_text_says(sql, expected):
    """Core's construct says in SQLAlchemy's words what the text says."""
    assert expected in said(statements.core(sql, (ACCOUNT, ENTRY, ITEM, PURCHASE)), [1, 2], 3)


def test_each_server_is_asked_to_overwrite_in_its_own_words():
    """SQLAlchemy has an upsert for each dialect and none for all."""
    upsert = f"{UPSERT} owner = excluded.owner"
    asked = statements.core(upsert, (ENTRY,), "postgres")((1, 2)).compile(dialect=postgresql.dialect())
    assert "ON CONFLICT (id) DO UPDATE SET owner = excluded.owner" in str(asked)
    asked = statements.core(upsert, (ENTRY,), "mysql")((1, 2)).compile(dialect=mysql.dialect())
    assert "ON DUPLICATE KEY UPDATE owner = VALUES(owner)" in str(asked)


def test_models_load_what_is_named():
    """The key comes along; other columns are left on the server."""
    asked = said(statements.models("select id, token from wide where id <= $1 order by id", (WIDE,)), 1)
    assert asked.startswith("SELECT wide.id, wide.token FROM wide WHERE")


def test_models_are_compared_by_what_is_loaded():
    """An attribute that would have to be fetched first is missing from the tuple: the answer is then a wrong one."""
    account = tables.model(ACCOUNT)(id=1, name="account 1")
    assert tables.plain([account]) == [(1, "account 1")]


@pytest.mark.parametrize("say", [statements.core, statements.models])
def test_a_statement_in_other_words_is_read_once(say):
    """Where each step asks in words of its own, the step makes the construct; nothing is kept of the words."""
    assert say(ROW, (ACCOUNT,)) is say(ROW, (ACCOUNT,))
    kept = read.cache_info().currsize
    for number in range(3):
        assert f"/* {number} */" in str(say(f"{ROW} /* {number} */", (ACCOUNT,))((1,)))
    assert read.cache_info().currsize == kept


def test_dicts_of_a_list_are_made_once():
    """The steps after the first insert what is there: making dicts of our tuples is not Core's work."""
    rows, many, others = statements.rows(INSERT), [(1, "a")], [(1, "a")]
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
    assert list(above) == list(PURCHASE.columns)
    assert list(below) == list(ITEM.columns)


def test_a_customer_is_joined_as_natively():
    """An inner join, as in the statement of the native rows; only items may be missing."""
    workload = workloads.load("load_graph")
    asked = said(statements.graph("joined", workload.sql[1], workload.tables), 1, 2)
    assert (asked.count("JOIN"), asked.count("LEFT OUTER JOIN")) == (2, 1)
    assert "LEFT OUTER JOIN item" in asked
