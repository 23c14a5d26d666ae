"""What a run's facts say of its drivers, workloads and code. Older runs say less, and a stranger's may say anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.records.facts import said, source, under
from reports.records.run import Run

Json = dict[str, Any]
SHOWN_APART = ("workloads", "code", "sources")
"""Facts that have a place of their own on the page, and are long."""


def mapping(facts: Any, name: str) -> Mapping[str, Any]:
    found = facts.get(name) if isinstance(facts, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def text(facts: Any, name: str) -> str:
    found = facts.get(name, "") if isinstance(facts, Mapping) else ""
    return found if isinstance(found, str) else str(found)


def either(known: Sequence[Mapping[str, Any]], *names: str) -> str:
    """Join in words what is said at this place: machines that a merged run comes from may differ in it."""
    return " or ".join(str(one) for one in said(known, *names))


def drivers(run: Run) -> Json:
    """Describe every driver that has a cell in the run."""
    known = under(run)
    return {name: _driver(known, name) for name in dict.fromkeys(one.key.driver for _, one in run)}


def _driver(known: Sequence[Mapping[str, Any]], name: str) -> Json:
    words = {what: either(known, "drivers", name, what) for what in ("version", "about", "layer", "over", "speaks")}
    is_async = said(known, "drivers", name, "is_async")
    return {
        **words,
        "layer": words["layer"] or "native",
        "async": is_async[0] if len(is_async) == 1 and isinstance(is_async[0], bool) else None,
    }


def servers(run: Run) -> Json:
    """Return the version of each server."""
    known, names = under(run), dict.fromkeys(one.server for one in run.contests)
    return {name: either(known, "servers", name, "version") for name in names}


def workloads(run: Run) -> Json:
    known = mapping(run.facts, "workloads")
    names = dict.fromkeys(contest.workload for contest in run.contests)
    return {name: _workload(known.get(name)) for name in names}


def _workload(facts: Any) -> Json:
    return {"why": text(facts, "why"), "op": text(facts, "op"), "sql": _statements(facts)}


def _statements(facts: Any) -> dict[str, str]:
    """Return statements by kind of server, or under ``any``."""
    found = facts.get("sql", "") if isinstance(facts, Mapping) else ""
    if isinstance(found, Mapping):
        return {str(speaks): str(statement) for speaks, statement in found.items()}
    return {"any": str(found)} if found else {}


def code(run: Run) -> Json:
    """Return by driver the source of its step for each op that the run asks for."""
    asked = {workload["op"] for workload in workloads(run).values()}
    return {
        driver: {op: source(run.facts, driver, op) for op in steps if op in asked}
        for driver, steps in mapping(run.facts, "code").items()
        if isinstance(steps, Mapping)
    }


def others(run: Run) -> Json:
    """Return all facts that the page shows as they are."""
    return {name: fact for name, fact in run.facts.items() if name not in SHOWN_APART}
