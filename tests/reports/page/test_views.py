"""Every view of the page, every choice and every state of its address, in a real browser."""

import re

import pytest

from reports.page import page
from tests.reports import effects
from tests.reports.page.page_runs import SERVERS, facts, small
from tests.reports.runs import run

expect = pytest.importorskip("playwright.sync_api").expect
"""Waits: a page follows its address a moment after a link was taken."""

ONCE = "1.00\N{MULTIPLICATION SIGN}"
CONTEST = "#contest=fetch_row-postgres"
PARTS = ("trust", "answers", "matrix", "drivers", "tax", "claims", "method")


@pytest.fixture(scope="module")
def html():
    return page(small(), "run.json")


def ratios(tab):
    """The cells of the matrix's first row, without their marks."""
    return tab.locator("#matrix tbody:not([hidden]) tr").first.locator("td .ratio")


def row(tab):
    """Return the ratios that a page shows when nothing has been chosen."""
    return ratios(tab).all_inner_texts()


def test_the_order_of_reading(look, html):
    """Trust first, then answers, then everything else, the method last."""
    tab = look(html)
    assert tab.locator("main > section").evaluate_all("all => all.map(one => one.id)") == list(PARTS)


def test_pairs_stand_side_by_side(look, html):
    """A driver, then SQLAlchemy over it, and the floor at the end."""
    heads = (
        look(html).locator("#matrix thead tr").last.locator("th a").evaluate_all("all => all.map(a => a.textContent)")
    )
    assert heads[:3] == ["native asyncpg", "Core asyncpg-core", "ORM asyncpg-orm"]
    assert heads[-1] == "libpq"


def test_heads_stand_over_their_columns(look, html):
    """The name of a family spans its own columns, a floor's family too, which comes last."""
    tab = look(html, "#server=sqlite")
    families = tab.locator("#matrix .family").evaluate_all("all => all.map(one => [one.textContent, one.colSpan])")
    heads = tab.locator("#matrix thead tr").last.locator("th a").all_inner_texts()
    assert families == [["aiosqlite", 3], ["turso", 3], ["sqlite3", 3]]
    assert [head.split()[0] for head in heads] == ["native", "Core", "ORM"] * 3


def test_against_the_fastest(look, html):
    """Unless told otherwise each row is read against its own fastest driver, floors aside."""
    found = row(look(html))
    assert found[0] == ONCE
    assert min(found[:-1]) == ONCE


def test_another_baseline(look, html):
    """The baseline is chosen by name, and the address keeps it."""
    tab = look(html)
    tab.select_option("#matrix select[name=base]", "psycopg")
    expect(tab.locator("#matrix p strong")).to_have_text("psycopg")
    expect(tab).to_have_url(re.compile("base=psycopg"))
    expect(ratios(tab).nth(3)).to_have_text(ONCE)


def test_filters_hide_and_change_nothing(look, html):
    """A row keeps its baseline when the filter has hidden it."""
    tab = look(html)
    before = row(tab)
    tab.select_option("#matrix select[name=layer]", "core")
    expect(ratios(tab)).to_have_text([before[1], before[4], before[7], before[10]])


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [("layer", "native", 5), ("layer", "core,orm", 8), ("kind", "sync", 7), ("kind", "async", 6), ("show", "time", 13)],
)
def test_filters_of_columns(look, html, name, value, left):
    """A chosen filter stays, and the summary counts it."""
    tab = look(html)
    tab.select_option(f"#matrix select[name={name}]", value)
    expect(ratios(tab)).to_have_count(left)
    expect(tab.locator("#matrix summary")).to_contain_text(f"Choose: {left} of 13 drivers")


def test_a_setting(look, html):
    """Rows of other settings go, and the workload says which setting it is at."""
    tab = look(html)
    tab.select_option("#matrix select[name=setting]", "rows=100")
    expect(tab.locator("#matrix summary")).to_contain_text("2 of 4 rows")
    expect(tab.locator("#matrix tbody th").first).to_contain_text("rows=100")


def test_settings_are_folded(look, html):
    """A workload has one row, under which its settings fold out."""
    tab = look(html)
    rows = tab.locator("#matrix tbody tr:visible")
    expect(rows).to_have_count(2)
    tab.get_by_role("button", name="1 more setting").first.press("Enter")
    expect(rows).to_have_count(3)


