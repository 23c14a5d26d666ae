"""What is done with an object once it is committed: read again where it has expired, and made a Pydantic model.

No row of the matrix. To touch what has expired reads it again, but for asyncio, which must ask: that is the one thing
in which ``committed_async`` and ``committed_sync`` differ.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import MissingGreenlet, StatementError
from sqlalchemy.orm import make_transient_to_detached

from drivers.contract import Driver, Op
from drivers.sa import constructs
from drivers.sa.counts import plus
from drivers.sa.statements import Tables, model
from drivers.sa.tables import Purchase
from drivers.sa.texts import read

PYTHON = {"key": int, "bigkey": int, "serial": int, "int": int, "bigint": int, "text": str}
"""Kind of column -> what a Pydantic model says of it."""
TOUCHED = "touched without an await, an attribute cannot be read from the server: MissingGreenlet"
LINK = "https://docs.sqlalchemy.org/en/21/errors.html#missinggreenlet"
EACH = 1 + 100 + 100
"""Statements for a hundred purchases whose customers and items are loaded one by one."""
AGAIN = "begin, the row once more, and the end of that transaction"


def read_again(session: Any, found: Any, look: Callable[[Any], Any]) -> Any:
    """Read from an object that has expired, and end the transaction that this has begun."""
    row = look(found)
    session.rollback()
    return row


async def read_again_async(session: Any, found: Any, look: Callable[[Any], Any]) -> Any:
    await session.refresh(found)  # to touch it would raise MissingGreenlet
    row = look(found)
    await session.rollback()
    return row


def modelled(sql: str, tables: Tables) -> Callable[[Any], dict[str, Any]]:
    """Return a function from an object to what a web framework writes of it, by a model with a select's columns."""
    pydantic = importlib.import_module("pydantic")
    kinds = {name: kind for table in tables for name, kind in table.columns.items()}
    fields = {name: (PYTHON[kinds[name]], ...) for name in constructs.names(read(sql))}
    config = pydantic.ConfigDict(from_attributes=True)
    made = pydantic.create_model(model(sql, tables).__name__, __config__=config, **fields)
    return lambda found: made.model_validate(found).model_dump()


def state(driver: Driver) -> None:
    """State what a row of the ORM takes for committed objects, and what asyncio cannot."""
    more = {"postgres": 3, "sqlite": 3, "mysql": 1}[driver.server]  # MySQL has begun already, twice
    if driver.server == "mysql":
        driver.takes("serialize", "nothing is sent to begin", statements=plus(-1), round_trips=plus(-1), when=KEPT)
    for op in ("transaction", "serialize"):
        waits = None if driver.server == "sqlite" else plus(more)
        driver.takes(op, AGAIN, statements=plus(more), round_trips=waits, when={"expire": "yes"})
    if importlib.util.find_spec("pydantic") is None:
        del driver.ops[Op.SERIALIZE]
        driver.lacks("serialize", "pydantic is not installed")
    why = "each customer and each purchase's items are asked for when they are looked at"
    waits = None if driver.server == "sqlite" else EACH
    driver.takes("load_graph", why, statements=EACH, round_trips=waits, when={"way": "lazy"})
    if driver.is_async:
        driver.lacks("load_graph", TOUCHED, link=LINK, when={"way": "lazy"}, raises=MissingGreenlet)(touch)
        driver.lacks("serialize", TOUCHED, link=LINK, when={"expire": "yes"}, raises=MissingGreenlet)(touch)


KEPT = {"expire": (None, "no")}


async def touch(session: Any) -> None:
    """Touch an attribute that is not loaded, of an object that the session knows."""
    purchase = Purchase(id=1)
    make_transient_to_detached(purchase)
    session.add(purchase)
    try:
        purchase.items  # noqa: B018 - to touch it is the attempt
    except StatementError as wrapped:  # some dialects wrap what was raised
        raise wrapped.orig or wrapped from None
