"""The catalogue of vices: all that the files beside this one declare."""

from importlib import import_module
from pathlib import Path

from tests.adversary.vices.vicious import VICES, Vice

FILES = sorted(Path(__file__).with_name("vices").glob("*.py"))
TOGETHER = 6
"""Vices in one run, where none disturbs the others."""


def catalogue() -> list[Vice]:
    """Return every vice, in the order written."""
    for file in FILES:
        import_module(f"tests.adversary.vices.{file.stem}")
    return list(VICES.values())


def runs_of(vices):
    """Group vices into runs: those that are of one stage, server and op and disturb nobody, a few at a time."""
    groups = {}
    for one in vices:
        groups.setdefault((one.at, one.server, one.op, one.name if one.alone else ""), []).append(one)
    for group in groups.values():
        for begun in range(0, len(group), TOGETHER):
            yield group[begun : begun + TOGETHER]
