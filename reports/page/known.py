"""What a run's facts say of its drivers, workloads and code. Older runs say less, and a stranger's may say anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.records import Contest, Key, Run

Json = dict[str, Any]
LAYERS = ("native", "core", "orm")
SHOWN_APART = ("workloads", "code")
"""Facts that have a place of their own on the page, and are long."""


def mapping(facts: Any, name: str) -> Mapping[str, Any]:
    found = facts.get(name) if isinstance(facts, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def text(facts: Any, name: str) -> str:
    found = facts.get(name, "") if isinstance(facts, Mapping) else ""
    return found if isinstance(found, str) else str(found)


def drivers(run: Run) -> Json:
    """Every driver that has a cell in the run."""
    said = mapping(run.facts, "drivers")
    names = dict.fromkeys(one.key.driver for _, one in run)
    return {name: _driver(said.get(name)) for name in names}


def _driver(facts: Any) -> Json:
    layer = text(facts, "layer")
    is_async = facts.get("is_async") if isinstance(facts, Mapping) else None
    return {
        "version": text(facts, "version"),
        "about": text(facts, "about"),
        "layer": layer if layer in LAYERS else "native",
        "over": text(facts, "over"),
        "speaks": text(facts, "speaks"),
        "async": is_async if isinstance(is_async, bool) else None,
    }


def workloads(run: Run) -> Json:
    said = mapping(run.facts, "workloads")
    names = dict.fromkeys(contest.workload for contest in run.contests)
    return {name: _workload(said.get(name)) for name in names}


def _workload(facts: Any) -> Json:
    return {"why": text(facts, "why"), "op": text(facts, "op"), "sql": _statements(facts)}


def _statements(facts: Any) -> dict[str, str]:
    """By what the server speaks, or under ``any``."""
    found = facts.get("sql", "") if isinstance(facts, Mapping) else ""
    if isinstance(found, Mapping):
        return {str(speaks): str(statement) for speaks, statement in found.items()}
    return {"any": str(found)} if found else {}


def code(run: Run) -> Json:
    """Of each driver, the source of its step for each op that the run asks for."""
    asked = {workload["op"] for workload in workloads(run).values()}
    return {
        driver: {op: str(source) for op, source in steps.items() if op in asked}
        for driver, steps in mapping(run.facts, "code").items()
        if isinstance(steps, Mapping)
    }


def others(run: Run) -> Json:
    """All facts that the page shows as they are."""
    return {name: fact for name, fact in run.facts.items() if name not in SHOWN_APART}


def address(of: Contest | Key) -> str:
    """How the page calls a contest: a key without its driver."""
    settings = ",".join(f"{name}={value}" for name, value in of.settings)
    return "-".join(filter(None, (of.workload, settings, of.server)))
