"""A host that holds one driver, and has a fresh process ask it each question.

``python -m suites.behaviours.lab.program`` speaks frames with its parent, as every host does. It needs nothing but the
standard library, our contracts and the driver, so it may be another Python in another environment. It imports the
driver once and never uses it: each question is asked by a fork, so that none finds what another left, and none waits
for the second that importing SQLAlchemy takes.
"""

from __future__ import annotations

import asyncio
import faulthandler
import importlib
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import drivers
from drivers.contract import Driver
from reports.records.text import printable, words
from suites import behaviours
from suites.behaviours.contract import Answer, Grade, worst
from suites.behaviours.lab import Cannot, Lab, forks, leftovers
from suites.behaviours.lab.parent import Parent
from suites.host.pipe import Ended, keep_from_children, private_pipes, receive, send
from suites.system.redact import redacted

NOISE = 8
"""Lines that are kept of what a driver warns and complains of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as the parent puts it."""

    question: str
    server: str
    url: str
    seed: int
    port: int
    token: str


class Host:
    """Holds one driver, imported and never used, and has a fresh fork of itself ask each question."""

    def __init__(self, loop: str = "") -> None:
        self._make_loop = importlib.import_module(loop).new_event_loop if loop else None
        self._driver: Driver | None = None

    def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self, command.pop("do"))(**command)
            return answer
        except Exception as error:
            return {"error": f"{words(error)}{_where(error)}"}

    def learn(self, file: str, driver: str) -> dict[str, Any]:
        """Import a driver's file."""
        found = drivers.rows_of(importlib.import_module(f"drivers.{file}"))
        self._driver = next(row for row in found if row.name == driver)
        return {"version": self._driver.version}

    def answer(self, within: float, **asked: Any) -> dict[str, Any]:
        """Have a fork ask, and say what became of it."""
        behaviours.load(asked["question"])
        return forks.answered(lambda: self._asks(Asked(**asked)), within)

    def _asks(self, asked: Asked) -> dict[str, Any]:
        assert self._driver
        with asyncio.Runner(loop_factory=self._make_loop) as runner:
            try:
                answer = runner.run(asks(self._driver, asked))
            except (Exception, asyncio.CancelledError) as error:
                answer = {"error": f"{words(error)}{_where(error)}"}
            forks.say({name: fit(value, asked.url) for name, value in answer.items()})
            os._exit(0)  # before the loop is closed: what a driver has left must not keep us


async def asks(driver: Driver, asked: Asked) -> dict[str, Any]:
    _, ask = behaviours.load(asked.question)
    lab = Lab(driver, asked.server, asked.url, asked.seed, Parent(asked.port, asked.token))
    before = leftovers.here()
    with heard(lab.heard):
        try:
            answer = await ask(lab)
        except Cannot as why:
            answer = Answer(Grade.NOT_SUPPORTED, str(why))
        left = await leftovers.left(before, lambda: _sessions(lab))
    answer = worst(answer, *_afterwards(lab, left))
    return {
        **{"grade": answer.grade, "said": answer.said, "figures": dict(answer.figures), "left": left},
        "noise": [*lab.noted, *lab.heard][:NOISE],
    }


def fit(value: Any, url: str) -> Any:
    """Hide the password in whatever a driver says."""
    if isinstance(value, str):
        return printable(redacted(value, url))
    if isinstance(value, (list, tuple)):
        return [fit(one, url) for one in value]
    return {name: fit(one, url) for name, one in value.items()} if isinstance(value, dict) else value


async def _sessions(lab: Lab) -> int:
    return int(await lab.parent.ask("sessions"))


def _afterwards(lab: Lab, left: leftovers.Counts) -> Iterator[Answer]:
    """Yield what is to be said of what was left, and of what did not end."""
    if hung := [what for what in lab.noted if "did not end" in what]:
        yield Answer(Grade.HANGS, hung[0])
    if left:
        what = ", ".join(f"{count} {name}" for name, count in left.items())
        yield Answer(Grade.LEAKS, f"left behind when all was closed: {what}", left)


def _where(error: BaseException) -> str:
    """Say in which file and line an error came about, without the paths of this machine."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" ({'/'.join(Path(trace.tb_frame.f_code.co_filename).parts[-2:])}, line {trace.tb_lineno})"


@contextmanager
def heard(noise: list[str]) -> Iterator[None]:
    """Keep what a driver warns of, and what reaches nobody: errors of tasks and of objects that are collected."""
    loop, hook = asyncio.get_running_loop(), sys.unraisablehook
    loop.set_exception_handler(lambda _, context: noise.append(f"nobody handled: {_told(context)}"))
    sys.unraisablehook = lambda told: noise.append(f"nobody saw: {words(told.exc_value or Exception())}")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, category, *_, **__: noise.append(f"{category.__name__}: {message}")
        try:
            yield
        finally:
            sys.unraisablehook = hook


def _told(context: dict[str, Any]) -> str:
    error = context.get("exception")
    return f"{context.get('message', '')}{f': {words(error)}' if error else ''}"


def serve(commands: int, answers: int, host: Host) -> None:
    secret = receive(commands)["secret"]
    while True:
        frame = receive(commands)
        send(answers, {"number": frame["number"], "secret": secret, "answer": host.obey(frame["command"])})


def main() -> None:
    pipes = private_pipes()
    keep_from_children(*pipes)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # whoever waits asks where it hangs before it is ended
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the parent, which ends us by closing the pipe
    with suppress(Ended):
        serve(*pipes, Host(*sys.argv[1:]))


if __name__ == "__main__":
    main()
