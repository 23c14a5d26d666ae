"""Ten thousand uuids and little else: each becomes an object of a class written in Python, unless the driver knows a
shorter way.

A release of psycopg that found one took a third of the time; among the other columns of ``fetch_wide`` that is lost.
"""

from drivers.contract import Op
from suites.data import WIDE, wide
from suites.workloads.contract import Workload

COLUMNS = ("id", "token")
PLACES = [list(WIDE.columns).index(name) for name in COLUMNS]

workload = Workload(
    op=Op.FETCH_ALL,
    sql="select {columns} from wide where id <= $1 order by id",
    columns={name: WIDE.columns[name] for name in COLUMNS},
    reads=(WIDE,),
    settings={"rows": (10_000,)},
    params=lambda settings: [(settings["rows"],)],
    answer=lambda params, settings: [
        tuple(wide(key)[place] for place in PLACES) for key in range(1, settings["rows"] + 1)
    ],
    lasts=(15, 100),
)
