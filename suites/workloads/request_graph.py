"""A request of a web application that loads purchases with their customer and their items: a session from a warm pool, a
transaction, a hundred objects that hold objects."""

from dataclasses import replace

from suites.workloads import load_graph

workload = replace(
    load_graph.workload,
    context={"callers": 1, "tx": "block"},
    statements=lambda settings: 2 + load_graph.workload.statements(settings),
    round_trips=lambda settings: 2 + load_graph.workload.round_trips(settings),
)
