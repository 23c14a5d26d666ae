"""The ops of the asyncio ORM rows that go on with an object once it is committed.

No row of the matrix. ``committed_sync`` is the twin of this file, held to it by a test.
"""

from drivers.sa import statements
from drivers.sa.committed import modelled
from drivers.sa.committed import read_again_async as read_again


def transaction(session, read, write, *, tables, expire="no"):
    reading, look = statements.whole(read, tables), statements.looks(read)
    change = statements.changes(write, tables)

    async def step(params):
        key, amount = params
        async with session.begin():
            found = (await session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return look(found)

    async def expired(params):
        key, amount = params
        async with session.begin():
            found = (await session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return await read_again(session, found, look)

    return expired if expire == "yes" else step


def serialize(session, read, write, *, tables, expire="no"):
    reading, made = statements.whole(read, tables), modelled(read, tables)
    change = statements.changes(write, tables)

    async def step(params):
        key, amount = params
        async with session.begin():
            found = (await session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return made(found)

    async def expired(params):
        answer = await step(params)
        await session.rollback()
        return answer

    return expired if expire == "yes" else step
