"""Rows with every common type and with NULLs: what does turning them into Python values cost, and what comes out?

The types that come out are part of the answer: a driver that hands over a document as text has parsed less.
"""

from drivers.contract import Op
from suites.data import WIDE, wide
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ALL,
    sql="select {columns} from wide where id <= $1 order by id",
    columns=WIDE.columns,
    reads=(WIDE,),
    settings={"rows": (1, 100, 10_000)},
    also=[
        {"rows": 10_000, "cache": "hit"},  # asyncmy's answers are binary then
        {"rows": 100, "types": "parsed"},  # JSON and uuids as Python's objects, by the driver's own codecs
    ],
    params=lambda settings: [(settings["rows"],)],
    answer=lambda params, settings: [wide(key) for key in range(1, settings["rows"] + 1)],
    lasts=lambda settings: (settings["rows"] / 110, settings["rows"] / 45),
)
