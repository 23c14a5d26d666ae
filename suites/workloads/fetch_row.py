"""One narrow row by primary key: the shortest round trip an application makes."""

from drivers.contract import CACHE_SIZES, CALLERS, SHAPES, Op
from drivers.contract.asides import CROWD, POOL_SIZES
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ROW,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    also=(
        *({"callers": callers} for callers in CALLERS),
        *({"cache": cache} for cache in ("hit", "miss", "off")),
        *({"callers": CROWD, "size": size} for size in POOL_SIZES),
        *({"callers": callers, "cache": "off"} for callers in CALLERS if callers > 1),  # as a pooler may need it
        {"callers": 1, "reset": "skip"},  # of pools that send something when a connection is given back
        {"tx": "block"},
        {"tls": "yes"},
        {"via": "socket"},  # a Unix socket of the same server, where it is on this machine
        {"text": "yes"},  # to drivers that write statements otherwise
        {"way": "cursor"},  # of drivers that read a row by one call, and by a cursor's three
        {"timeout": "yes"},  # the driver's own, armed: nothing takes that long
        *({"tx": "block", "isolation": level} for level in ("serializable", "repeatable")),
        {"events": "cursor"},  # before and after each execution
        {"dialect": "hooked"},  # a function of ours executes in place of the dialect
        *({"shapes": shapes, "cache_size": size} for size in CACHE_SIZES for shapes in SHAPES),
        {"shapes": 200},  # asked in turn, of clients that keep a hundred
    ),
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0]),
    statements=lambda settings: 3 if settings.get("tx") == "block" else 1,
    round_trips=lambda settings: 3 if settings.get("tx") == "block" else 1,
    card=2,
    far=True,
    moves={"read": 1},
)
