"""Narrow rows in growing number: from where on is decoding the cost, and not the round trip?"""

from drivers.contract import Op
from suites.data import ACCOUNT, account
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ALL,
    sql="select id, name, balance from account where id <= $1 order by id",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    settings={"rows": (1, 100, 10_000)},
    also=[
        {"rows": 10_000, "types": "custom"},  # each text made a type of the application's own
        {"rows": 10_000, "touch": "yes"},  # some drivers decode rows only when they are looked at
        {"rows": 10_000, "cache": "hit"},  # asyncmy's answers are binary then
    ],
    params=lambda settings: [(settings["rows"],)],
    answer=lambda params, settings: [account(key) for key in range(1, settings["rows"] + 1)],
    lasts=lambda settings: (settings["rows"] / 500, settings["rows"] / 200),
)
