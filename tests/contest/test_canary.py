"""No password, host, user or path of this machine is in anything that a run leaves."""

import platform
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from reports.records.run import Outcome
from suites import servers
from suites.servers.contract import Spec, Unavailable
from tests.support.runs import section
from tests.support.trees import ROOT

PASSWORD = "c@nary/wh:stle%5"


@pytest.fixture(scope="module")
def url():
    """The URL of a given PostgreSQL, whose password is written otherwise in a URL."""
    try:
        server = servers.start(Spec("postgres"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    server.admin.ask(f"create role canaryuser login superuser password '{PASSWORD}'")
    address = urlsplit(server.url)
    yield f"postgresql://canaryuser:{quote(PASSWORD, safe='')}@{address.hostname}:{address.port}{address.path}"
    server.stop()


@pytest.fixture(scope="module")
def left(runs, url, tmp_path_factory):
    """What a run of a good and of a telltale driver says and writes: name -> text."""
    for path in (ROOT / "tests/support/telltale.py", *(ROOT / "drivers").glob("pg_*.py")):
        shutil.copy(path, runs.root / "drivers")
    out = tmp_path_factory.mktemp("out")
    ended = runs(
        "-k", "fetch_row and postgres and (telltale or asyncpg)", "--placement", "free", "--benchmark-save=canary",
        f"--benchmark-json={out}/r.json", "--benchmark-histogram=" + str(out / "h"), "-rA", "-l",
        server=f"postgres={url}",
    )  # fmt: skip
    saved = (runs.root / ".benchmarks").rglob("*.json")
    files = [*runs.journals, *saved, *out.iterdir(), *(runs.root / ".pytest_cache").rglob("*")]
    written = {path.name: path.read_text() for path in files if path.is_file()}
    return out / "r.json", ended.said, written


def test_the_run_was_one(left):
    """The good driver was measured, and the telltale failed in its own words."""
    report, said, written = left
    assert report.exists(), said
    outcomes = {one.key.driver: one.outcome for _, one in section(report)}
    assert (outcomes["asyncpg"], outcomes["telltale"]) == (Outcome.MEASURED, Outcome.FAILED), said
    assert len(written) >= 4


def test_a_server_that_was_given_is_not_moved(runs, url, left):
    """The run does not begin: to skip all cells of a given server would say nothing."""
    ended = runs("-k", "fetch_row and postgres and asyncpg", server=f"postgres={url}")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "say --placement free" in ended.said


def test_no_password(left):
    """No password is shown, neither as it is nor as it is written in a URL; not on the terminal either."""
    _, said, written = left
    for name, text in {"terminal": said, **written}.items():
        for secret in (PASSWORD, quote(PASSWORD, safe="")):
            assert secret not in text, name


def test_nothing_of_the_machine(runs, left):
    """No host, no user, no path, in any file."""
    _, _, written = left
    names = {platform.node(), "canaryuser", str(Path.home()), str(runs.root)}
    for file, text in written.items():
        found = [name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
        assert not found, f"{file} has {found}"
        assert "/drivers/telltale.py" not in text, file
