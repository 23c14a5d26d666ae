"""A connection from the driver's own pool, and back: what every request pays where there is one. Cold: of a pool that
is opened for it; with ping: asked before it is handed out whether its server is still there."""

from drivers.contract import Op
from suites.workloads.connect import round_trips
from suites.workloads.contract import UNSAID, Workload

workload = Workload(
    op=Op.ACQUIRE,
    sql=(),
    also=({"pool": "cold"}, {"ping": "yes"}),
    params=lambda settings: [()],
    answer=lambda params, settings: UNSAID,
    statements=0,
    round_trips=lambda settings: round_trips(settings) if settings.get("pool") == "cold" else 0,
    lasts=lambda settings: (8, 12) if settings.get("pool") == "cold" else (0, 0),
)
