"""Fifty thousand rows in chunks by a server-side cursor, each row looked at: large results in bounded memory."""

from drivers.contract import Op
from suites.data import SERIES, SERIES_ROWS
from suites.workloads.contract import Workload


def fetches(settings):
    return SERIES_ROWS // settings["chunk"] + 1


workload = Workload(
    op=Op.STREAM,
    sql="select n, label from series where id > $1 order by id",
    columns={"sum": "int"},
    reads=(SERIES,),
    large=True,
    settings={"chunk": (1000,)},
    params=lambda settings: [(0,)],
    answer=lambda params, settings: sum(key * 7 % 1009 for key in range(1, SERIES_ROWS + 1)),
    # PostgreSQL: begin, declare, a fetch a chunk and one that finds nothing, close, commit. The others' servers have no
    # cursor to ask: they send rows as fast as they are read.
    statements=lambda settings: fetches(settings) + 4 if settings["speaks"] == "postgres" else 1,
    round_trips=lambda settings: fetches(settings) + 4 if settings["speaks"] == "postgres" else 1,
)
