"""A notification to oneself: how soon does a driver hand over what the server sent unasked?"""

from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.LISTEN_NOTIFY,
    sql=("matrix_news", "select pg_notify('matrix_news', $1)"),
    columns={"payload": "text"},
    params=lambda settings: [(f"news {number}",) for number in range(100)],
    answer=lambda params, settings: params[0],
)
