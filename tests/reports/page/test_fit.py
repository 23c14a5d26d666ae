"""The page fits all readers (by phone, by keyboard, by ear, in the dark, on paper), and trusts no name in a run."""

from dataclasses import replace

import pytest

from reports.page import page
from reports.records.key import Key
from reports.records.run import Contest, Measurement, Outcome, Placement, Role
from tests.reports.page.page_runs import small
from tests.reports.runs import launch, measured, run

expect = pytest.importorskip("playwright.sync_api").expect

VIEWS = ("", "#contest=fetch_row-postgres", "#driver=asyncpg-orm", "#contest=nowhere")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def html():
    return page(small(), "run.json")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(look, html, view, scheme):
    """No breach of the rules that a machine can check, contrast among them, with everything unfolded."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab = look(html, view, color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = axe.Axe().run(tab).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_scrolling_sideways(look, html, view, width):
    """Tables scroll by themselves, the page never does."""
    tab = look(html, view, viewport={"width": width, "height": 800})
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_follow_the_width(look, html):
    """A turned phone gets charts of its new width."""
    tab = look(html, VIEWS[1], viewport={"width": 390, "height": 800})
    tab.set_viewport_size({"width": 800, "height": 390})
    tab.wait_for_function("document.querySelector('.uplot').offsetWidth > 400")


def test_charts_follow_the_dark(look, html):
    """Canvases change their colours with everything else."""
    tab = look(html, VIEWS[1])
    last = "[...document.querySelectorAll('canvas')].at(-1).toDataURL()"
    before = tab.evaluate(last)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function(f"before => {last} !== before", arg=before)


def test_on_paper_it_is_light(look, html):
    """A reader in the dark prints black on white, and reads on in the dark."""
    tab = look(html, VIEWS[1], color_scheme="dark")
    tab.evaluate("addEventListener('beforeprint', () => { window.ink = getComputedStyle(document.body).color; })")
    assert tab.pdf().startswith(b"%PDF")
    assert tab.evaluate("window.ink") == "rgb(29, 35, 39)"
    expect(tab.locator("body")).not_to_have_css("color", "rgb(29, 35, 39)")


def test_the_first_stop_of_a_keyboard(look, html):
    """Tab first offers to go to the results."""
    tab = look(html)
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("To the results")


def test_without_scripts(look, open_tab, html):
    """A reader without scripts is told what the page is and what else there is."""
    tab = look(html, within=open_tab(java_script_enabled=False))
    assert "python -m reports summary" in tab.locator("noscript").inner_text()


def hostile():
    """Everything that a run may say in its own words, said by an enemy."""
    keys = [Key("constructor", name, "tostring") for name in ("constructor", "valueof", "x")]
    own = {"types": {HOSTILE: HOSTILE, "__proto__": "x"}, "notes": (HOSTILE,), "costs": {HOSTILE: 1.5}}
    held = Contest(
        workload="constructor",
        settings=(),
        server="tostring",
        placement=Placement.TOGETHER,
        reference="constructor",
        seed=1,
        launches=5,
        blocks=24,
        burst_ns=1,
        measurements=(
            measured(keys[0], Role.REFERENCE, **own),
            measured(keys[1], launches=(launch(effect=0.4),), **own),
            Measurement(keys[2], Role.CELL, Outcome.FAILED, HOSTILE),
        ),
    )
    facts = {
        "machine": {"processor": HOSTILE, "cpus": HOSTILE},
        "drivers": {"constructor": {"version": HOSTILE, "about": HOSTILE, "layer": HOSTILE, "over": HOSTILE}},
        "workloads": {"constructor": {"why": HOSTILE, "op": HOSTILE, "sql": [HOSTILE]}},
        "code": {"constructor": {HOSTILE: HOSTILE}, "__proto__": {"op": "x"}},
        "servers": {"tostring": {"version": HOSTILE}},
        HOSTILE: [HOSTILE, {HOSTILE: HOSTILE}],
    }
    return run(held, facts=facts, effort=HOSTILE, complete=False, why_not=HOSTILE)


@pytest.mark.parametrize("view", ["", "#contest=constructor-tostring", "#driver=constructor", f"#contest={HOSTILE}"])
def test_names_are_text(look, view):
    """Whatever a run says of itself is read, never run and never fetched."""
    tab = look(page(hostile(), f"{HOSTILE}.json"), view)
    assert "onerror" in tab.locator("main").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.locator("script").count() == 2


def test_a_link_stays_in_its_folder(look):
    """A file cannot be called so that its link leads elsewhere."""
    tab = look(page(small(), "javascript:alert(1)"))
    assert tab.locator("#method a").last.get_attribute("href") == "javascript%3Aalert%281%29"


def test_damaged_histograms(look):
    """Where no histogram can be read, the rest of the contest stands."""
    of = small()
    first, *others = of.contests
    cut = tuple(replace(one, histogram="AAAA") for one in first.measurements)
    tab = look(page(small(contests=(replace(first, measurements=cut), *others))), VIEWS[1])
    assert "none that can be read" in tab.locator("#contest").inner_text()
    assert tab.locator(".forest tbody tr").count() == 15
