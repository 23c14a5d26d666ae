"""How our commands run as programs: what a terminal cannot print is spelt out, and Ctrl-C is no mistake of ours."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from types import FrameType

INTERRUPTED = 128 + signal.SIGINT


def leave(number: int, frame: FrameType | None) -> None:
    """End at once: while modules are imported there is nothing yet to put away, and a traceback would tell nothing."""
    os._exit(128 + number)


def run(main: Callable[[], int]) -> int:
    """Return the exit code of a command that prints to whatever there is: a terminal of few characters, or a pipe."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # ``... | head`` has seen enough; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("interrupted by SIGINT", file=sys.stderr)
        return INTERRUPTED
    return code