def test_the_address_restores_a_view(look, html):
    """The address of a view, sent to another reader, shows the same."""
    tab = look(html, "#server=sqlite&base=turso&show=time&kind=async")
    assert tab.locator(".tabs [aria-current]").inner_text().startswith("sqlite")
    assert tab.locator("#matrix select[name=base]").input_value() == "turso"
    assert all(text.endswith("s") for text in row(tab))


def test_an_address_of_another_run(look, html):
    """What is not in this run is not shown, and what is, is."""
    tab = look(html, "#server=oracle&base=constructor&layer=x&kind=y&setting=z")
    assert tab.locator(".tabs [aria-current]").inner_text().startswith("postgres")
    assert tab.locator("#matrix .nothing").inner_text() == "Nothing is left by these filters."


@pytest.mark.parametrize("address", ["#contest=constructor", "#driver=constructor"])
def test_a_view_of_another_run(look, html, address):
    """A contest or driver that is not here is said not to be, with a way back."""
    tab = look(html, address)
    assert tab.locator("main h2").inner_text() == "Not in this run"
    tab.get_by_text("All results").click()
    expect(tab.locator("#matrix")).to_be_visible()


def test_another_server(look, html):
    """A tab shows its server, and keyboards stay on it."""
    tab = look(html)
    tab.get_by_role("link", name="sqlite").first.press("Enter")
    expect(tab).to_have_url(re.compile("server=sqlite"))
    expect(tab.locator(":focus")).to_have_text(re.compile("^sqlite"))
    expect(tab.locator("#matrix thead th a").last).to_contain_text("sqlite3")


def test_a_choice_keeps_the_focus(look, html):
    """A reader who chooses by keyboard can go on choosing."""
    tab = look(html)
    tab.locator("#matrix select[name=layer]").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab).to_have_url(re.compile("layer=native"))
    expect(tab.locator("#matrix select[name=layer]")).to_be_focused()


def test_into_a_contest_and_back(look, html):
    """A row leads to its contest, whose heading is announced; Back leads to where the reader was."""
    tab = look(html, "#base=psycopg")
    tab.locator("#matrix tbody th a").first.press("Enter")
    expect(tab.locator(":focus")).to_have_text("fetch_row on postgres")
    expect(tab).to_have_url(re.compile("base=psycopg"))
    tab.go_back()
    expect(tab.locator("#matrix p strong")).to_have_text("psycopg")


def test_a_cell_leads_to_its_contest(look, html):
    """A pointer may take the whole cell."""
    tab = look(html)
    tab.locator("#matrix td[data-contest]").nth(2).click()
    expect(tab.locator("main h2")).to_have_text("fetch_row on postgres")


def test_charts_wait(look, html):
    """Nothing is drawn before a contest is opened; then one histogram a driver, and two charts of all."""
    tab = look(html)
    expect(tab.locator("canvas")).to_have_count(0)
    tab.goto(tab.url.partition("#")[0] + CONTEST)
    expect(tab.locator(".ridge canvas")).to_have_count(13)
    expect(tab.locator("canvas")).to_have_count(15)


def test_charts_say_what_they_show(look, html):
    """Each has its numbers in words."""
    label = look(html, CONTEST).locator(".ridge [role=img]").first.get_attribute("aria-label")
    assert label.startswith("How long single steps of libpq took: p50 ")


def test_a_line_can_be_left_out(look, html):
    """A key of the legend switches its line."""
    tab = look(html, CONTEST)
    key = tab.get_by_role("checkbox", name="asyncpg-orm").first
    key.press("Space")
    expect(key).not_to_be_checked()


def test_charts_are_read_at_the_pointer(look, html):
    """Where the pointer is, the legend has the values."""
    tab = look(html, CONTEST)
    chart = tab.locator(".chart").nth(14)
    chart.scroll_into_view_if_needed()
    chart.hover()
    expect(tab.locator(".where").nth(1)).to_have_text(re.compile("^launch "))


def test_the_forest(look, html):
    """The forest has each driver's ratio and interval, twin and handicap below, a word for each."""
    table = look(html, CONTEST).locator(".forest")
    assert table.locator("tbody tr").count() == 15
    assert "takes more time" in table.locator("tr", has_text="psycopg-sync").first.inner_text()
    assert "not judged" in table.locator("tr", has_text="psycopg-orm").first.inner_text()
    assert "[" in table.locator("tr.cell", has_text="psycopg-sync").first.inner_text()
    assert "handicap" in table.locator("tr").last.inner_text()


