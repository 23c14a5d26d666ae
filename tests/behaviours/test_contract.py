"""What a question file says, who is asked, and how bad an answer is."""

import sys

import pytest

from drivers.contract import Driver
from drivers.contract.files import Broken
from reports.records.behaviours import Grade
from suites import behaviours
from suites.behaviours.asking.cases import cases, rows
from suites.behaviours.contract import Answer, KnownBad, Needs, Question, worst


def driver(name, **said):
    return Driver(name, **{"server": "postgres", "package": name, **said})


def question(**said):
    return Question(**{"name": "asks", "family": "pool", "good": "yes", **said})


def test_every_question_can_be_read():
    """Each file has its docstring, its record and its function, and no two have one number."""
    every = behaviours.discover()
    assert len(every) >= 14
    numbers = [one.number for one in every if one.number]
    assert len(numbers) == len(set(numbers))


def test_wrong_data_is_worse_than_anything():
    """Grades are ordered by how bad they are, not as texts: "hangs" would come before "leaks"."""
    assert max(Grade, key=lambda grade: grade.severity) is Grade.WRONG_DATA
    assert Grade.LEAKS < Grade.HANGS < Grade.CRASHES < Grade.WRONG_DATA
    assert Grade.OK <= Grade.OK
    assert Grade.HANGS > "leaks"
    assert Grade.SLOW.bad
    assert not Grade.CLEAN_ERROR.bad


def test_the_worst_answer_stands():
    """The worst of several answers is kept, and the first of equals."""
    first, second = Answer(Grade.LEAKS, "first"), Answer(Grade.LEAKS, "second")
    assert worst(Answer(Grade.OK, ""), first, second) is first


@pytest.mark.parametrize(
    ("needs", "said", "why"),
    [
        (Needs(speaks=("mysql",)), {}, "it is a question about mysql"),
        (Needs(cancels=True), {"is_async": False}, "who waits in a thread cannot be cancelled"),
        (Needs(is_async=True), {"is_async": False}, "it is a question about event loops"),
        (Needs(native=True), {"layer": "core"}, "SQLAlchemy stands between"),
        (Needs(layered=True), {}, "it is a question about SQLAlchemy"),
        (Needs(pool=True), {}, "nobody has written its pool yet"),
        (Needs(wire=True), {"server": "sqlite"}, "there is no wire and no server"),
        (Needs(counted=True), {"server": "sqlite"}, "there is no wire and no server"),
    ],
)
def test_what_cannot_be_asked_says_why(needs, said, why):
    """The reason is a sentence, and is shown where the test is skipped."""
    assert why in question(needs=needs).not_asked(driver("one", **said))


def test_a_driver_without_a_pool_says_so_itself():
    """Its own words are the reason."""
    one = driver("one")
    one.lacks("acquire", "it has no pool")
    assert question(needs=Needs(pool=True)).not_asked(one) == "it has no pool"


def test_a_users_server_is_not_stopped():
    """A question that disturbs a server is not asked of one that the user has named."""
    disturbs = question(needs=Needs(own_server=True))
    assert "not ours to stop" in disturbs.not_asked(driver("one"), given=True)
    assert disturbs.not_asked(driver("one")) == ""


def test_each_library_is_asked_once_for_each_interface():
    """Another row of a library that only decodes otherwise is not asked; SQLAlchemy Core is, where it is async."""
    native, binary = driver("one"), driver("one-binary", package="one")
    threads = driver("one-sync", package="one", is_async=False)
    core, orm = (driver(f"one-{layer}", package="sqlalchemy", layer=layer, over="one") for layer in ("core", "orm"))
    sync_core = driver("two-core", package="sqlalchemy", layer="core", over="two", is_async=False)
    floor = driver("floor", floor=True)
    assert list(rows([native, binary, threads, core, orm, sync_core, floor])) == [native, threads, core]


def test_ids():
    """A case is addressed by its question, its driver and its server."""
    found = list(cases([question()], [driver("one")], {"postgres": "postgres", "mysql": "mysql"}))
    assert [one.key for one in found] == ["asks-one-postgres"]


FILE = '''
"""{why}"""
from suites.behaviours.contract import Grade, KnownBad, Question

question = Question(family="{family}", good="yes", known_bad=({known},))


{ask}
'''
GOOD = {"why": "Why?", "family": "pool", "known": "", "ask": "async def ask(lab):\n    pass"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"why": " "}, "no docstring"),
        ({"family": "pond"}, "there is no family 'pond'"),
        ({"ask": "def ask(lab):\n    pass"}, "expected async def ask(lab)"),
        ({"known": "KnownBad('one', Grade.LEAKS)"}, "known_bad is a release like"),
        ({"known": "KnownBad('one==1', Grade.OK)"}, "known_bad is a release like"),
        ({"ask": "1 / 0"}, "ZeroDivisionError"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path, monkeypatch, said, wrong):
    """A mistake in a question is told before anybody is asked."""
    known = {**GOOD, **said}
    text = FILE.format(**{**known, "known": known["known"] and f"{known['known']},"}).replace(",,", ",")
    (tmp_path / "asked_in_a_test.py").write_text(text.replace("known_bad=(,)", "known_bad=()"))
    monkeypatch.delitem(sys.modules, "suites.behaviours.asked_in_a_test", raising=False)
    monkeypatch.setattr(behaviours, "__path__", [*behaviours.__path__, str(tmp_path)])
    with pytest.raises(Broken, match=r"suites/behaviours/asked_in_a_test\.py") as refused:
        behaviours.load("asked_in_a_test")
    assert wrong in str(refused.value)


def test_known_bad_releases_are_releases():
    """Each names a package and one release of it, and a grade that it must come to."""
    every = [known for one in behaviours.discover() for known in one.known_bad]
    assert all(isinstance(known, KnownBad) and known.package.partition("==")[2] for known in every)
