"""An object that the session holds, read anew: the price of being sure that it is what the server has."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.REFRESH,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0]),
)