def test_the_forest_against_another(look, html):
    """The same choice as in the matrix, and read from the other side."""
    tab = look(html, CONTEST)
    tab.select_option("#contest select[name=base]", "psycopg")
    expect(tab.locator(".forest tr.reference")).to_contain_text("takes less time")
    expect(tab.locator(".forest tr.floor")).to_contain_text("takes less time")


def test_what_stands_in_a_contest(look, html):
    """The statement, the code, the times, the counts, and the command that measures it again."""
    text = look(html, CONTEST).locator("#contest").inner_text()
    for part in (
        "select id, name",
        "asyncpg: fetch_row",
        "Where the time goes",
        "round trips",
        "peak memory",
        "--seed 1",
    ):
        assert part in text


def test_a_driver(look, html):
    """A driver's page says what it is good at, how far it is from the best, what it answers with."""
    text = look(html, "#driver=psycopg-orm").locator("#driver").inner_text()
    for part in ("SQLAlchemy ORM · over psycopg", "Farthest from the fastest", "fetch_row on postgres", "uuid.UUID"):
        assert part in text


def test_drivers_go_by_server(look, html):
    """Each server has a table of its own: a driver that is fast on one may be slow on another."""
    drivers = look(html).locator("#drivers")
    assert [head.split()[0] for head in drivers.locator("h3").all_inner_texts()] == ["postgres", "sqlite"]
    assert "sqlite3" in drivers.locator("table").last.inner_text()
    assert "sqlite3" not in drivers.locator("table").first.inner_text()


def test_on_a_phone_the_ratio_stands_under_the_name(look, html):
    """On a phone no reader has to scroll sideways for the ratio."""
    tab = look(html, CONTEST, viewport={"width": 390, "height": 800})
    assert re.search(
        r"psycopg-orm\n+[\d.]+\N{MULTIPLICATION SIGN}",
        tab.locator(".forest tbody th", has_text="psycopg-orm").inner_text(),
    )


@pytest.mark.parametrize("part", ["matrix", "tax"])
def test_equivalent_and_unresolved_are_explained(look, html, part):
    """Where the words and their signs stand."""
    text = look(html).locator(f"#{part}").evaluate("part => part.textContent")
    assert "Equivalent: " in text
    assert "Unresolved: " in text


def test_nothing_covers_a_row(look, html):
    """What chooses among the rows stands above them and stays there."""
    tab = look(html, viewport={"width": 390, "height": 500})
    assert tab.locator(".filters").evaluate("one => getComputedStyle(one).position") == "static"
    places = [tab.locator(f"#matrix {one}").bounding_box()["y"] for one in (".filters", "table")]
    assert places == sorted(places)


def test_at_a_distance(look):
    """A run with distances says from where on they matter, in a part of its own; another run has no such part."""
    far = [(("rtt", rtt),) for rtt in ("0", "5")]
    tab = look(page(small(settings=far, servers={"postgres": SERVERS["postgres"]})))
    assert tab.get_by_role("link", name="At a distance").count() == 1
    text = tab.locator("#distance").inner_text()
    for words in ("the driver stops mattering", "beyond 5 ms", "asyncpg-orm", "SQLAlchemy over its bare driver"):
        assert words in text


def test_what_is_missing_of_a_command(look):
    """Below the command that measures a contest again."""
    facts = {"servers": {"postgres": {"provided": "given, db.example:5432"}}}
    text = look(page(run(facts=facts)), CONTEST).locator("#contest").inner_text()
    assert "To be known before it runs" in text
    assert "URL: the address of the postgres" in text


def test_what_a_contest_cannot_see(look):
    """A contest in which the slowed reference was not called slower says so, and is not void."""
    made = effects.contest(handicap=effects.around(0.05, 0.1), psycopg=effects.around(0.7))
    text = look(page(run(made, facts=facts(SERVERS))), CONTEST).locator("#contest").inner_text()
    assert "It cannot see 5% here: the reference slowed by about that much took 1.05x [" in text
    assert "Void" not in text
