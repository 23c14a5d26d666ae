"""A request of a web application: a connection, or a session, from a warm pool; a transaction; one row by its key."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ROW,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    context={"callers": 1, "tx": "block"},
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0]),
    statements=3,
    round_trips=3,
    card=1,
    far=True,
)
