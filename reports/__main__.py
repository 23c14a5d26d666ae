"""``python -m reports``: what can be done with a report. Each command is a module of its own, ``reports/cli_*.py``."""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import reports
from reports.files import Unreadable

PREFIX = "cli_"
UNREADABLE = 2
"""As argparse has it for a command that it does not understand."""


def commands() -> dict[str, ModuleType]:
    """By what is typed."""
    found = sorted(module.name for module in pkgutil.iter_modules(reports.__path__))
    return {name.removeprefix(PREFIX): import_module(f"reports.{name}") for name in found if name.startswith(PREFIX)}


def main(arguments: Sequence[str] | None = None) -> int:
    known = commands()
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


def _to_a_pipe() -> int:
    """Whoever reads our output may stop reading, as ``head`` does: then the rest of it goes nowhere."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(_to_a_pipe())
