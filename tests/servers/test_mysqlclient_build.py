"""mysqlclient has no wheel for Linux: it is built, or its row gets a reason and every other row works."""

import importlib.util

import pytest

from suites.servers.contract import Unavailable
from tests.support.trees import ROOT

PROGRAM = ROOT / ".ci/mysqlclient.py"


@pytest.fixture
def builder(monkeypatch, tmp_path):
    """The program, which may touch nothing of this environment."""
    spec = importlib.util.spec_from_file_location("mysqlclient_build", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "NOTE", tmp_path / "note")
    monkeypatch.setattr(module, "LIBRARY", tmp_path / "library")
    for name in ("MYSQLCLIENT_CFLAGS", "MYSQLCLIENT_LDFLAGS"):
        monkeypatch.delenv(name, raising=False)
    return module


def reason(builder, capsys):
    builder.main()
    said = builder.NOTE.read_text().strip()
    assert capsys.readouterr().out == f"environment: without mysqlclient, since {said}\n"
    assert "\n" not in said
    return said


def test_no_compiler(builder, monkeypatch, capsys):
    """A slim machine without a compiler keeps the reason."""
    monkeypatch.setattr(builder, "compiler", lambda: "no-such-cc")
    assert "there is no C compiler here (no-such-cc): install one" in reason(builder, capsys)


def test_no_headers_of_python(builder, monkeypatch, capsys, tmp_path):
    """A Python from the distribution, without its development package."""
    monkeypatch.setattr(builder, "compiler", lambda: "sh")
    monkeypatch.setattr(builder.sysconfig, "get_path", lambda name: str(tmp_path))
    assert f"there is no {tmp_path}/Python.h: install Python's headers" in reason(builder, capsys)


def test_no_client_library(builder, monkeypatch, capsys):
    """The reason says that neither the machine nor its package source has a client library."""

    def unavailable(packages):
        raise Unavailable("no network")

    monkeypatch.setattr(builder, "need_compiler", lambda: None)
    monkeypatch.setattr(builder, "on_this_machine", lambda: False)
    monkeypatch.setattr(builder.debs, "unpack", unavailable)
    assert reason(builder, capsys) == "no headers of a MySQL client library are here: no network"


def test_a_reason_of_yesterday_is_forgotten(builder, monkeypatch):
    """Once the client can be built, no note says that it cannot."""
    builder.NOTE.write_text("no compiler")
    monkeypatch.setattr(builder, "build_settings", dict)
    monkeypatch.setattr(builder, "install", lambda settings: None)
    builder.main()
    assert not builder.NOTE.exists()


def test_the_line_that_says_most(builder):
    """Out of pages of a compiler's and pip's words."""
    telling = "src/_mysql.c:29:10: fatal error: mysql.h: No such file"
    assert builder.complaint(f"building\n{telling}\nerror: subprocess-exited-with-error\nhint: see above") == telling
