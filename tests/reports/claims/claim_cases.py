"""For each claim, a run that confirms it and one that refutes it."""

from __future__ import annotations

from hdrh.histogram import HdrHistogram

from tests.reports.claims.claim_runs import absent, cell, failed, run


def times(template, **named):
    """Cells of one workload and server, by driver: ``times("fetch_row-{}-postgres", asyncpg=1)``, in microseconds."""
    return {template.format(name.replace("_", "-")): cell(time * 1e3) for name, time in named.items()}


def pair(template, first, second, ratio):
    """``first`` takes so many times the time of ``second``."""
    return {template.format(first): cell(100e3 * ratio), template.format(second): cell(100e3)}


def orm(case, ratio):
    """Async on asyncpg over sync on psycopg2."""
    return pair(f"{case}-{{}}-orm-postgres", "asyncpg", "psycopg2", ratio)


def settings(driver, **ratios):
    """fetch_row at settings, over the plain one: ``cache_off=2``."""
    cells = {f"fetch_row-{driver}-postgres": cell(100e3)}
    named = {name.replace("_", "="): ratio for name, ratio in ratios.items()}
    return cells | {f"fetch_row-{name}-{driver}-postgres": cell(100e3 * ratio) for name, ratio in named.items()}


def bridged(awaits, bridge):
    """Awaits without the bridge and with it, which adds so many microseconds."""
    return times(f"bridge-awaits={awaits}-{{}}-postgres", asyncpg=1, asyncpg_core=1 + bridge)


def with_costs(cells, key, **costs):
    return {**cells, key: {**cells[key], "costs": costs}}


def costing(**keys):
    """Cells with costs, by name of key."""
    return {key: cell(costs=costs) for key, costs in keys.items()}


def one_select(ratio, share):
    sync = 200
    difference = sync * ratio - sync
    cells = times("fetch_value-{}-postgres", asyncpg_orm=sync * ratio, psycopg2_orm=sync)
    return cells | bridged(1, difference * share)


def greenlets(bridge, switches, of_ten):
    """Microseconds of one await, switches of a query, and microseconds of ten awaits in 22 switches."""
    cells = bridged(1, bridge) | bridged(10, of_ten) | times("fetch_row-{}-postgres", asyncpg_core=100)
    cells = with_costs(cells, "bridge-awaits=10-asyncpg-core-postgres", greenlet_switches=22)
    return with_costs(cells, "fetch_row-asyncpg-core-postgres", greenlet_switches=switches)


def relations(row, joined, selectin):
    counts = {"fetch_row": row, "load_graph-way=joined": joined, "load_graph-way=selectin": selectin}
    return costing(**{f"{case}-asyncpg-orm-postgres": {"greenlet_switches": n} for case, n in counts.items()})


def first_rows(everything, sync, streamed, kept, kept_sync):
    """When the first row is there, as shares of a step; and memory, times that of a stream."""
    whole, stream = "fetch_large-{}-core-postgres", "stream_large-chunk=1000-{}-core-postgres"
    figures = {
        whole.format("asyncpg"): (everything, kept),
        whole.format("psycopg2"): (sync, kept_sync),
        stream.format("asyncpg"): (streamed, 1),
        stream.format("psycopg2"): (streamed, 1),
    }
    return {
        key: cell(1e6, costs={"first_row_ns": share * 1e6, "peak_kb": 1000 * times})
        for key, (share, times) in figures.items()
    }


def join(raw, by_async, by_sync):
    return times("request_graph-way=joined-{}-postgres", asyncpg=raw, asyncpg_orm=by_async, psycopg2_orm=by_sync)


def cached(miss, trips):
    """asyncpg: what a miss adds in microseconds, and the round trips of a statement of 200 shapes."""
    cells = settings("asyncpg", cache_miss=1 + miss / 100, shapes_200=2)
    for key, count in (("fetch_row-asyncpg-postgres", 1), ("fetch_row-shapes=200-asyncpg-postgres", trips)):
        cells[key] = {**cells[key], "round_trips": count}
    return cells


def shaped(trips, memory):
    """The round trips of a statement of 200 shapes, and the server's memory for 5,000."""
    key = "fetch_row-shapes={},cache_size=100-asyncpg-postgres"
    return {
        "fetch_row-asyncpg-postgres": cell(round_trips=1),
        key.format(200): cell(round_trips=trips, costs={"server_kb": 1000}),
        key.format(5000): cell(costs={"server_kb": memory}),
    }


def keys(ratio):
    return times("single_keys-{}-postgres", asyncpg=100 * ratio, psycopg2=100 * ratio) | times(
        "batch_keys-{}-postgres", asyncpg=100, psycopg2=100
    )


def connected(opened, secured):
    return (
        times("acquire-{}-postgres", asyncpg=10, psycopg=10)
        | times("connect-{}-postgres", asyncpg=10 * opened, psycopg=10 * opened)
        | times("connect-tls=yes-{}-postgres", asyncpg=10 * secured, psycopg=10 * secured)
    )


