"""One number of one row by primary key."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_VALUE,
    sql="select balance from account where id = $1",
    columns={"balance": "int"},
    reads=(ACCOUNT,),
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0])[2],
)
