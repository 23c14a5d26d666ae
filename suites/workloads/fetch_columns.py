"""Two thousand rows of a hundred numbers: in which order does a driver go through a result, row by row or column by
column?

Nothing is to be seen of it in narrow rows, nor in values that take long to make, as those of ``fetch_wide`` do.
"""

from drivers.contract import Op
from suites.data import SHEET, SHEET_ROWS, sheet
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ALL,
    sql=f"select {', '.join(SHEET.columns)} from sheet where id <= $1 order by id",
    columns=SHEET.columns,
    reads=(SHEET,),
    settings={"rows": (SHEET_ROWS,)},
    params=lambda settings: [(settings["rows"],)],
    answer=lambda params, settings: [sheet(key) for key in range(1, settings["rows"] + 1)],
    lasts=(60, 80),
)
