"""What drivers do when something goes wrong: questions by drivers, and the evidence behind each grade."""

import pytest

from reports.page import page
from reports.records.behaviours import Asked, Behaviours, Grade, Graded
from tests.reports.page.page_runs import small

expect = pytest.importorskip("playwright.sync_api").expect
WHY = "A query is cancelled: does the server stop?\n\nA slow database gets slower with each retry."
HOSTILE = "<img src=x onerror=alert(1)>"


def graded(driver, grade, question="cancel_reaches_server", server="postgres", **more):
    return Graded(question, driver, server, "1.2", grade, more.pop("said", "it went on"), family="cancel", **more)


FOUND = Behaviours(
    {
        "cancel_reaches_server": Asked(WHY, "it stops at once", "cancel", "A2", ("https://example.org/543",)),
        "killed_idle": Asked("Idle connections are ended.", "no query fails", "pool"),
    },
    (
        graded("asyncpg", Grade.OK, said="it stopped"),
        graded("psycopg", Grade.LEAKS, figures={"seconds": 2.01}, wire=("0.1 s: cut",), times=3, of_them=2),
        graded("psycopg", Grade.WRONG_DATA, "killed_idle", said=f"a row of {HOSTILE}"),
        graded("aiosqlite", Grade.HANGS, server="sqlite"),
    ),
)
EVIDENCE = "#behaviour=cancel_reaches_server-psycopg-postgres"


@pytest.fixture(scope="module")
def html():
    return page(small(), graded=FOUND)


def test_without_grades_there_is_no_such_part(look):
    """A run of speed alone has neither the section nor a way to it."""
    tab = look(page(small()))
    expect(tab.locator("#behaviours")).to_have_count(0)
    expect(tab.get_by_role("link", name="When things go wrong")).to_have_count(0)


def test_a_grade_is_a_sign_and_words(look, html):
    """Who sees no colours reads the sign, and who hears the page the words."""
    part = look(html).locator("#behaviours")
    part.locator("summary", has_text="Cancellation").click()
    cell = part.locator("table.behaviours a.leaks").first
    expect(cell.locator(".sign")).to_have_text("≈")
    expect(cell.locator(".hidden")).to_have_text("something is left behind")


def test_the_worst_come_first(look, html):
    """Wrong data before what is left behind, in a sentence each; markup in a driver's words stays text."""
    first = look(html).locator("#behaviours > ul li").first
    expect(first).to_contain_text(f"psycopg: killed_idle a row of {HOSTILE}")


def test_another_server(look, html):
    """Each server has its drivers."""
    tab = look(html)
    tab.select_option("#behaviours select[name=asked]", "sqlite")
    expect(tab.locator("#behaviours > ul li")).to_have_text(["aiosqlite: cancel_reaches_server it went on hangs"])


def test_the_evidence_is_one_click_away(look, html):
    """What is asked, what is good, what was seen, how often, figures, the wire, who met it, and how to ask again."""
    tab = look(html)
    tab.locator("#behaviours summary", has_text="Cancellation").click()
    tab.locator("#behaviours table a.leaks").first.click()
    view = tab.locator("#behaviour")
    for words in (
        "does the server stop?",
        "A slow database gets slower",
        "it stops at once",
        "it went on (something is left behind)",
        "3 times, each in a process of its own; 2 came to this",
        "2.01",
        "0.1 s: cut",
        "https://example.org/543",
        "python -m suites behaviours cancel_reaches_server psycopg",
        "asyncpg on postgres it stopped",
    ):
        expect(view).to_contain_text(words)


def test_what_to_know_of_a_driver(look, html):
    """Its worst grades in sentences, the worst first, above its speed."""
    known = look(html, "#driver=psycopg").locator("section[aria-labelledby=known]")
    expect(known.locator("> ul").first.locator("li")).to_have_text(
        [
            f"Idle connections are ended. On postgres: a row of {HOSTILE}.",
            "A query is cancelled: does the server stop? On postgres: it went on.",
        ]
    )


def test_a_driver_without_bad_grades(look, html):
    """It says so, and still has each of its grades."""
    known = look(html, "#driver=asyncpg").locator("section[aria-labelledby=known]")
    expect(known).to_contain_text("Nothing that was asked came out badly.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["#at=behaviours", EVIDENCE, "#driver=psycopg"])
def test_axe_finds_nothing(look, html, view, scheme):
    """No breach of the rules that a machine can check, with everything unfolded."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab = look(html, view, color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = axe.Axe().run(tab).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []


@pytest.mark.parametrize("view", ["#at=behaviours", EVIDENCE])
def test_a_phone_does_not_scroll_sideways(look, html, view):
    """Tables scroll by themselves."""
    tab = look(html, view, viewport={"width": 360, "height": 700})
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
