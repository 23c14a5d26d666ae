"""pytest-benchmark's part of a merged file, so that its own command and others go on reading it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.merge_facts import common

TOP = ("datetime", "version")


def together(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All benchmarks, each once, under what the shards say alike of machine and commit. Nothing where none has any."""
    known = [part for part in parts if part]
    if not known:
        return {}
    benchmarks = {str(one.get("fullname", number)): one for number, one in enumerate(_all(known))}
    about = {name: _alike([part.get(name) for part in known]) for name in ("machine_info", "commit_info")}
    return {**about, "benchmarks": list(benchmarks.values()), **{name: known[0].get(name, "") for name in TOP}}


def _all(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [one for part in parts for one in part["benchmarks"]]


def _alike(said: Sequence[Any]) -> dict[str, Any]:
    return common([one if isinstance(one, dict) else {} for one in said], {})
