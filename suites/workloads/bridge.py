"""An await of what is done at once, through SQLAlchemy's bridge from synchronous code and without it: what does each
query pay for that bridge, whatever it asks? One await is what a query takes on asyncpg; of ten, most are switches."""

from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.BRIDGE,
    sql=(),
    columns={"awaits": "int"},
    settings={"awaits": (1, 10)},
    params=lambda settings: [()],
    answer=lambda params, settings: settings["awaits"],
    statements=0,
    round_trips=0,
)
