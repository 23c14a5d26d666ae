"""A run as one page: everything in one file, which asks no server for anything. Pure but for our own parts on disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from reports.claims import judge_all
from reports.claims.contract import Judgement
from reports.compare import distance
from reports.page import behaviours, known
from reports.page.contests import contests
from reports.page.html import assembled
from reports.page.known import Json
from reports.page.latency import STEP
from reports.records.behaviours import Behaviours
from reports.records.facts import under
from reports.records.key import Key
from reports.records.run import Run, address
from reports.statistics.verdicts import Judged, Trust, judged, trust
from reports.summary import Summary, percent, summary
from reports.summary.sentences import Answer, headline

NOTHING_ASKED = Behaviours({}, ())
COARSE = 0.15
"""Where half of the contests only tell apart what differs by more, the page does not call itself sure."""


def page(run: Run, beside: str = "", graded: Behaviours = NOTHING_ASKED) -> str:
    """Return the page. ``beside``: the name of the JSON that it is made from, where that lies in the same folder."""
    title = f"driver-matrix {_day(run)}"
    data = {"title": title, **content(run, beside), "behaviours": behaviours.content(graded)}
    return assembled(title, data)


def content(run: Run, beside: str) -> Json:
    """Return what the page's script draws from."""
    found = judged(run)
    said = summary(run, "", found)
    return {
        "run": _run(run, beside),
        "trust": _trust(said, trust(found)),
        "answers": [_answer(run, one) for one in said.answers],
        "bucket": STEP,
        "drivers": known.drivers(run),
        "servers": known.servers(run),
        "workloads": known.workloads(run),
        "code": known.code(run),
        "contests": contests(run, found),
        "distance": _distance(run, found),
        "claims": [_claim(one) for one in judge_all(run, found)],
        "facts": known.others(run),
    }


def _run(run: Run, beside: str) -> Json:
    held = under(run)
    processor, cpus = known.either(held, "machine", "processor"), known.either(held, "machine", "cpus")
    client = known.either(held, "client", "python")
    words = [_day(run), processor, cpus and f"{cpus} CPUs", client and f"Python {client}", f"effort {run.effort}"]
    return {
        "when": " · ".join(filter(None, words)),
        "started": run.started,
        "effort": run.effort,
        "seed": run.seed,
        "why_not": run.why_not,
        **({"json": {"name": beside, "href": quote(beside, safe="")}} if beside else {}),
    }


def _day(run: Run) -> str:
    return f"{datetime.fromisoformat(run.started):%Y-%m-%d}"


def _trust(said: Summary, found: Trust) -> Json:
    """Say how far to trust the run: a sentence, and the figures behind it, each with what it means."""
    coarse = found.smallest is None or found.smallest > COARSE
    kind = "bad" if not said.sound else "fair" if coarse else "good"
    more = " Only large differences can be told apart here." if kind == "fair" and found.smallest else ""
    return {"kind": kind, "said": said.trust + more, "figures": _figures(found) if found.contests else []}


def _figures(found: Trust) -> list[tuple[str, str, str]]:
    void = f"{found.contests - found.void} of {found.contests}"
    figures = [("sound contests", void, "whose controls came out as they must")]
    if found.pairs and found.handicaps:
        told = f"{found.told} and {found.equal} of {found.pairs}"
        figures.append(
            ("pairs told apart, and equal", told, "of the drivers that one chooses between; others are open")
        )
    if found.twins:
        false = f"{found.false_differences} of {found.twins}"
        figures.append(("equals called different", false, "the same driver, measured twice in each contest"))
    if found.spread is not None:
        figures.append(("equals agree within", percent(found.spread), "19 times of 20"))
    if found.smallest is not None:
        figures.append(("smallest visible difference", percent(found.smallest), "in half of the contests, or less"))
    if found.twin_t is not None:
        figures.append(
            ("equals by their noise", f"{found.twin_t:.2f}", "root mean square of their t; 1.13 is expected")
        )
    if found.handicaps and found.slowed_by is not None:
        seen = f"{found.handicaps_seen} of {found.handicaps}"
        came = f"added on purpose, to see whether we would see; they came to {percent(found.slowed_by)}"
        figures.append(("5 % slowdowns noticed", seen, came))
    if found.busy:
        figures.append(("blocks disturbed", percent(found.busy), "the machine was busy beside us, or held us back"))
    return figures


def _distance(run: Run, found: Sequence[Judged]) -> Json:
    """Return what was measured at a distance; empty where nothing was."""
    sheet = distance.sheet(run, "", found)
    tables = [{"title": one.title, "header": one.header, "rows": one.rows} for one in sheet.tables]
    return {"lines": sheet.lines, "tables": tables} if tables else {}


def _answer(run: Run, one: Answer) -> Json:
    contest = one.contest
    return {
        "contest": address(contest),
        "server": contest.server,
        "about": headline(run, contest.workload),
        "settings": ", ".join(f"{name}={value}" for name, value in contest.settings),
        "calls": one.calls,
        "sentence": one.text,
    }


def _claim(one: Judgement) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "claim": one.claim,
        "theirs": one.theirs,
        "ours": one.ours,
        "verdict": one.verdict.value,
        "table": [list(row) for row in one.table],
        "note": one.note,
        "cells": [[cell, _contest_of(cell)] for cell in one.cells],
    }


def _contest_of(cell: str) -> str:
    """Return the contest of a cell; empty where the cell is no key but a place in the facts."""
    try:
        key = Key.parse(cell)
    except ValueError:
        return ""
    return address(key)
