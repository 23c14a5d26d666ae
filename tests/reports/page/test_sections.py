"""What stands below the matrix: what SQLAlchemy costs, what people claim, and the facts of a run."""

import re
from dataclasses import replace

import pytest

from reports.page import page
from tests.reports.page.page_runs import small
from tests.reports.runs import run

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def html():
    return page(small(), "run.json")


def test_the_tax(look, html):
    """The table has SQLAlchemy's cost over each driver, and each contest of it on demand."""
    tax = look(html).locator("#tax")
    assert "over asyncpg" in tax.inner_text()
    tax.locator("summary").click()
    expect(tax.locator("tbody tr").first).to_be_visible()
    expect(tax.locator("tbody tr").first).to_contain_text("3.2")


def test_the_tax_is_read_at_what_is_asked_first(look):
    """Its bars are of one contest that is named, and not a mean over all kinds of work."""
    asked = small()
    asked = replace(asked, facts={**asked.facts, "workloads": {"transaction": {"card": 1}}})
    expect(look(page(asked)).locator("#tax .taxed a").first).to_have_text("transaction on postgres")


def test_claims_are_counted_first(look, html):
    """All of them, in the order in which the terminal has them too."""
    said = look(html).locator("#claims > p").inner_text()
    counts = re.fullmatch(r"\d+ claims: (.*)\.", said)[1].split(", ")
    ordered = [word for word in ("confirmed", "refuted", "that depend", "not measured here") if word in said]
    assert [one.partition(" ")[2] for one in counts] == ordered


def test_claims(look, html):
    """Those that this run decides are shown, and those that it does not are counted."""
    claims = look(html).locator("#claims")
    assert claims.locator("article.claim:visible").count() >= 1
    assert "that this run does not measure" in claims.inner_text()


def test_facts_and_the_report(look, html):
    """All that is known of where it ran, and the way to the raw numbers."""
    method = look(html).locator("#method")
    assert method.get_by_role("link", name="run.json").get_attribute("href") == "run.json"
    method.locator("summary", has_text="servers").click()
    expect(method.get_by_text("fsync").first).to_be_visible()


def test_no_sqlalchemy(look):
    """A run of native drivers alone says that there is nothing to compare."""
    tab = look(page(run()))
    assert "no SQLAlchemy cell" in tab.locator("#tax").inner_text()


def test_calls_rule_answers_and_tax(look, html):
    """Who has chosen async drivers reads nothing of sync ones there."""
    tab = look(html)
    said = lambda: [tab.locator(part).inner_text() for part in ("#answers", "#tax")]  # noqa: E731
    assert all("psycopg2" in text and "asyncpg" in text for text in said())
    tab.locator("select[name=kind]").select_option("async")
    assert all("psycopg2" not in text and "asyncpg" in text for text in said())
