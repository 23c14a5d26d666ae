"""One object by its key, from a session that holds it or does not: what is an identity map worth?"""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.IDENTITY,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    settings={"hit": ("yes", "no")},
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0]),
    statements=lambda settings: 0 if settings["hit"] == "yes" else 1,
    round_trips=lambda settings: 0 if settings["hit"] == "yes" else 1,
)
