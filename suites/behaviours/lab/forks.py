"""A fork that answers one question. Its deadline is ours: a driver that hangs in C, or swallows what should end it, is
ended from outside, and that is a grade. So is a segmentation fault."""

from __future__ import annotations

import os
import re
import select
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from suites.host.pipe import Ended, Garbled, receive, send

FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>\S+)\n')
DUMP = 1.0
"""Seconds that one that hangs is given to say where."""
LAST_WORDS = 20_000
_answers = -1
"""In a fork: where its answer goes."""


def answered(ask: Callable[[], Any], deadline: float) -> dict[str, Any]:
    """Have a fork do it; return what it said, or that it hung or crashed, and where."""
    read, write = os.pipe()
    with tempfile.TemporaryFile() as complaints:
        if (pid := os.fork()) == 0:
            os.close(read)
            _in_fork(ask, write, complaints.fileno())
        os.close(write)
        try:
            return _heard(pid, read, deadline, complaints.fileno())
        finally:
            os.close(read)
            _end(pid)


def say(answer: dict[str, Any]) -> None:
    """Answer, in a fork."""
    send(_answers, answer)


def _in_fork(ask: Callable[[], Any], write: int, complaints: int) -> None:
    global _answers
    status = 1
    try:
        os.setsid()  # whatever the driver starts is ended with this group
        os.dup2(complaints, 1)
        os.dup2(complaints, 2)
        _answers = write
        ask()
        status = 0
    finally:
        os._exit(status)


def _heard(pid: int, read: int, deadline: float, complaints: int) -> dict[str, Any]:
    end = time.monotonic() + deadline

    def wait() -> None:
        if not select.select([read], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TimeoutError

    try:
        return receive(read, wait)
    except TimeoutError:
        return {"hung": _where_it_hangs(pid, complaints)}
    except (Ended, Garbled):
        _, status = os.waitpid(pid, 0)
        return {"crashed": f"{_cause(status)}{_in_frame(complaints)}"}


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended itself with status {os.waitstatus_to_exitcode(status)}"


def _where_it_hangs(pid: int, complaints: int) -> str:
    os.kill(pid, signal.SIGUSR1)
    end = time.monotonic() + DUMP
    while not (where := _in_frame(complaints)) and time.monotonic() < end:
        time.sleep(0.02)
    return where


def _in_frame(complaints: int) -> str:
    """Say where a fork was, as faulthandler wrote it, without the paths of this machine."""
    said = os.pread(complaints, LAST_WORDS, max(0, os.fstat(complaints).st_size - LAST_WORDS)).decode(errors="replace")
    if not (found := FRAME.search(said)):
        return ""
    return f", in {'/'.join(Path(found['file']).parts[-2:])}, line {found['line']}, {found['name']}"


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
