"""A request of a web application that loads purchases with their customer and items: a session from a warm pool, a
transaction, a hundred objects that hold objects."""

from dataclasses import replace

from drivers.contract import Settings
from suites.workloads import load_graph


def queries(settings: Settings) -> int:
    return 1 if settings["way"] == "joined" else 3


workload = replace(
    load_graph.workload,
    also=(),
    context={"callers": 1, "tx": "block"},
    statements=lambda settings: 2 + queries(settings),
    round_trips=lambda settings: 2 + queries(settings),
)
