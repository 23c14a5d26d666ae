"""Values of every kind of column in the form in which a driver's own documentation has them bound.

No row of the matrix: driver files say what they must be handed otherwise than as plain Python.
"""

import json
from datetime import UTC, date, datetime

from drivers.contract import Bind


def insert_wide(execute: Bind, adapt):
    """Return the op: an insert whose values of some kinds are adapted first. ``adapt``: kind -> how; NULLs are not."""

    def insert_wide(connection, sql, *, tables):
        step, adapted = execute(connection, sql), adapter(sql, tables, adapt)
        return lambda params: step(adapted(params))

    return insert_wide


def adapter(sql, tables, adapt):
    """Return a function from the plain values of an insert to what is bound."""
    columns = sql.partition("(")[2].partition(")")[0].split(", ")
    kinds = next(table.columns for table in tables if f" {table.name} " in sql)
    changed = [(place, adapt[kinds[name]]) for place, name in enumerate(columns) if kinds[name] in adapt]

    def adapted(params):
        values = list(params)
        for place, change in changed:
            if values[place] is not None:
                values[place] = change(values[place])
        return tuple(values)

    return adapted


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC and without a zone, for columns that keep none."""
    return moment.astimezone(UTC).replace(tzinfo=None)


MYSQL = {"json": json.dumps, "uuid": str, "timestamptz": in_utc}
SQLITE = {
    "json": json.dumps,
    "uuid": str,
    "numeric": str,  # as a number it would be a float
    "date": date.isoformat,  # sqlite3's own adapters of dates are deprecated; its documentation has this instead
    "timestamptz": datetime.isoformat,
}
