"""The hundred rows of ``batch_keys`` one after the other: the loop that an ORM writes when nobody looks."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

COUNT = 100

workload = Workload(
    op=Op.FETCH_EACH,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    params=lambda settings: [[(key,) for key in some_keys(500)[i : i + COUNT]] for i in range(0, 500, COUNT)],
    answer=lambda params, settings: [account(key) for (key,) in params],
    statements=COUNT,
    round_trips=COUNT,
    far=True,
    moves={"read": COUNT},
    lasts=(13, 25),
)
