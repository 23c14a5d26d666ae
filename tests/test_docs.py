"""What the documents say is true: their tables, their commands, their links, and the workflow beside them."""

import importlib.util
import re
import subprocess
import tomllib
from configparser import ConfigParser
from functools import cache

import pytest

import drivers
from reports.__main__ import known_commands
from suites.__main__ import as_markdown
from tests.support.forked import program
from tests.support.trees import ROOT, shipped

ROOMS = [ROOT / layer / "README.md" for layer in ("drivers", "suites", "reports")]
DOCUMENTS = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *ROOMS]
DECISIONS = ROOT / ".github/decisions"
DOCUMENTS += sorted(DECISIONS.glob("*.md"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"<!-- table: python -m suites list --markdown -->\n(.*)<!-- end of table -->", re.DOTALL)
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*")

readable = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)


def code_in(document):
    """Return code blocks and what stands between backticks, where ``make`` is no English verb."""
    return "\n".join(CODE.findall(document.read_text()))


def left_out(name):
    """Whether a row is missing here, by itself or because the file that it is written in is."""
    missing = drivers.discover().left_out
    files = [file for name in missing if (file := ROOT / "drivers" / f"{name}.py").exists()]
    return name in missing or any(re.search(rf'\bDriver\(\s*"{re.escape(name)}"', file.read_text()) for file in files)


def without_left_out(lines):
    """The lines of a table, less the columns of drivers that this machine does not have."""
    rows = [line.strip("| ").split(" | ") if not line.startswith("|---") else [] for line in lines]
    head = rows[0]
    kept = [0, *(n for n in range(1, len(head)) if not left_out(head[n]))]
    shown = ["| " + " | ".join(row[n] for n in kept) + " |" if row else "|---" * len(kept) + "|" for row in rows]
    return shown if len(kept) > 1 else []


def targets():
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_table_of_drivers_and_ops_is_what_the_code_prints():
    """Column by column, for every driver that is here and shipped."""
    (text,) = TABLE.findall((ROOT / "drivers/README.md").read_text())
    tables = [without_left_out(part.splitlines()) for part in text.strip().split("\n\n")]
    printed = [line for line in as_markdown(shipped()) if line]
    assert [line for table in tables for line in table] == printed, (
        "renew the table in drivers/README.md: .venv/bin/python -m suites list --markdown"
    )


@readable
def test_make_targets_exist(document):
    """Every ``make ...`` that a document names is a target of the Makefile."""
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", code_in(document)))
    assert named <= targets()


@readable
def test_modules_exist(document):
    """Every ``python -m ...`` that a document names can be run."""
    named = set(re.findall(r"python -m (\w+)", code_in(document)))
    assert [name for name in named if not importlib.util.find_spec(name)] == []


@readable
def test_links_lead_somewhere(document):
    """A link within the repository leads to a file, and its anchor to a heading."""
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", document.read_text()):
        target = document.parent / path if path else document
        assert target.exists(), path
        headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE) if anchor else []
        assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings]


@cache
def known_options():
    """Every option of pytest, with our plugins and those we depend on, and of our own programs."""
    programs = ["pytest", "suites", "reports"]
    programs += [f"suites {name}" for name in ("list", "calibrate", "bisect", "behaviours", "nightly", "confirm")]
    programs += [f"reports {name}" for name in known_commands()]
    printed = [program(*words.split(), "--help", cwd=ROOT).said for words in programs]
    return set(re.findall(r"--[a-z][a-z-]*", "\n".join(printed)))


@readable
def test_options_exist(document):
    """Every long option in a document's code is one of pytest's or of our programs."""
    ours = [line for line in code_in(document).splitlines() if "pip install" not in line]
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(ours)))
    assert named - known_options() == set()


def test_the_readme_names_the_two_commands():
    """The README names the two commands that a reader needs first."""
    assert {"make bench", "make test"} <= set(re.findall(r"make \w+", code_in(ROOT / "README.md")))


def test_the_options_of_a_timed_run_exist():
    """Those that the README of suites has a table of."""
    (table,) = re.findall(r"^\| option of .*?\n\n", (ROOT / "suites/README.md").read_text(), re.MULTILINE | re.DOTALL)
    named = re.findall(r"^\| `(--[a-z]+)", table, re.MULTILINE)
    assert len(named) > 3
    plugins = "".join(path.read_text() for path in (ROOT / "suites/plugins").glob("fix_*.py"))
    assert [name for name in named if f'"{name}"' not in plugins] == []


def test_decisions_are_listed():
    """Each record is linked from their list and is numbered once."""
    records = [path.name for path in DECISIONS.glob("0*.md")]
    listed = (DECISIONS / "README.md").read_text()
    assert [name for name in records if name not in listed] == []
    assert len({name[:4] for name in records}) == len(records)


def test_the_changelog_is_up_to_date():
    """Its first heading is what comes next, or the version that the project has."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert newest == "Unreleased" or newest.startswith(f"{version} - ")


@pytest.mark.parametrize(("environment", "target"), [("lint", "lint"), ("types", "types"), ("answers", "answers")])
def test_tox_runs_what_make_runs(environment, target):
    """The same commands, on another Python."""
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini")
    makefile = (ROOT / "Makefile").read_text().replace("$(PY)", "python").replace("$(BIN)/", "")
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1]
    lines = [line.removesuffix(" {posargs}").partition(": ") for line in tox["testenv"]["commands"].splitlines()]
    assert [command for factor, _, command in lines if factor == environment] == recipe.strip().split("\n\t")


def test_tox_times_what_make_bench_times():
    """``tox -e bench-quick`` is ``make bench``."""
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini")
    done = subprocess.run(["make", "--dry-run", "bench"], cwd=ROOT, capture_output=True, text=True, check=True)
    made = " ".join(done.stdout.replace("\\\n", " ").replace(".venv/bin/", "").split())
    lines = [line.partition(": ") for line in tox["testenv"]["commands"].splitlines()]
    timed = [command for factor, _, command in lines if factor == "quick"]
    assert len(timed) == 2
    assert [command for command in timed if command not in made] == []


def test_tox_knows_each_release_that_it_names():
    """Every environment of a driver's release installs that release, and asks that driver's cells."""
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini")
    of_drivers = re.findall(r"-\{(asyncpg, [^}]*)\}-(?:\{([^}]*)\}|(\w+))", tox["tox"]["env_list"])
    named = {
        f"{driver}-{age}"
        for drivers_, ages, age_ in of_drivers
        for driver in drivers_.split(", ")
        for age in (ages or age_).split(", ")
    }
    installed = set(re.findall(r"^([a-z]+-(?:oldest|previous|latest)): ", tox["testenv"]["commands_pre"], re.MULTILINE))
    assert named == installed


@each_workflow
def test_actions_are_pinned(workflow):
    """A tag can be moved, a commit cannot; the comment says which version it is."""
    used = re.findall(r"uses: (.*)", workflow.read_text())
    assert used
    assert [action for action in used if not PINNED.fullmatch(action)] == []


@each_workflow
def test_workflows_have_no_rights_by_default(workflow):
    """Workflows have no rights by default: each job asks for what it needs."""
    before_jobs = workflow.read_text().partition("\njobs:")[0]
    assert "\npermissions: {}\n" in before_jobs
