"""Wiring only: each concern is a plugin file of its own."""

pytest_plugins = (
    "suites.plugins.fix_servers",
    "suites.plugins.fix_cells",
    "suites.plugins.fix_answers",
    "suites.plugins.fix_progress",
    "suites.plugins.fix_speed",
    "suites.plugins.fix_report",
)