def jit(ratio):
    return times("fetch_row-jit=on-{}-postgres", asyncpg=100 * ratio) | times(
        "fetch_row-jit=off-{}-postgres", asyncpg=100
    )


def everywhere(first, second, ratio, server="postgres"):
    return pair(f"fetch_row-{{}}-{server}", first, second, ratio) | pair(
        f"fetch_all-rows=100-{{}}-{server}", first, second, ratio
    )


def piped(ratio, trips=3):
    cells = times("execute-{}-postgres", psycopg=100 * ratio)
    return run(cells | {"execute_many-psycopg-postgres": cell(100e6, statements=1002, round_trips=trips)})


def saved(share):
    cases, others = (
        ("load_graph-way=joined", "execute_many"),
        {"psycopg": 1 / (1 - share), "psycopg-binary": 1 / (1 - share)},
    )
    return {
        f"{case}-{driver}-postgres": cell(100e3 * ratio)
        for case in cases
        for driver, ratio in {"asyncpg": 1, **others}.items()
    }


def looped(ratio):
    loop, many = (f"execute_many-way={way},rows=1000-{{}}-postgres" for way in ("rows", "executemany"))
    return times(loop, asyncpg=1000 * ratio) | times(many, asyncpg=1000)


def copied(ratio):
    """COPY of ten times the rows."""
    return times("execute_many-{}-postgres", psycopg=100 * ratio) | times(
        "copy_in-format=text-{}-postgres", psycopg=1000
    )


def streamed(memory):
    peaks = {"stream_large-chunk=1000-psycopg-postgres": memory, "fetch_large-psycopg-postgres": 1000}
    return costing(**{key: {"peak_kb": peak} for key, peak in peaks.items()})


def typed(ratio):
    pairs = {"fetch_all-rows=10000,types=custom": "fetch_all-rows=10000", "fetch_row-dialect=hooked": "fetch_row"}
    cells = {f"{slow}-asyncpg-core-postgres": cell(100e3 * ratio) for slow in pairs}
    return cells | {f"{plain}-asyncpg-core-postgres": cell(100e3) for plain in pairs.values()}


def held_up(key, share):
    return {key: cell(1e6, costs={"stall_ns": share * 1e6})}


def switched(kind):
    """The same code over both drivers, which see a column of one kind."""
    return {
        f"fetch_row-{driver}-{layer}-postgres": cell(types={"time": seen})
        for driver, seen in (("asyncpg", "datetime"), ("psycopg", kind))
        for layer in ("core", "orm")
    }


def types(ratio):
    return run(pair("fetch_all-rows=10000-{}-postgres", "psycopg-binary", "asyncpg", ratio))


def clients(sync, by_async, errors=(12, 0), histograms=True):
    """By median and 99th percentile in ms: 2,000 requests, one in fifty of them slow."""
    rows = {"asyncpg-orm": (by_async, errors[1]), "psycopg2-orm": (sync, errors[0])}
    return run(
        {
            f"http_200_clients-{row}-postgres": cell(
                times[0] * 1e6, costs={"errors": failed}, histogram=histogram(*times) if histograms else ""
            )
            for row, (times, failed) in rows.items()
        }
    )


def histogram(median, tail):
    found = HdrHistogram(1, 10**11, 3)
    found.record_value(int(median * 1e6), 1960)
    found.record_value(int(tail * 1e6), 40)
    return found.encode().decode()


def psycopg_options(**options):
    return run({}, drivers={"psycopg": {"options": options}})


PIPELINE = "pipeline-asyncpg-postgres"
LIBSQL = "fetch_large-libsql-sqlite"
PSYCOPG2 = "fetch_large-psycopg2-postgres"


def values(ratio):
    return times("row_of_value-{}-postgres", asyncpg=100 * ratio) | times("fetch_value-{}-postgres", asyncpg=100)


def disciplined(ratio):
    cases = ("request", "request_graph-way=selectin", "add_all-rows=50000,back=no")
    return {key: one for case in cases for key, one in orm(case, ratio).items()}


EVENTS = "fetch_row-events=cursor-asyncpg-core-postgres"


def committed(async_expired, statements, kept=None):
    """Models of committed objects: what becomes of async where they expire, and the statements of sync there."""
    key = "serialize{}-{}-orm-postgres"
    return run(
        {
            key.format("-expire=yes", "asyncpg"): async_expired,
            key.format("", "asyncpg"): kept or cell(statements=4),
            key.format("-expire=yes", "psycopg2"): cell(statements=statements),
            key.format("", "psycopg2"): cell(statements=4),
            "transaction-asyncpg-orm-postgres": cell(statements=4),
        }
    )


def pooled(key, *cells):
    return run({f"fetch_row-{one}-pgbouncer": of for one, of in zip(key, cells, strict=True)})


