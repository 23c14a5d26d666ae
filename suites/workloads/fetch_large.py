"""Fifty thousand rows at once, as stream has them in chunks: what is saved by not waiting, and what by not holding."""

from drivers.contract import Op
from suites.data import SERIES, SERIES_ROWS
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ALL,
    sql="select id, n, label from series where id > $1 order by id",
    columns=SERIES.columns,
    reads=(SERIES,),
    large=True,
    params=lambda settings: [(0,)],
    answer=lambda params, settings: [(key, key * 7 % 1009, f"label {key % 97}") for key in range(1, SERIES_ROWS + 1)],
    lasts=(90, 400),
)
