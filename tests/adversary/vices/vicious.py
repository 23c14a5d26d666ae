"""How a vice is written: a function that says by its parameters what it is handed. Copied into the ``drivers`` of a
tree.

``()``                does something in a step, which then behaves
``(row)``             answers something else than the right row
``(params, before)``  answers and sends nothing; ``before`` holds what was answered until then, by parameters
``(honest)``          makes a step of its own out of the honest one
``(driver)``          changes the whole driver
"""

import inspect
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from drivers import lite_aiosqlite, lite_sqlite3, pg_asyncpg, pg_psycopg_sync
from drivers.contract import Driver, Op

CHOSEN = Path(__file__).with_name("chosen")
NAMES = CHOSEN.read_text().split() if CHOSEN.exists() else ()
"""In a tree: the vices of this run."""

SYNC, ASYNC = "sync", "async"
HONEST = {
    ("sqlite", SYNC): lite_sqlite3.driver,
    ("sqlite", ASYNC): lite_aiosqlite.driver,
    ("postgres", SYNC): pg_psycopg_sync.driver,
    ("postgres", ASYNC): pg_asyncpg.driver,
}
DISCOVERY, IMPORT, ANSWERS, TIMED = "discovery", "import", "answers", "timed"
FAILS, MEASURED, EITHER, ENDS = "fails", "measured", "either", "ends"


@dataclass
class Vice:
    """One vice in one kind of driver, and what must happen."""

    strike: object
    kind: str
    at: str
    """Where it must be caught: when drivers are discovered or imported, when answers are proven, or when timed."""
    says: tuple
    """Words of which one must be in its cell's reason."""
    must: str = FAILS
    server: str = "sqlite"
    op: str = "fetch_row"
    after: int = 0
    """Steps for which it behaves. Once it has struck it does so from the first step on, in each process."""
    effort: str = "smoke"
    """How long its cells are timed for."""
    often: bool = False
    """Whether it does its deed in each step; else once in each process."""
    alone: bool = False
    """Whether it disturbs what other vices of the same run would show."""
    code: int = 4
    """The exit code of a run that does not begin because of it."""
    name: str = ""
    steps: int = 0
    has_struck: bool = False
    before: dict = field(default_factory=dict)

    @property
    def shape(self):
        return tuple(inspect.signature(self.strike).parameters)

    @property
    def about(self):
        return inspect.getdoc(self.strike) or ""

    def due(self, caller):
        """Whether to strike in this step. One to be caught when timed behaves unless a timed loop is its caller."""
        if self.at == TIMED and not timed(caller):
            return False
        self.steps += 1
        return self.steps > self.after or (self.after and Path(f"struck-{self.name}").exists())

    def struck(self):
        """Leave a file to show that it has struck, and say whether that was for the first time in this process."""
        first, self.has_struck = not self.has_struck, True
        if first:
            mark(self.name)
        return first

    @property
    def marks(self):
        """Whether it shows by a file that it has struck: then one that never did was not tried."""
        return self.at == TIMED or (self.at == ANSWERS and self.shape != ("driver",))


def mark(name):
    """Show by a file in the tree that a vice has struck."""
    os.close(os.open(f"struck-{name}", os.O_CREAT))


def timed(caller):
    """Whether a frame is that of a timed loop."""
    return caller.f_code.co_filename.endswith("loops.py")


VICES = {}


def vice(at, *says, kind="both", **more):
    """Declare a vice, in sync or async drivers or in both. The vices of this run become rows of the function's file."""

    def declare(strike):
        for one in (SYNC, ASYNC) if kind == "both" else (kind,):
            name = strike.__name__.replace("_", "-") + ("-async" if kind == "both" and one == ASYNC else "")
            made = VICES[name] = Vice(strike, one, at, says, name=name, **more)
            if name in NAMES:
                strike.__globals__[f"row {name}"] = row_with(made)  # not by the name that the function will have
        return strike

    return declare


def row_with(made):
    """Return an honest row but for the vice."""
    honest, op = HONEST[made.server, made.kind], Op(made.op)
    row = Driver(
        made.name,
        server=honest.server,
        package=honest.package,
        needs=honest.needs,
        is_async=honest.is_async,
        placeholder=honest.placeholder,
    )
    row.session, row.tracer, row.counts = honest.session, honest.tracer, honest.counts
    row.ops[op] = twisted(honest.ops[op], made)
    if made.at == IMPORT:
        made.strike()
    elif made.shape == ("driver",):
        made.strike(row)
    return row


def twisted(bind, made):
    """Return the op with the vice in its steps."""
    if made.at in (IMPORT, DISCOVERY) or made.shape == ("driver",):
        return bind

    def bound(session, *statements):
        honest = bind(session, *statements)
        if made.shape == ("honest",):
            return own_step(made, honest)
        return (step_async if made.kind == ASYNC else step)(made, honest)

    return bound


def own_step(made, honest):
    """Return the vice's own step for steps in which it is to strike, and the honest one for others."""
    vicious = made.strike(honest)

    def step(params):
        if not made.due(sys._getframe(1)):
            return honest(params)
        made.struck()
        return vicious(params)

    async def step_async(params):
        if not made.due(sys._getframe(1)):
            return await honest(params)
        made.struck()
        return await vicious(params)

    return step_async if made.kind == ASYNC else step


def step(made, honest):
    def step(params):
        if not made.due(sys._getframe(1)):
            row = made.before[str(params)] = honest(params)
            return row
        first = made.struck()
        if "params" in made.shape:
            return made.strike(params, made.before)
        if "row" in made.shape:
            return made.strike(honest(params))
        if first or made.often:
            made.strike()
        return honest(params)

    return step


def step_async(made, honest):
    async def step(params):
        if not made.due(sys._getframe(1)):
            row = made.before[str(params)] = await honest(params)
            return row
        first = made.struck()
        if "params" in made.shape:
            return made.strike(params, made.before)
        if "row" in made.shape:
            return made.strike(await honest(params))
        if first or made.often:
            made.strike()
        return await honest(params)

    return step
