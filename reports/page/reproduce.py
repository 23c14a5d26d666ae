"""The command that holds one contest once more, and what a reader has to fill in because no report holds it."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from reports.records.facts import fact, facts_of
from reports.records.key import is_rival
from reports.records.run import CONTROLS, Contest, Measurement, Outcome, Run

RUNS = ".venv/bin/python -m pytest --benchmark-only"
BUDGET = "budget "
TIME = re.compile(r"(\d+(?:\.\d+)?)([smh])")
UNITS = {"s": 1, "m": 60, "h": 3600}
OPTIONS = ("placement", "allocator", "rtt")
"""Settings that an option gives to every cell of a run; the others are in the matrix already."""
WHEEL = "+wheel"
OWN_QUERY = "query"
"""The workload that a user's own query is."""


def command(run: Run, contest: Contest) -> str:
    """Return the command. It names cells by id: ``-k`` matches parts of names, and would take other settings along."""
    cells = [f"suites/test_speed.py::test_speed[{one.key}]" for one in _named(contest)]
    return " \\\n  ".join([RUNS, *map(shlex.join, _options(run, contest)), *map(shlex.quote, cells)])


def unknown(run: Run, contest: Contest) -> list[str]:
    """Return what of the command is not known here, a sentence each."""
    return list(_unknown(run, contest))


def _options(run: Run, contest: Contest) -> Iterator[tuple[str, ...]]:
    known = facts_of(run, contest)
    yield *_time(run, contest), "--seed", _session(run, contest, "seed")
    for name, value in contest.settings:
        if name in OPTIONS:
            yield f"--{name}", value
    yield "--server", f"{contest.server}{_source(known, contest)}"
    if contest.workload == OWN_QUERY:
        yield "--query", "q.sql", *(("--params", "p.json") if _takes_parameters(known) else ())
    for spec in _rivals(known, contest):
        yield "--rival", spec


def _unknown(run: Run, contest: Contest) -> Iterator[str]:
    known = facts_of(run, contest)
    if _source(known, contest) == "=URL":
        yield f"URL: the address of the {contest.server} that it was measured on, which no report holds."
    if contest.workload == OWN_QUERY:
        yield "q.sql: a file with the SQL that is shown above."
        if _takes_parameters(known):
            yield "p.json: the file of its parameters, which no report holds."
    for spec in _rivals(known, contest):
        if " @ " in spec:
            yield f"{spec.partition(' @ ')[2]}: the wheel that was raced; no report holds it."
    if _part(run, contest):
        yield "The budget is what this contest had of the whole run's."


# How long, and in which order.


def _time(run: Run, contest: Contest) -> tuple[str, str]:
    effort = _session(run, contest, "effort")
    if not effort.startswith(BUDGET):
        return "--effort", effort
    return "--budget", _part(run, contest) or effort.removeprefix(BUDGET)


def _part(run: Run, contest: Contest) -> str:
    """Return the contest's part of a budget, which was divided by the number of cells. A second more is enough for the
    smallest contest that the smallest budget allows; empty where it had all or there is none."""
    given = TIME.fullmatch(_session(run, contest, "effort").removeprefix(BUDGET))
    if not given:
        return ""
    beside = [one for one in run.contests if one.facts.get("session") == contest.facts.get("session")]
    if len(beside) == 1:
        return ""
    whole = max(1, sum(map(_weight, beside)))
    return f"{math.ceil(float(given[1]) * UNITS[given[2]] * _weight(contest) / whole) + 1}s"


def _weight(contest: Contest) -> int:
    return sum(one.outcome is not Outcome.ABSENT for one in contest.measurements) or len(contest.measurements)


def _session(run: Run, contest: Contest, name: str) -> str:
    """Return a contest's own session, since a merged run comes from several."""
    own = fact(contest.facts, "session", name)
    return str(getattr(run, name) if own is None else own)


# On which server, and against which rivals.


def _source(known: Mapping[str, Any], contest: Contest) -> str:
    """Return how the server was given, where a run does not find it by itself."""
    provided = str(fact(known, "servers", contest.server, "provided") or "")
    if provided.startswith("given"):
        return "=URL"
    return "=container" if provided.startswith("container") else ""


def _takes_parameters(known: Mapping[str, Any]) -> bool:
    return "$1" in str(fact(known, "workloads", OWN_QUERY, "sql"))


def _rivals(known: Mapping[str, Any], contest: Contest) -> dict[str, None]:
    """Return each rival by its row and version; a wheel, which no index has, as it was asked for."""
    raced = [one.key.driver for one in _named(contest) if is_rival(one.key.driver)]
    asked = {name: fact(known, "rivals", name, "asked") for name in raced if name.partition("@")[0].endswith(WHEEL)}
    return dict.fromkeys(str(asked.get(name) or name) for name in raced)


# Which cells.


def _named(contest: Contest) -> list[Measurement]:
    """Return what was tried; where nothing was, what is installed: a server may be here now."""
    own = [one for one in contest.measurements if one.role not in CONTROLS]
    tried = [one for one in own if one.outcome is not Outcome.ABSENT]
    return tried or [one for one in own if not is_rival(one.key.driver)] or own
