"""Eyes of ours on a server: what they see is told alike for each, and they come back when they were put out."""

from types import SimpleNamespace

import pytest

from suites.behaviours.asking import onlooker
from suites.behaviours.asking.onlooker import Onlooker


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(onlooker, "PAUSE", 0.0)


def admin(answers, closed):
    """A connection that answers in turn; an error is raised."""

    def ask(sql):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SimpleNamespace(ask=ask, sessions=lambda: 2, open_transactions=lambda: 1, close=lambda: closed.append(1))


def test_it_connects_anew_when_it_was_ended():
    """A server that was restarted has ended our connection, too."""
    closed, answers = [], [OSError("gone"), [(1,)]]
    eyes = Onlooker("postgres", lambda: admin(answers, closed))
    assert eyes.ask("select 1") == [(1,)]
    assert closed == [1]


def test_it_gives_up_in_the_end():
    """A server that does not come back is an error, and no endless wait."""
    eyes = Onlooker("postgres", lambda: admin([OSError("gone")] * 9, []))
    with pytest.raises(OSError, match="gone"):
        eyes.ask("select 1")


def test_what_is_seen_is_told_alike():
    """Numbers and texts, whatever a driver of ours makes of them; SQLite has one answer for all its sessions."""
    eyes = Onlooker("mysql", lambda: admin([[(7, 1, 0, None)]], []))
    assert eyes.seen() == [[7, True, False, ""]]
    assert Onlooker("sqlite", lambda: admin([], [])).seen() == [[0, False, True, ""]] * 2


def test_a_session_that_went_by_itself_is_no_mistake():
    """Who is to be ended may have ended."""
    eyes = Onlooker("postgres", lambda: admin([[(1, True, False, "x")], *[OSError("no such session")] * 9], []))
    eyes.kill(())
