"""Open a session and close it: what every request pays where there is no pool."""

from drivers.contract import Op
from suites.workloads.contract import UNSAID, Workload

workload = Workload(
    op=Op.CONNECT,
    sql=(),
    params=lambda settings: [()],
    answer=lambda params, settings: UNSAID,
    statements=0,
    # PostgreSQL: the start, and two to prove the password by scram. MySQL greets first and remembers a password that
    # was right once.
    round_trips=lambda settings: {"postgres": 3, "mysql": 1, "sqlite": 0}[settings["speaks"]],
)
