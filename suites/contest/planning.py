"""From selected contests to a plan: how long each gets, in which order, and what would make it pointless."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reports.records.run import Placement, Run
from suites import servers
from suites.contest.placement import CannotPlace
from suites.contest.plan import Plan
from suites.contest.resume import Broken, same_contests, same_facts, same_selection
from suites.matrix import budget
from suites.matrix.budget import Budget
from suites.matrix.contests import Contest
from suites.matrix.effort import EFFORTS
from suites.servers.contract import Spec
from suites.servers.sources.given import is_url
from suites.wire.tap import READERS

USUAL = "quick"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said of time and order; None where they said nothing."""

    effort: str | None = None
    budget: str | None = None
    seed: int | None = None

    @property
    def named_effort(self) -> str | None:
        """Name the effort as a plan and its report do."""
        return budget.NAMED + self.budget if self.budget else self.effort


def planned(held: list[Contest], asked: Asked, facts: Mapping[str, Any], broken: Broken | None = None) -> Plan:
    """Return the plan of these contests; what a broken run had planned goes first."""
    was = broken.plan if broken else None
    effort = was.effort if was else asked.named_effort or USUAL
    chance = secrets.randbits(32) if asked.seed is None else asked.seed
    return Plan(
        contests=held,
        effort=effort,
        **_time(effort, held, broken),
        seed=was.seed if was else chance,
        facts=dict(facts),
        started=was.started if was else datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _time(effort: str, held: list[Contest], broken: Broken | None) -> dict[str, Any]:
    """Return what a plan says of the time for each contest."""
    if not effort.startswith(budget.NAMED):
        return {"effort_of": lambda contest, rest: EFFORTS[effort]}
    done = {name for name, saved in broken.contests.items() if saved.complete} if broken else ()
    given = Budget(budget.duration(effort.removeprefix(budget.NAMED)), held, done)
    return {"effort_of": given.effort, "spent": given.spent}


def refuse_unrecordable(plan: Plan) -> None:
    """Raise RecordError for facts that no report can hold: it would be found out only after the last contest."""
    Run(plan.facts, (), plan.effort, plan.seed, plan.started, complete=True)


def refuse_unplaceable(plan: Plan, specs: Sequence[Spec]) -> None:
    """Refuse to move a server that the user gave, or that is in a container: its cells would be skipped, and few users
    would see why."""
    kinds = servers.discover().kinds
    elsewhere = [spec for spec in specs if is_url(spec.source) or spec.source == "container"]
    fixed = {str(spec) for spec in elsewhere if kinds[spec.kind].speaks in READERS}
    for contest in plan.to_hold:
        if contest.server in fixed and contest.placement is not Placement.FREE:
            raise CannotPlace(
                f"--server {contest.server}=...: a server that you give, or in a container, cannot be moved to the CPU "
                "that is measured; say --placement free to time it where it is"
            )


def check_same(asked: Asked, plan: Plan, broken: Broken) -> None:
    """Raise CannotResume unless the run goes on as it began."""
    was, named = broken.plan, {"effort": asked.named_effort, "seed": asked.seed}
    given = {name: value for name, value in named.items() if value is not None}
    same_facts({name: getattr(was, name) for name in given}, given)
    same_selection(was.manifest, plan.manifest())
    same_facts(was.facts, plan.facts)
    same_contests(broken.contests, {contest.name: contest for contest in plan.contests})
