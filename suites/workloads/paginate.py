"""The five thousand rows of ``stream`` page by page, each page by the key that the one before ended with: what is the
price of holding neither a transaction nor a cursor between pages?"""

from drivers.contract import Op
from suites.data import SERIES, SERIES_ROWS
from suites.workloads.contract import Workload

ROWS = 5000


def pages(settings):
    return ROWS // settings["chunk"] + 1  # the last one is empty: nothing else tells that there are no more


workload = Workload(
    op=Op.PAGINATE,
    sql="select n, label, id from series where id > $1 order by id limit $2",
    columns={"sum": "int"},
    reads=(SERIES,),
    settings={"chunk": (1000,)},
    params=lambda settings: [(SERIES_ROWS - ROWS,)],
    answer=lambda params, settings: sum(key * 7 % 1009 for key in range(params[0] + 1, SERIES_ROWS + 1)),
    statements=pages,
    round_trips=pages,
    far=True,
    lasts=(9, 26),
)
