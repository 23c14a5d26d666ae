"""``python -m reports``: what can be done with a report. Each command is a file in ``reports/commands``."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from reports import commands, program
from reports.records.reading import Unreadable

UNREADABLE = 2
"""The exit code that argparse uses for a command that it does not understand."""


def known_commands() -> dict[str, ModuleType]:
    """Return the commands by the name that is typed."""
    found = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    return {name: import_module(f"{commands.__name__}.{name}") for name in found}


def main(arguments: Sequence[str] | None = None) -> int:
    known = known_commands()
    parser = argparse.ArgumentParser(prog="python -m reports", description="What came out of a run, to be read.")
    group = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in known.values():
        module.add_parser(group)
    options = parser.parse_args(arguments)
    try:
        return int(known[options.command].main(options))
    except Unreadable as wrong:
        print(f"python -m reports {options.command}: {wrong}", file=sys.stderr)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(program.run(main))
