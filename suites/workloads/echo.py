"""A whole number past what a float can hold, there and back: no table, and no driver may make another number of it.

Keys of eight bytes are such numbers wherever clocks or random bits make them.
"""

from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_VALUE,
    sql={"postgres": "select $1::bigint", "mysql": "select $1", "sqlite": "select $1"},
    columns={"number": "bigint"},
    params=lambda settings: [(2**53 + 1 + 2 * number,) for number in range(500)],
    answer=lambda params, settings: params[0],
)
