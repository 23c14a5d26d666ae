"""The ops of the asyncio ORM rows: ``AsyncSession`` as SQLAlchemy's documentation uses it.

No row of the matrix. ``sa_orm_sync`` is the twin of this file, held to it by a test. The session holds its connection,
and its identity map holds models only while they are referenced: each is gone with its step's answer, and loaded anew.
"""

from time import perf_counter_ns

from sqlalchemy import insert, select, text

from drivers.contract import graph
from drivers.sa import statements
from drivers.sa.committed_async import serialize as serialize
from drivers.sa.committed_async import transaction as transaction
from drivers.sa.tables import Item, Purchase


def fetch_value(session, sql, *, tables):
    asked = statements.columns(sql, tables)

    async def step(params):
        return await session.scalar(asked(params))

    return step


def fetch_row(session, sql, *, tables, tx="no", text="no"):
    if text == "yes":
        return fetch_row_by_text(session, sql, tables)
    asked = statements.models(sql, tables)

    async def step(params):
        return (await session.scalars(asked(params))).one()

    async def block(params):
        async with session.begin():
            return (await session.scalars(asked(params))).one()

    return block if tx == "block" else step


def fetch_row_by_text(session, sql, tables):
    said, by_name = statements.named(sql)
    model = statements.model(sql, tables)

    async def step(params):
        statement = select(model).from_statement(text(said))
        return (await session.scalars(statement, by_name(params))).one()

    return step


def fetch_all(session, sql, *, tables=(), touch="no", text="no", types=""):
    if text == "yes":
        return fetch_all_by_text(session, sql)
    asked, look = statements.models(sql, statements.typed(tables, types)), statements.looks(sql)

    async def step(params):
        return (await session.scalars(asked(params))).all()

    async def touching(params):
        found = (await session.scalars(asked(params))).all()
        for model in found:
            look(model)  # as a template would
        return found

    return touching if touch == "yes" else step


def fetch_all_by_text(session, sql):
    said, by_name = statements.named(sql)

    async def step(params):
        return (await session.execute(text(said), by_name(params))).all()

    return step


def fetch_dicts(session, sql, *, tables, to=""):
    asked = statements.columns(sql, tables)

    async def dicts(params):
        return [dict(row) for row in (await session.execute(asked(params))).mappings()]

    async def step(params):
        return (await session.execute(asked(params))).mappings().all()

    return dicts if to == "dict" else step


def stream(session, sql, *, tables, chunk):
    asked = statements.models(sql, tables)
    value = statements.first(sql)
    options = {"yield_per": chunk}

    async def step(params):
        total = 0
        async with session.begin():
            result = await session.stream_scalars(asked(params), execution_options=options)
            async for models in result.partitions(chunk):
                for model in models:
                    total += value(model)
        return total

    return step


def first_row(session, sql, *, tables, chunk=0):
    asked = statements.models(sql, tables)
    options = {"yield_per": chunk}

    async def step(params):
        async with session.begin():
            result = await session.stream_scalars(asked(params), execution_options=options)
            await result.fetchmany(chunk)
            read = perf_counter_ns()
            await result.close()
        return read

    async def of_all(params):
        result = await session.scalars(asked(params))
        result.fetchmany(1)
        read = perf_counter_ns()
        result.all()
        return read

    return step if chunk else of_all


def paginate(session, sql, *, tables, chunk):
    asked = statements.models(sql, tables)
    value, key = statements.first(sql), statements.key(sql, tables)

    async def step(params):
        total, (last,), models = 0, params, [None] * chunk
        while len(models) == chunk:
            models = (await session.scalars(asked((last, chunk)))).all()
            for model in models:
                total += value(model)
                last = key(model)
        return total

    return step


def execute(session, sql, *, tables, tx="no", speaks=""):
    if statements.adds(sql):
        return insert_object(session, sql, tables, tx)
    asked = statements.columns(sql, tables, speaks)

    async def step(params):
        await session.execute(asked(params))

    async def block(params):
        async with session.begin():
            await session.execute(asked(params))

    return block if tx == "block" else step


def insert_object(session, sql, tables, tx):
    made = statements.objects(sql, tables)

    async def step(params):
        session.add(made(params))
        await session.flush()

    async def block(params):
        async with session.begin():
            session.add(made(params))

    return block if tx == "block" else step


def insert_wide(session, sql, *, tables):
    return insert_object(session, sql, statements.as_named(sql, tables), "no")


def execute_many(session, sql, *, tables):
    model = statements.model(sql, tables)
    rows = statements.rows(sql)

    async def step(many):
        async with session.begin():
            await session.execute(insert(model), rows(many))

    return step


def insert_returning(session, sql, *, tables):
    made, key = statements.objects(sql, tables), statements.key(sql, tables)

    async def step(params):
        added = made(params)
        session.add(added)
        await session.flush()
        return key(added)

    return step


def savepoint(session, write, *, tables):
    made = statements.objects(write, tables)

    async def step(params):
        async with session.begin(), session.begin_nested():
            session.add(made(params))

    return step


def load_graph(session, joined, purchases, customers, items, *, tables, way):
    asked = statements.graph(way, purchases, tables)

    async def by_join(params):
        return (await session.scalars(asked(params))).unique().all()

    async def by_others(params):
        return (await session.scalars(asked(params))).all()

    async def lazily(params):
        found = (await session.scalars(asked(params))).all()
        for purchase in found:
            touch(purchase)
        return found

    return {"joined": by_join, "lazy": lazily}.get(way, by_others)


def touch(purchase):
    """Look at what a purchase refers to, as a template would that nobody told of it: each look is a statement."""
    return purchase.customer, purchase.items


def save_graph(session, parents, children):
    keys = graph.fresh_keys()

    async def step(many):
        async with session.begin():
            session.add_all(
                Purchase(
                    id=next(keys),
                    customer_id=customer,
                    note=note,
                    items=[Item(id=next(keys), product=product, quantity=quantity) for product, quantity in items],
                )
                for customer, note, items in many
            )

    return step


def add_all(session, sql, returning, *, tables, back):
    """Keys come back to the objects in any case; ``back`` is whether somebody asks for them."""
    made, key = statements.objects(sql, tables), statements.key(sql, tables)

    async def step(many):
        async with session.begin():
            session.add_all([made(params) for params in many])

    async def with_keys(many):
        added = [made(params) for params in many]
        async with session.begin():
            session.add_all(added)
        return [key(one) for one in added]

    return with_keys if back == "yes" else step


async def identity(session, sql, *, tables, hit):
    model, key = statements.model(sql, tables), statements.key(sql, tables)
    if hit == "yes":
        session.info["known"] = await everybody(session, model, key)  # the identity map holds what somebody else holds

    async def step(params):
        return await session.get(model, params[0])

    return step


async def refresh(session, sql, *, tables):
    known = await everybody(session, statements.model(sql, tables), statements.key(sql, tables))

    async def step(params):
        found = known[params[0]]
        await session.refresh(found)
        return found

    return step


async def everybody(session, model, key):
    return {key(one): one for one in await session.scalars(select(model))}
