"""The parent's half of a host: start it, command it, and say in words what became of it. Every deadline lives here."""

from __future__ import annotations

import os
import re
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

from reports.records.text import printable
from suites.host.pipe import Ended, Garbled, receive, send
from suites.host.told import fits
from suites.system.environment import inherited
from suites.system.kernel import die_with_us
from suites.system.offspring import VARIABLE, end_group, has_ended, new_mark

ROOT = Path(__file__).resolve().parent.parent.parent

# asyncio asks for 256 KiB a read, which glibc maps and unmaps each time until some freed block moves its threshold:
# half as slow again, or not, by chance. Fixed from the start, so that chance has no part in it.
SETTLED = {"MALLOC_MMAP_THRESHOLD_": str(4 << 20), "MALLOC_TRIM_THRESHOLD_": str(8 << 20)}
ALLOCATORS = {"settled": SETTLED, "fresh": {}}
"""By the setting's value. ``fresh`` is what a process has without preparation."""

DUMP = 1.0
"""Seconds that a hanging host is given to say where it hangs."""
GLANCE = 0.01
"""Seconds between two looks at whether it has."""
GOODBYE = 5.0
"""Seconds that a host is given to end."""
LAST_WORDS = 20_000
"""Bytes of its standard error that are looked at."""
FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>\S+)\n')

Ending = TypeVar("Ending", bound=BaseException)


class Lost(Exception):
    """The host is gone, or as good as gone; why, in a sentence."""


class Hung(Lost):
    """It gave no answer for as long as was waited for one."""


class Spoilt(Lost):
    """A driver's file could not be imported, or did what none of the other files may see."""

    def __init__(self, file: str, cause: str) -> None:
        super().__init__(cause)
        self.file = file


class Failed(Exception):
    """The driver could not do what it was told; its own words. The host lives on."""


class WrongAnswer(Failed):
    """The step gave an answer that is not the right one."""


def _fit(said: Any) -> Any:
    """Return a value of an answer with its texts fit to be printed and recorded: here they come in, and whatever a
    driver has done to its host, nothing behind has to look again."""
    if isinstance(said, dict):
        return {printable(name): _fit(each) for name, each in said.items()}
    return printable(said) if isinstance(said, str) else said


class HostProcess:
    """One host. After ``Lost`` it is dead and done with."""

    def __init__(
        self,
        seed: int,
        environment: Mapping[str, str],
        python: Sequence[str] = (sys.executable,),
        loop: str = "",
        program: str = "suites.host.__main__",
    ) -> None:
        self._gone: BaseException | None = None
        """Why it is lost: whoever asks it once more is told the same, and so is who closes what an interrupt ended."""
        self._mark = new_mark()
        self._said = TemporaryFile()  # noqa: SIM115 - closed with the host
        self._process = subprocess.Popen(
            [*python, "-m", program, *([loop] if loop else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=ROOT,
            env={
                **{**inherited(), VARIABLE: self._mark},
                **{"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed), **environment},
            },
            start_new_session=True,
            preexec_fn=die_with_us(signal.SIGKILL, adopts=True),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._commands, self._answers = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._number, self._secret = 0, secrets.token_hex(16)
        """Of the command given last, and what its answer must bring."""
        with suppress(BrokenPipeError):  # who asks it next is told why it is gone
            send(self._commands, {"secret": self._secret})

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return not has_ended(self._process, 0.0)

    def ask(self, do: str, deadline: float, **fields: Any) -> dict[str, Any]:
        """Return the host's answer to a command. Raises Failed for the driver's errors, Lost where it gives none."""
        try:
            self.tell(do, **fields)
            return self.answer(do, deadline)
        except (Lost, Failed):
            raise
        except BaseException as end:  # told to end, if only between these two lines: this answer will not be read
            raise self._ended_by(end) from None

    def tell(self, do: str, **fields: Any) -> None:
        """Give a command without waiting, so that something else can be done meanwhile."""
        if self._gone:
            raise self._gone
        try:
            self._number += 1
            send(self._commands, {"number": self._number, "command": {"do": do, **fields}})
        except BrokenPipeError:
            raise self._lost(self._cause_of_death()) from None

    def answer(self, do: str, deadline: float) -> dict[str, Any]:
        end = time.monotonic() + deadline
        try:
            answer = self._opened(receive(self._answers, lambda: self._wait(do, end, deadline)))
        except Ended:
            raise self._lost(self._cause_of_death()) from None
        except Garbled as garbled:
            raise self._lost(f"it wrote into the pipe to us: {garbled}") from None
        except Lost:
            raise
        except BaseException as end:  # we are to end, and what it answers now is not read
            raise self._ended_by(end) from None
        answer = {name: _fit(said) for name, said in answer.items()}
        if not fits(do, answer):
            raise self._lost("it wrote into the pipe to us: no answer to what it was asked")
        if "spoilt" in answer:
            raise Spoilt(answer["spoilt"], str(self._lost(answer["spent"])))
        if "spent" in answer:
            raise self._lost(answer["spent"])
        if "wrong" in answer:
            raise WrongAnswer(answer["wrong"])
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def _opened(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Return the answer in a frame. Whatever else a driver's process has said there is not taken for one."""
        answer = frame.get("answer")
        if (frame.get("number"), frame.get("secret")) != (self._number, self._secret) or not isinstance(answer, dict):
            raise Garbled("no answer to what it was asked")
        return answer

    def __enter__(self) -> HostProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def end(self) -> None:
        """End the host, politely or not, and all it has started; it has ended when this returns."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            # The pipe shows its end at once; waiting for the process means to look for it again and again.
            select.select([self._process.stdout], [], [], GOODBYE)
            has_ended(self._process, GOODBYE)
        finally:
            self._kill()
            self._process.stdout.close()
            self._said.close()

    def _wait(self, do: str, end: float, deadline: float) -> None:
        if not select.select([self._answers], [], [], max(0.0, end - time.monotonic()))[0]:
            raise self._ended_by(Hung(f"no answer to '{do}' within {deadline:g} s{self._where_it_hangs()}"))

    def _lost(self, cause: str) -> Lost:
        return self._ended_by(Lost(cause))

    def _ended_by(self, why: Ending) -> Ending:
        """End it for good, and return what to raise."""
        self._gone = why
        self._kill()
        return why

    def _where_it_hangs(self) -> str:
        os.kill(self.pid, signal.SIGUSR1)
        end = time.monotonic() + DUMP
        while not (frame := self._innermost_frame()) and time.monotonic() < end:
            time.sleep(GLANCE)
        return f", hanging in {frame}" if frame else ""

    def _cause_of_death(self) -> str:
        went_on = not has_ended(self._process, GOODBYE)
        self._kill()
        if went_on:
            return "it closed its pipe and went on"
        code = self._process.returncode
        cause = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended itself with status {code}"
        return f"{cause}, in {frame}" if (frame := self._innermost_frame()) else cause

    def _innermost_frame(self) -> str:
        """Return where the host was, as faulthandler says, without the paths of this machine."""
        said = self._said.fileno()
        # Not by seeking: the host writes where we would have moved to.
        last = os.pread(said, LAST_WORDS, max(0, os.fstat(said).st_size - LAST_WORDS))
        if not (found := FRAME.search(last.decode(errors="replace"))):
            return ""
        file = "/".join(Path(found["file"]).parts[-2:])
        return printable(f"{file}, line {found['line']}, {found['name']}")  # a driver may have written there, too

    def _kill(self) -> None:
        """Kill the host with everything it has started, wherever that went: it leads a session of its own."""
        end_group(self._process, self._mark)
