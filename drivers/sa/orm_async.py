"""The ops of the asyncio ORM rows: ``AsyncSession`` as SQLAlchemy's documentation uses it.

No row of the matrix. ``sa_orm_sync`` is the twin of this file, held to it by a test. The session holds its connection,
and its identity map holds what somebody else holds: a model is gone once its step's answer is, so each step loads anew.
"""

from time import perf_counter_ns

from sqlalchemy import insert, select, text

from drivers.contract import graph
from drivers.sa import statements
from drivers.sa.tables import Account, Entry, Item, Purchase


def fetch_value(session, sql):
    asked = statements.orm(sql)

    async def step(params):
        return await session.scalar(asked(params))

    return step


def fetch_row(session, sql, *, tx="no", text="no"):
    if text == "yes":
        return fetch_row_by_text(session, sql)
    asked = statements.orm(sql)

    async def step(params):
        return (await session.scalars(asked(params))).one()

    async def block(params):
        async with session.begin():
            return (await session.scalars(asked(params))).one()

    return block if tx == "block" else step


def fetch_row_by_text(session, sql):
    said, by_name = statements.named(sql)

    async def step(params):
        statement = select(Account).from_statement(text(said))
        return (await session.scalars(statement, by_name(params))).one()

    return step


def fetch_all(session, sql, *, touch="no", text="no"):
    if text == "yes":
        return fetch_all_by_text(session, sql)
    asked = statements.orm(sql)

    async def step(params):
        return (await session.scalars(asked(params))).all()

    async def touching(params):
        accounts = (await session.scalars(asked(params))).all()
        for account in accounts:
            account.id, account.name, account.balance  # noqa: B018 - looked at, as a template would
        return accounts

    return touching if touch == "yes" else step


def fetch_all_by_text(session, sql):
    said, by_name = statements.named(sql)

    async def step(params):
        return (await session.execute(text(said), by_name(params))).all()

    return step


def fetch_dicts(session, sql):
    async def step(params):
        return (await session.execute(statements.DICTS(params))).mappings().all()

    return step


def stream(session, sql, *, chunk):
    asked = statements.orm(sql)
    options = {"yield_per": chunk}

    async def step(params):
        total = 0
        async with session.begin():
            result = await session.stream_scalars(asked(params), execution_options=options)
            async for models in result.partitions(chunk):
                for model in models:
                    total += model.n
        return total

    return step


def first_row(session, sql, *, chunk):
    asked = statements.orm(sql)
    options = {"yield_per": chunk}

    async def step(params):
        async with session.begin():
            result = await session.stream_scalars(asked(params), execution_options=options)
            await result.fetchmany(chunk)
            read = perf_counter_ns()
            await result.close()
        return read

    return step


def execute(session, sql, *, tx="no"):
    if sql in statements.OBJECTS:
        return insert_object(session, sql, tx)
    asked = statements.orm(sql)

    async def step(params):
        await session.execute(asked(params))

    async def block(params):
        async with session.begin():
            await session.execute(asked(params))

    return block if tx == "block" else step


def insert_object(session, sql, tx):
    made = statements.OBJECTS[sql]

    async def step(params):
        session.add(made(params))
        await session.flush()

    async def block(params):
        async with session.begin():
            session.add(made(params))

    return block if tx == "block" else step


def execute_many(session, sql):
    _, model = statements.TABLES[sql]
    rows = statements.rows(sql)

    async def step(many):
        async with session.begin():
            await session.execute(insert(model), rows(many))

    return step


def insert_returning(session, sql):
    made = statements.OBJECTS[statements.canonical(sql)]

    async def step(params):
        added = made(params)
        session.add(added)
        await session.flush()
        return added.id

    return step


def transaction(session, read, write):
    reading = statements.orm(read)

    async def step(params):
        key, amount = params
        async with session.begin():
            account = (await session.scalars(reading((key,)))).one()
            account.balance = Account.balance + amount  # the server adds: nobody's update is lost
        return account.id, account.name

    return step


def savepoint(session, write):
    made = statements.OBJECTS[write]

    async def step(params):
        async with session.begin(), session.begin_nested():
            session.add(made(params))

    return step


def load_graph(session, joined, purchases, customers, items, *, way):
    asked = statements.graph(way)

    async def by_join(params):
        return (await session.scalars(asked(params))).unique().all()

    async def by_three(params):
        return (await session.scalars(asked(params))).all()

    return by_join if way == "joined" else by_three


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


def add_all(session, sql, returning, *, back):
    """Keys come back to the objects in any case; ``back`` is whether somebody asks for them."""

    async def step(many):
        async with session.begin():
            session.add_all([Entry(owner=owner, note=note) for owner, note in many])

    async def with_keys(many):
        entries = [Entry(owner=owner, note=note) for owner, note in many]
        async with session.begin():
            session.add_all(entries)
        return [entry.id for entry in entries]

    return with_keys if back == "yes" else step


async def identity(session, sql, *, hit):
    if hit == "yes":
        session.info["known"] = await everybody(session)  # the identity map holds what somebody else holds

    async def step(params):
        return await session.get(Account, params[0])

    return step


async def refresh(session, sql):
    known = await everybody(session)

    async def step(params):
        account = known[params[0]]
        await session.refresh(account)
        return account

    return step


async def everybody(session):
    return {account.id: account for account in await session.scalars(select(Account))}
