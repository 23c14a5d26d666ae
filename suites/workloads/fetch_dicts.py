"""Rows by name, each driver's own way, as dicts or as mappings: names cost something, and not the same everywhere."""

from drivers.contract import Op
from suites.data import ACCOUNT, account
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_DICTS,
    sql="select id, name, balance from account where id <= $1 order by id",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    settings={"rows": (1, 1000)},
    also=[{"rows": 1000, "to": "dict"}],  # where a driver has mappings of its own, dicts are made of them
    params=lambda settings: [(settings["rows"],)],
    answer=lambda params, settings: [
        dict(zip(ACCOUNT.columns, account(key), strict=True)) for key in range(1, settings["rows"] + 1)
    ],
    lasts=lambda settings: (settings["rows"] / 300, settings["rows"] / 140),
)
