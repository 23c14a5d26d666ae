"""The ops of the synchronous ORM rows that go on with an object once it is committed.

No row of the matrix. The twin of ``committed_async``, held to it by a test.
"""

from drivers.sa import statements
from drivers.sa.committed import modelled, read_again


def transaction(session, read, write, *, tables, expire="no"):
    reading, look = statements.whole(read, tables), statements.looks(read)
    change = statements.changes(write, tables)

    def step(params):
        key, amount = params
        with session.begin():
            found = (session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return look(found)

    def expired(params):
        key, amount = params
        with session.begin():
            found = (session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return read_again(session, found, look)

    return expired if expire == "yes" else step


def serialize(session, read, write, *, tables, expire="no"):
    reading, made = statements.whole(read, tables), modelled(read, tables)
    change = statements.changes(write, tables)

    def step(params):
        key, amount = params
        with session.begin():
            found = (session.scalars(reading((key,)))).one()
            change(found, (amount, key))
        return made(found)

    def expired(params):
        answer = step(params)
        session.rollback()
        return answer

    return expired if expire == "yes" else step
