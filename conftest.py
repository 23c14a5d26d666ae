"""Wiring only: each concern is a plugin file of its own."""

pytest_plugins = (
    "suites.plugins.fix_interrupt",  # first: what is imported after it can be interrupted
    "suites.plugins.fix_servers",
    "suites.plugins.fix_cells",
    "suites.plugins.fix_header",
    "suites.plugins.fix_answers",
    "suites.plugins.fix_rivals",
    "suites.plugins.fix_rtt",
    "suites.plugins.fix_progress",
    "suites.plugins.fix_speed",
    "suites.plugins.fix_query",
    "suites.plugins.fix_report",
    "suites.plugins.fix_behaviours",
    "suites.plugins.fix_compare",
    "suites.plugins.fix_order",
    "suites.plugins.fix_selection",
    "suites.plugins.fix_shard",
    "suites.plugins.fix_homes",
    "suites.plugins.fix_no_match",
    "suites.plugins.fix_workers",
    "suites.plugins.fix_summary",
)
