"""A contest that takes longer than any test may."""

import faulthandler
from types import SimpleNamespace

from suites.plugins import fix_speed


def test_a_contest_outlasts_the_patience_with_tests(monkeypatch):
    """Pytest would end the whole run where one test hangs; in a contest the hosts have deadlines of their own."""
    done = []
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: done.append("not ended by pytest"))
    session = SimpleNamespace(of=lambda cell: done.append(f"held for {cell}"))
    fix_speed.measured.__wrapped__("a cell", session, None)
    assert done == ["not ended by pytest", "held for a cell"]
