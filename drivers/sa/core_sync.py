"""The ops of the synchronous Core rows: ``Connection`` as SQLAlchemy's documentation uses it.

No row of the matrix. The twin of ``sa_core_async``, held to it by a test.
"""

from time import perf_counter_ns

from sqlalchemy import NullPool, insert, text

from drivers.sa import statements
from drivers.sa.engines import engine
from drivers.sa.pools import encrypted


def by_text(sql):
    said, by_name = statements.named(sql)
    return lambda params: text(said).bindparams(**by_name(params))


def fetch_value(connection, sql, *, tables):
    asked = statements.core(sql, tables)

    def step(params):
        return connection.scalar(asked(params))

    return step


def fetch_row(connection, sql, *, tables, tx="no", text="no"):
    if text == "yes":
        return fetch_row_by_text(connection, sql)
    asked = statements.core(sql, tables)

    def step(params):
        return (connection.execute(asked(params))).one()

    def block(params):
        with connection.begin():
            return (connection.execute(asked(params))).one()

    return block if tx == "block" else step


def fetch_row_by_text(connection, sql):
    said, by_name = statements.named(sql)

    def step(params):
        return (connection.execute(text(said), by_name(params))).one()

    return step


def fetch_all(connection, sql, *, tables=(), text="no", types=""):
    if text == "yes":
        return fetch_all_by_text(connection, sql)
    asked = statements.core(sql, statements.typed(tables, types))

    def step(params):
        return (connection.execute(asked(params))).all()

    return step


def fetch_all_by_text(connection, sql):
    said, by_name = statements.named(sql)

    def step(params):
        return (connection.execute(text(said), by_name(params))).all()

    return step


def fetch_dicts(connection, sql, *, tables, to=""):
    asked = statements.core(sql, tables)

    def dicts(params):
        return [dict(row) for row in (connection.execute(asked(params))).mappings()]

    def step(params):
        return (connection.execute(asked(params))).mappings().all()

    return dicts if to == "dict" else step


def stream(connection, sql, *, tables, chunk, text="no"):
    asked = by_text(sql) if text == "yes" else statements.core(sql, tables)
    options = {"yield_per": chunk}

    def step(params):
        total = 0
        with connection.begin(), connection.execute(asked(params), execution_options=options) as result:
            for rows in result.partitions(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def first_row(connection, sql, *, tables, chunk=0, text="no"):
    asked = by_text(sql) if text == "yes" else statements.core(sql, tables)
    options = {"yield_per": chunk}

    def step(params):
        with connection.begin(), connection.execute(asked(params), execution_options=options) as result:
            result.fetchmany(chunk)
            return perf_counter_ns()

    def of_all(params):
        result = connection.execute(asked(params))
        result.fetchone()
        read = perf_counter_ns()
        result.all()
        return read

    return step if chunk else of_all


def execute(connection, sql, *, tables, tx="no", text="no", speaks=""):
    if text == "yes":
        return execute_by_text(connection, sql)
    asked = statements.core(sql, tables, speaks)

    def step(params):
        connection.execute(asked(params))

    def block(params):
        with connection.begin():
            connection.execute(asked(params))

    return block if tx == "block" else step


def execute_by_text(connection, sql):
    said, by_name = statements.named(sql)

    def step(params):
        connection.execute(text(said), by_name(params))

    return step


def insert_wide(connection, sql, *, tables):
    return execute(connection, sql, tables=tables)


def execute_many(connection, sql, *, tables):
    table = statements.table(sql, tables)
    rows = statements.rows(sql)

    def step(many):
        with connection.begin():
            connection.execute(insert(table), rows(many))

    return step


def insert_returning(connection, sql, *, tables):
    asked = statements.core(sql, tables)

    def step(params):
        return (connection.execute(asked(params))).inserted_primary_key[0]

    return step


def transaction(connection, read, write, *, tables):
    reading, writing = statements.core(read, tables), statements.core(write, tables)

    def step(params):
        key, amount = params
        with connection.begin():
            row = (connection.execute(reading((key,)))).one()
            connection.execute(writing((amount, key)))
        return row

    return step


def savepoint(connection, write, *, tables):
    asked = statements.core(write, tables)

    def step(params):
        with connection.begin(), connection.begin_nested():
            connection.execute(asked(params))

    return step


def add_all(connection, sql, returning, *, tables, back):
    rows = statements.rows(sql)
    table = statements.table(sql, tables)
    (key,) = table.primary_key

    def step(many):
        with connection.begin():
            connection.execute(insert(table), rows(many))

    def with_keys(many):
        statement = insert(table).returning(key, sort_by_parameter_order=True)
        with connection.begin():
            return (connection.scalars(statement, rows(many))).all()

    return with_keys if back == "yes" else step


def save_graph(connection, parents, children, *, tables):
    keyed = statements.keyed_rows()
    into_parents, into_children = statements.table(parents, tables), statements.table(children, tables)

    def step(many):
        above, below = keyed(many)
        with connection.begin():
            connection.execute(insert(into_parents), above)
            connection.execute(insert(into_children), below)

    return step


def connect(over):
    """A connection of an engine that has met the server before, and keeps none."""

    def bind(url, *, tls="no"):
        made = engine(over, url, poolclass=NullPool, **encrypted(over, tls))
        with made.connect():
            pass

        def step(_):
            with made.connect():
                pass

        return step

    return bind
