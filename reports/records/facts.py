"""Facts of several sessions: what they share, and what each says for itself. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.records.run import Contest, Run

Facts = Mapping[str, Any]

# Facts that lack a driver or a server do not contradict facts that have it. So many levels are by name:
BY_NAME = {"drivers": 1, "servers": 1, "workloads": 1, "code": 2, "sources": 1}


def facts_of(run: Run, contest: Contest) -> dict[str, Any]:
    """Return all that a contest was held under: the run's facts, overlaid with the contest's own."""
    return overlay(run.facts, contest.facts)


def under(run: Run) -> list[dict[str, Any]]:
    """Return all that a run's contests were held under, each once: a merged run's come from several machines."""
    own: list[Facts] = []
    for contest in run.contests:
        if contest.facts not in own:
            own.append(contest.facts)
    return [overlay(run.facts, facts) for facts in own or ({},)]


def said(known: Sequence[Facts], *names: str) -> list[Any]:
    """Return what several facts say at this place, each value once."""
    found: list[Any] = []
    for one in (fact(facts, *names) for facts in known):
        if one is not None and one not in found:
            found.append(one)
    return found


def overlay(below: Facts, above: Facts) -> dict[str, Any]:
    both = {name: overlay(below[name], fact) for name, fact in above.items() if _mappings(fact, below.get(name))}
    return {**below, **above, **both}


def common(facts: Sequence[Facts], by_name: Mapping[str, int] = BY_NAME, levels: int = 0) -> dict[str, Any]:
    """Return what all of them say alike; on levels by name, also what only some say and none contradicts."""
    shared = {}
    for name in dict.fromkeys(name for one in facts for name in one):
        said = [one[name] for one in facts if name in one]
        if len(said) < len(facts) and not levels:
            continue
        if _mappings(*said):
            shared[name] = common(said, {}, by_name.get(name, max(0, levels - 1)))
        elif all(fact == said[0] for fact in said):
            shared[name] = said[0]
    return shared


def beside(facts: Facts, shared: Facts) -> dict[str, Any]:
    """Return what these say and the shared ones do not: laid over the shared ones, it gives these again."""
    own: dict[str, Any] = {}
    for name, fact in facts.items():
        if name not in shared or not _mappings(fact, shared[name]):
            if name not in shared or fact != shared[name]:
                own[name] = fact
        elif rest := beside(fact, shared[name]):
            own[name] = rest
    return own


def flat(facts: Facts, place: str = "") -> dict[str, Any]:
    """Return each single fact by its place: ``servers.postgres.version``."""
    found: dict[str, Any] = {}
    for name, fact in facts.items():
        found |= flat(fact, f"{place}{name}.") if _mappings(fact) else {f"{place}{name}": fact}
    return found


def fact(facts: Facts, *names: str) -> Any:
    """Return one fact, or None: a run may lack it, and a stranger's may have anything in its place."""
    found: Any = facts
    for name in names:
        found = found.get(name) if _mappings(found) else None
    return found


def layer(facts: Facts, driver: str) -> str:
    """Return a driver's layer. Runs from before SQLAlchemy's rows name none: all their drivers are native."""
    return str(fact(facts, "drivers", driver, "layer") or "native")


def calls(facts: Facts, driver: str) -> str:
    """Return how a driver is called, ``async`` or ``sync``; empty where a run does not say."""
    said = fact(facts, "drivers", driver, "is_async")
    return {True: "async", False: "sync"}[said] if isinstance(said, bool) else ""


def over(facts: Facts, driver: str) -> str:
    """Return the native driver that this one is a layer over; empty if it is none."""
    return str(fact(facts, "drivers", driver, "over") or "")


def source(facts: Facts, driver: str, op: str) -> str | None:
    """Return the source of a driver's step. Shared source stands once, under a mark; in older runs, in its place."""
    found = fact(facts, "code", driver, op)
    found = fact(facts, "sources", found) or found if isinstance(found, str) else found
    return None if found is None else str(found)


def _mappings(*facts: Any) -> bool:
    return all(isinstance(fact, Mapping) for fact in facts)
