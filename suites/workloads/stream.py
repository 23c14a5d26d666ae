"""Rows in chunks, each row looked at: by a cursor on PostgreSQL, as they come elsewhere. Five thousand unless said."""

from drivers.contract import Op
from suites.data import SERIES, SERIES_ROWS
from suites.workloads.contract import Workload


def fetches(rows, settings):
    return rows // settings["chunk"] + 1


def streaming(usual, **more):
    """Return a workload that streams the last rows of the series: so many, unless its settings say."""

    def rows(settings):
        return settings.get("rows", usual)

    def counted(settings):
        if settings.get("way") == "stream":
            return 1
        # PostgreSQL: begin, declare, a fetch a chunk and one that finds nothing, close, commit. The others' servers
        # have no cursor to ask: they send rows as fast as they are read.
        return fetches(rows(settings), settings) + 4 if settings["speaks"] == "postgres" else 1

    return Workload(
        op=Op.STREAM,
        sql="select n, label from series where id > $1 order by id",
        columns={"sum": "int"},
        reads=(SERIES,),
        settings={"chunk": (1000,)},
        params=lambda settings: [(SERIES_ROWS - rows(settings),)],
        answer=lambda params, settings: sum(key * 7 % 1009 for key in range(params[0] + 1, SERIES_ROWS + 1)),
        statements=counted,
        round_trips=counted,
        lasts=lambda settings: (rows(settings) / 550, rows(settings) / 190),
        **more,
    )


# 1: all fifty thousand, which are stream_large now. As many chunks are short as long.
workload = streaming(
    5000,
    edition=2,
    short=[{"chunk": 200, "rows": 1000}],
    also=[{"way": "stream"}],  # without a cursor of the server's: rows are handed on as they come
    card=5,
    far=True,
)
