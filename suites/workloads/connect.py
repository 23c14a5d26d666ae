"""Open a session and close it: what every request pays where there is no pool."""

from drivers.contract import Op
from suites.workloads.contract import UNSAID, Workload

workload = Workload(
    op=Op.CONNECT,
    sql=(),
    params=lambda settings: [()],
    answer=lambda params, settings: UNSAID,
    statements=0,
    round_trips=lambda settings: {"postgres": 3, "mysql": 2, "sqlite": 0}[settings["speaks"]],
)
