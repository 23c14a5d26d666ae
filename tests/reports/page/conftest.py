"""A real browser for the page, where there is one."""

import shutil

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000
"""Milliseconds for what a page is expected to come to show: a busy machine is no failure."""
VIEWPORT = {"width": 1280, "height": 900}


# Of a module, not of the session: while it is open its event loop counts as running, and no other test may start one.
@pytest.fixture(scope="module")
def browser():
    """Chromium from the machine: Playwright is here for its driver, and downloads nothing."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(CHROMIUM)} is on PATH")
    from playwright import sync_api  # where it is missing, the files that use it are skipped as a whole

    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])  # root has no sandbox
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def wrong():
    """Return what pages have done wrong since a test looked last."""
    return []


@pytest.fixture(scope="module")
def open_tab(browser, wrong):
    """Open a tab that is watched."""

    def open_tab(**options):
        tab = browser.new_context(viewport=VIEWPORT, **options).new_page()
        tab.set_default_timeout(PATIENCE)
        tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        tab.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
        tab.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        tab.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
        tab.add_init_script("addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))")
        return tab

    return open_tab


@pytest.fixture(scope="module")
def tab(open_tab):
    """One for all tests of a file: to open one takes as long as most tests do."""
    return open_tab()


@pytest.fixture
def look(tab, wrong, tmp_path):
    """Write a page and open it; whatever it does wrong meanwhile fails the test at its end."""

    def look(html, address="", viewport=VIEWPORT, color_scheme="light", within=tab):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        within.set_viewport_size(viewport)
        within.emulate_media(color_scheme=color_scheme)
        within.goto(f"{path.as_uri()}{address}")
        return within

    yield look
    tab.goto("about:blank")  # when this returns, the page has had its last word
    said, wrong[:] = wrong[:], []
    assert said == []
