"""A real browser for the page, where there is one."""

import shutil

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


# Of a module, not of the session: while it is open its event loop counts as running, and no other test may start one.
@pytest.fixture(scope="module")
def browser():
    """Chromium from the machine: Playwright is here for its driver, and downloads nothing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(CHROMIUM)} is on PATH")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])  # root has no sandbox
        yield opened
        opened.close()


@pytest.fixture
def look(browser, tmp_path):
    """Write a page and open it; whatever it does wrong meanwhile fails the test at its end."""
    contexts, wrong = [], []

    def open_it(html, address="", **options):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        tab.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
        tab.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        tab.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
        tab.add_init_script("addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))")
        tab.goto(f"{path.as_uri()}{address}")
        return tab

    yield open_it
    for context in contexts:
        context.close()
    assert wrong == []
