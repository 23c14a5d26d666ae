"""A notification to oneself: how soon does a driver hand over what the server sent unasked?"""

from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.LISTEN_NOTIFY,
    # A channel that others listen to as well brings their news first, and a step that takes those has not waited.
    sql=("news_{session}", "select pg_notify('news_{session}', $1)"),
    edition=2,  # 1: one channel for all, where nearly all steps took what another driver had sent long ago
    columns={"payload": "text"},
    params=lambda settings: [(f"news {number}",) for number in range(100)],
    answer=lambda params, settings: params[0],
)
