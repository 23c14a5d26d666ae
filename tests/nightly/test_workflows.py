"""What the workflows name is there: jobs, steps, make targets, and the keys of the matrix that the code prints."""

import re

import pytest

import drivers
from suites import workloads
from suites.matrix.cells import cells
from suites.nightly.jobs import planned
from tests.support.trees import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()
CONTEXTS = {"env", "github", "job", "jobs", "matrix", "needs", "runner", "secrets", "steps", "strategy", "vars"}
ASKED = re.compile(r"\b(?:if|jobs|matrix|url): .*|\$\{\{.*?\}\}")
"""Where GitHub computes: between its braces, and after ``if`` without them."""
NAME = re.compile(r"(?<![\w.'/-])([a-z]+)\.([\w-]+)")
"""What is taken out of a context: ``needs.plan``."""


def jobs_of(workflow):
    """Name of the job -> its lines. Our files are written alike, so this takes no reader of YAML."""
    _, _, text = workflow.read_text().partition("\njobs:\n")
    parts = re.split(r"^  ([\w-]+):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


JOBS = [pytest.param(path, name, id=f"{path.stem}-{name}") for path in WORKFLOWS for name in jobs_of(path)]
each_job = pytest.mark.parametrize(("workflow", "job"), JOBS)


def needed(text):
    """Return the jobs that a job waits for."""
    (named,) = re.findall(r"^    needs: (.*)", text, re.MULTILINE) or [""]
    return set(re.findall(r"[\w-]+", named))


def taken(text, context):
    """Return what a job's expressions take out of a context."""
    return {name for said in ASKED.findall(text) for of, name in NAME.findall(said) if of == context}


@each_job
def test_a_job_waits_for_jobs_that_are_there(workflow, job):
    """A job waits for jobs that are there, and looks into no others."""
    text = jobs_of(workflow)[job]
    assert taken(text, "needs") <= needed(text) <= set(jobs_of(workflow))


@each_job
def test_a_job_says_what_it_may_do_and_how_long(workflow, job):
    """No right is had by default, and the default time is six hours."""
    said = re.findall(r"^    (permissions|timeout-minutes|runs-on):", jobs_of(workflow)[job], re.MULTILINE)
    assert sorted(said) == ["permissions", "runs-on", "timeout-minutes"]


@each_job
def test_expressions_know_what_they_name(workflow, job):
    """A context that is none, or a step without that id, would be empty, and nothing would say so."""
    text = jobs_of(workflow)[job]
    assert {of for said in ASKED.findall(text) for of, _ in NAME.findall(said)} <= CONTEXTS
    assert taken(text, "steps") <= set(re.findall(r"^ +(?:- )?id: (.*)", text, re.MULTILINE))


@each_job
def test_steps_run_make_targets_that_are_there(workflow, job):
    """Steps run make targets that are there, with variables that the target takes."""
    text = jobs_of(workflow)[job]
    recipes = dict(re.findall(r"^([a-z-]+):.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE))
    for target in re.findall(r"make (?:--silent )?([a-z-]+)", text):
        assert target in recipes
    given = re.findall(r"^          ([A-Z]+): ", text, re.MULTILINE) if "make shard" in text else []
    assert [name for name in given if f"$({name})" not in recipes["shard"]] == []


@pytest.mark.parametrize("name", ["measure", "tests"])
def test_the_matrix_has_what_a_job_takes_of_it(name):
    """The nightly's is printed by the code, the other stands beside its job."""
    workflow = next(path for path in WORKFLOWS if name in jobs_of(path))
    text = jobs_of(workflow)[name]
    (listed,) = re.findall(r"matrix:(.*\n(?:        .*\n)*)", text)
    beside = set(re.findall(r"^        ([a-z]+):", listed, re.MULTILINE)) - {"include"}
    assert taken(text, "matrix") <= (beside or set(next(planned(matrix({"sqlite": "sqlite"}), "smoke", 600))))


def test_of_the_printed_jobs_a_matrix_takes_the_list_alone():
    """Whatever else stands in a matrix is an axis, and a format number is none."""
    text = next(jobs_of(path)["measure"] for path in WORKFLOWS if "measure" in jobs_of(path))
    assert "matrix:\n        include: ${{ fromJSON(needs.plan.outputs.jobs).include }}\n" in text


def matrix(servers):
    return [one for one in cells(workloads.discover(), drivers.discover().drivers, servers) if not one.absent]


SPEAKING = {"mariadb": "mysql", "mysql": "mysql", "postgres": "postgres", "sqlite": "sqlite"}


@pytest.mark.parametrize("server", SPEAKING)
def test_a_shard_has_its_own_server_s_cells(server):
    """All of them, and no other's: pymysql speaks to MariaDB too."""
    (expression,) = re.findall(r'-k "(.*\$\(SERVER\).*)"', MAKEFILE)
    wanted = expression.replace("$(SERVER)", server)
    ids = [f"test_speed[{one.key}]" for one in matrix(SPEAKING)]
    assert {one for one in ids if wanted in one} == {one for one in ids if one.endswith(f"-{server}]")}