GONE = absent("touched without an await, an attribute cannot be read from the server: MissingGreenlet")
LENT = failed("InvalidSQLStatementNameError: prepared statement x does not exist; known: it lends connections")
UNCACHED = ("callers=50,cache=off-asyncpg", "callers=50,cache=off-asyncpg-core")
HALF_TRUE = ("S21",)
"""Claims of which a part is true wherever anything was measured: at their worst, they depend."""

CASES = {
    "S1": (run(orm("request", 2.3)), run(orm("request", 1.2))),
    "S2": (run(orm("load_graph-way=joined", 5)), run(orm("load_graph-way=joined", 0.9))),
    "S3": (
        run(orm("add_all-rows=50000,back=yes", 14) | orm("add_all-rows=50000,back=no", 12)),
        run(orm("add_all-rows=50000,back=yes", 0.93) | orm("add_all-rows=50000,back=no", 1.1)),
    ),
    "S4": (run(one_select(2.3, 0.95)), run(one_select(1.2, 0.3))),
    "S5": (run(greenlets(80, 4, 22 * 3)), run(greenlets(11, 2, 12))),
    "S6": (run(relations(4, 8, 12)), run(relations(4, 4, 4))),
    "S7": (run(first_rows(0.95, 0.1, 0.95, 9, 1)), run(first_rows(0.1, 0.95, 0.1, 1, 9))),
    "S8": (run(disciplined(2)), run(disciplined(6))),
    "S9": (run(join(310, 2140, 390)), run(join(310, 620, 800))),
    "S10": (
        run(pair("fetch_row-{}-postgres", "psycopg2-orm", "asyncpg", 3)),
        run(pair("fetch_row-{}-postgres", "psycopg2-orm", "asyncpg", 0.8)),
    ),
    "S11": (run(cached(300, 2)), run(cached(67, 1))),
    "S12": (run(keys(20)), run(keys(0.9))),
    "S13": (
        clients(sync=(45, 1840), by_async=(52, 142)),
        clients(sync=(90, 150), by_async=(45, 500), errors=(0, 3)),
    ),
    "S14": (run(everywhere("psycopg", "asyncpg", 2.2)), run(everywhere("psycopg", "asyncpg", 1.1))),
    "S15": (run(everywhere("psycopg-core", "asyncpg-core", 1.1)), run(everywhere("psycopg-core", "asyncpg-core", 2))),
    "S16": (run(everywhere("aiomysql", "asyncmy", 1.5, "mysql")), run(everywhere("aiomysql", "asyncmy", 0.9, "mysql"))),
    "S17": (run(connected(50, 90)), run(connected(2, 2))),
    "S18": (run(jit(2)), run(jit(1))),
    "S19": (piped(4), piped(1.1)),
    "S20": (run(saved(0.2)), run(saved(-0.2))),
    "S21": (types(1.5), types(0.9)),
    "S22": (run(values(1.3)), run(values(0.9))),
    "S23": (run(settings("asyncpg", cache_off=2)), run(settings("asyncpg", cache_off=1))),
    "S24": (run(looped(5)), run(looped(0.9))),
    "S25": (run(copied(5)), run(copied(0.9))),
    "S26": (run(streamed(50)), run(streamed(900))),
    "S27": (run(typed(1.5)), run(typed(1))),
    "S28": (
        run({EVENTS: cell(100e3, costs={"cursor_events_ns": 30e3})}),
        run({EVENTS: cell(100e3, costs={"cursor_events_ns": 95e3})}),
    ),
    "B1": (committed(GONE, 7), committed(cell(), 4)),
    "B2": (committed(GONE, 7), committed(GONE, 7, kept=failed("MissingGreenlet"))),
    "B3": (committed(GONE, 7), committed(cell(), 7, kept=failed("MissingGreenlet"))),
    "B7": (pooled(["callers=50-asyncpg"], LENT), pooled(["callers=50-asyncpg"], cell())),
    "B8": (pooled(UNCACHED, cell(), cell()), pooled(UNCACHED, LENT, LENT)),
    "B9": (pooled(["callers=10-psycopg2"], cell()), pooled(["callers=10-psycopg2"], LENT)),
    "B10": (run(settings("psycopg", cache_off=1)), run(settings("psycopg", cache_off=1.3))),
    "B11": (run({PIPELINE: cell()}), run({PIPELINE: absent("one query at a time on a connection; no rows")})),
    "B12": (run(held_up(LIBSQL, 0.01)), run(held_up(LIBSQL, 0.9))),
    "B13": (run(held_up(PSYCOPG2, 0.99)), run(held_up(PSYCOPG2, 0.01))),
    "B18": (run({}, drivers={"asyncpg": {"compiled": 0}}), run({}, drivers={"asyncpg": {"compiled": 2}})),
    "B19": (psycopg_options(statement_cache_size="taken"), psycopg_options(statement_cache_size="ProgrammingError")),
    "B20": (psycopg_options(ssl="taken"), psycopg_options(ssl="ProgrammingError")),
    "B21": (run(switched("datetime")), run(switched("str"))),
    "B28": (run(shaped(2, 1500)), run(shaped(1, 1000))),
}
