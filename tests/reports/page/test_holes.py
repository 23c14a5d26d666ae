"""Runs with holes: what is absent, failed, void, broken off, or never was, is shown as what it is."""

import re
from dataclasses import replace

import pytest

from reports.page import page
from reports.records.run import NOT_HELD, Measurement, Outcome, Role
from tests.reports.page.page_runs import SERVERS, small, whole, without
from tests.reports.runs import run

expect = pytest.importorskip("playwright.sync_api").expect

CONTEST = "#contest=fetch_row-postgres"


def partial():
    """A driver absent, one failed, a contest void, a contest of which nothing was measured."""
    first, second, third, fourth, *others = small().contests
    some = without(
        without(first, "psycopg", Outcome.ABSENT, "cannot do it"), "psycopg2", Outcome.FAILED, "wrong answer"
    )
    untwinned = replace(second, measurements=tuple(one for one in second.measurements if one.role is not Role.TWIN))
    own = (one for one in third.measurements if one.ranked)
    gone = (Measurement(one.key, one.role, Outcome.ABSENT, "no server: nobody answered") for one in own)
    nothing = replace(third, measurements=tuple(gone))
    return small(contests=(some, untwinned, nothing, fourth, *others), complete=False, why_not="the disk was full")


@pytest.fixture(scope="module")
def holes():
    return page(partial())


def test_why_there_is_no_number(look, holes):
    """Absent is hatched and failed is red, each with its reason, in the matrix and in the contest."""
    tab = look(holes)
    assert tab.locator("#matrix td.absent").first.get_attribute("title") == "absent: cannot do it"
    assert tab.locator("#matrix td.failed").first.inner_text().endswith("failed: wrong answer")
    tab.goto(tab.url.partition("#")[0] + CONTEST)
    expect(tab.locator(".reasons")).to_contain_text("failed psycopg2: wrong answer")


def test_what_a_run_ended_before_is_not_failed(look):
    """A cell that was never tried has done nothing wrong: it is not reached, in the matrix and in its contest."""
    first, *others = small().contests
    run = small(contests=(without(first, "psycopg2", Outcome.FAILED, f"{NOT_HELD}: interrupted"), *others))
    tab = look(page(run))
    assert tab.locator("#matrix td.failed").count() == 0
    assert tab.locator("#matrix td.reached").first.get_attribute("title") == f"not reached: {NOT_HELD}: interrupted"
    tab.goto(tab.url.partition("#")[0] + CONTEST)
    assert "not reached psycopg2: " in tab.locator(".reasons").inner_text()


def test_void_says_so(look, holes):
    """A contest without its controls has numbers, and no verdict, tier or answer."""
    tab = look(holes, "#setting=rows%3D100")
    assert tab.locator("#matrix .void").count() == 1
    assert tab.locator("#matrix td.voided").count() == 13
    tab.locator("#matrix tbody th a").first.click()
    expect(tab.locator("#contest .banner")).to_contain_text("Void: its twin was not measured")


def test_incomplete_comes_first(look, holes):
    """A run that broke off says so before anything else."""
    assert "not complete: the disk was full" in look(holes).locator("#trust .banner").first.inner_text()


def test_nothing_measured_in_a_contest(look, holes):
    """A contest without a single number has its reasons and the command."""
    tab = look(holes, "#contest=fetch_row-sqlite")
    assert "nobody answered" in tab.locator("#contest").inner_text()
    assert tab.locator("canvas").count() == 0


def test_a_setting_with_figures_stands_for_its_workload(look):
    """Rows without figures fold away below those that have some, which keep their order."""
    settings = tuple((("format", name),) for name in ("binary", "text", "csv"))
    held = small(settings=settings, servers={"postgres": SERVERS["postgres"]}, workloads={"fetch_row": ("Why.", 9_000)})
    first, *others = held.contests
    nobody = (Measurement(one.key, one.role, Outcome.ABSENT, "cannot") for one in first.measurements if one.ranked)
    tab = look(page(replace(held, contests=(replace(first, measurements=tuple(nobody)), *others))))
    tab.get_by_role("button", name="2 more settings").press("Enter")
    in_order = [re.compile(f"format={name}") for name in ("text", "csv", "binary")]
    expect(tab.locator("#matrix tbody th:visible")).to_have_text(in_order)


def test_an_empty_run(look):
    """No contest at all is a page too."""
    tab = look(page(run(contests=())))
    assert "Nothing was measured" in tab.locator("#trust").inner_text()
    assert "Nothing is left" in tab.locator("#matrix").inner_text()


def test_one_launch(look):
    """Without intervals nothing is resolved, and nothing breaks."""
    tab = look(page(whole(launches=1, settings=((),), workloads={"fetch_row": ("Why.", 30_000)})), CONTEST)
    assert "one launch cannot tell" in tab.locator(".forest").inner_text()
