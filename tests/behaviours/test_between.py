"""What stands between a driver and its server while it is asked: a PgBouncer, or a wire that counts."""

from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
import pytest

from drivers.contract import Driver
from reports.records.behaviours import Grade
from suites import servers
from suites.behaviours.asking import ask, grounds
from suites.behaviours.asking.ask import Asker
from suites.behaviours.asking.cases import Case
from suites.behaviours.asking.grounds import Ground
from suites.behaviours.asking.service import Service
from suites.behaviours.contract import Needs, Question
from suites.servers.contract import Spec, Unavailable
from suites.wire.tap import Counts

DRIVER = Driver("one", server="postgres", package="one")


def case(**needs):
    return Case(Question("cache", "yes", name="asks", needs=Needs(**needs)), DRIVER, "postgres")


def test_without_a_pgbouncer_it_is_not_asked(monkeypatch):
    """It says nothing of a driver that none can be had here, and the reason is told."""

    @contextmanager
    def none(url, suite):
        raise Unavailable(f"there is no PgBouncer of {suite}")
        yield

    @contextmanager
    def fresh(driver):
        yield "postgresql://one:two@127.0.0.1:1/three", None

    monkeypatch.setattr(ask, "bouncer", none)
    graded = Asker({"one": "pg_one"}).ask(case(bouncer="bookworm"), SimpleNamespace(fresh=fresh), None)
    assert (graded.grade, graded.said) == (Grade.NOT_SUPPORTED, "there is no PgBouncer of bookworm")


def test_a_pgbouncer_leads_to_the_questions_database():
    """Its clients are the sessions that count, and the onlooker sees the database behind it."""
    try:
        server = servers.start(Spec("postgres"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        with Ground(server).fresh(DRIVER) as (direct, _), grounds.bouncer(direct, "trixie") as (url, onlooker):
            assert onlooker.sessions() == 0
            with psycopg.connect(url, autocommit=True, prepare_threshold=None) as client:
                (name,) = client.execute("select current_database()").fetchone()
                assert onlooker.sessions() == 1
            assert f"/{name}?" in f"{direct}?"
            assert onlooker.ask("select current_database()") == [(name,)]
    except Unavailable as reason:
        pytest.skip(str(reason))
    finally:
        server.stop()


def test_the_parent_counts():
    """A host asks for what a tap has counted, and says for how long answers are held from then on."""
    held = []

    class Tap:
        def told(self, hold):
            held.append(hold)
            return Counts(statements=3, round_trips=2)

    service = Service(None, "url", None, None, {}, tap=Tap())
    try:
        counted = service.count(0.02)
    finally:
        service.close()
    assert held == [0.02]
    assert (counted["statements"], counted["round_trips"]) == (3, 2)
