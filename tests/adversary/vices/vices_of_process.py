"""Vices that end, hang or fill the process that they run in, or multiply it."""

import asyncio
import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from .vicious import ANSWERS, ASYNC, EITHER, ENDS, MEASURED, SYNC, TIMED, mark, vice

ENDED = ("ended itself", "closed its pipe")
LIFE = 60
"""Seconds after which what was left of a run goes by itself."""


@vice(TIMED, "status 0", "ended itself", kind=SYNC)
def exits_0():
    """Ends its process with success."""
    os._exit(0)


@vice(ANSWERS, "status 3", kind=ASYNC)
def exits_3():
    """Ends its process with status 3."""
    os._exit(3)


@vice(TIMED, "status 0", "ended itself", kind=SYNC, alone=True)
def exits_in_hosts(driver):
    """Ends a host with success as its file is imported there."""
    if "DRIVER_MATRIX_HOST" in os.environ:
        mark("exits-in-hosts")
        os._exit(0)


@vice(TIMED, "ImportError", kind=ASYNC, alone=True)
def lacks_in_hosts(driver):
    """Needs for its import what a host has not."""
    if "DRIVER_MATRIX_HOST" in os.environ:
        mark("lacks-in-hosts")
        raise ImportError("no such library in a host")


@vice(TIMED, "thread", kind=SYNC, alone=True)
def spins_since_import(driver):
    """Starts a thread that computes as its file is imported in a host."""
    if "DRIVER_MATRIX_HOST" in os.environ:
        mark("spins-since-import")
        threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()


@vice(TIMED, "SIGSEGV")
def segfaults():
    """Reads from address 0."""
    ctypes.string_at(0)


@vice(ANSWERS, "SIGABRT", kind=SYNC)
def aborts():
    """Aborts its process."""
    os.abort()


@vice(TIMED, "SIGKILL", kind=ASYNC)
def kills_itself():
    """Kills its process, as the kernel would that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@vice(TIMED, "no answer to", kind=SYNC)
def hangs_in_c():
    """Hangs in C with the interpreter's lock held."""
    ctypes.PyDLL(None).sleep(3600)


@vice(TIMED, "no answer to", kind=ASYNC)
def hangs_deaf():
    """Hangs with signals blocked."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1})
    while True:
        time.sleep(3600)


@vice(TIMED, "no answer to", kind=ASYNC)
def swallows_cancelled(honest):
    """Waits for ever, and takes being cancelled as a reason to wait once more."""

    async def step(params):
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    return step


@vice(TIMED, "no answer to", kind=ASYNC)
def stops_itself():
    """Stops its process as Ctrl-Z would."""
    os.kill(os.getpid(), signal.SIGSTOP)


@vice(TIMED, *ENDED, "SystemExit")
def sys_exit():
    """Calls sys.exit(0) in a step."""
    sys.exit(0)


@vice(ANSWERS, *ENDED, "KeyboardInterrupt", "SIGINT")
def keyboard_interrupt():
    """Raises KeyboardInterrupt, as if the user had asked."""
    raise KeyboardInterrupt


@vice(TIMED, *ENDED, "GeneratorExit")
def generator_exit():
    """Raises GeneratorExit."""
    raise GeneratorExit


@vice(ANSWERS, "StopIteration")
def stop_iteration():
    """Raises StopIteration, which ends a loop that is not careful."""
    raise StopIteration


@vice(TIMED, *ENDED, "CancelledError", kind=ASYNC)
def cancelled_error():
    """Raises CancelledError without having been cancelled."""
    raise asyncio.CancelledError


class Strange(BaseException):
    pass


@vice(TIMED, *ENDED, "Strange")
def base_exception():
    """Raises a class of its own below BaseException."""
    raise Strange("neither an Exception nor known")


@vice(ANSWERS, "MiB", "MemoryError", kind=SYNC)
def memory_error():
    """Raises MemoryError."""
    raise MemoryError


@vice(TIMED, "MiB", "MemoryError", kind=ASYNC)
def leaks():
    """Takes a gigabyte after the other, and gives none back."""
    hoard = []
    while True:
        hoard.append(bytes(1 << 30))  # not touched: it costs address space and no time


@vice(TIMED, "RecursionError")
def recurses():
    """Calls itself without end."""
    recurses()


@vice(TIMED, "SIGSEGV", "RecursionError", "SIGABRT", "MiB", "no answer to", kind=SYNC)
def recurses_deep():
    """Calls itself without end once it has lifted the limit."""
    sys.setrecursionlimit(1 << 30)
    recurses()


@vice(ANSWERS, "OSError")
def long_error():
    """Raises an error of 10 MB that would steer a terminal."""
    raise OSError("\x1b[2J\x00" * 2_000_000)


FORKED = ("fork", "child", "process", "pipe")


@vice(TIMED, kind=SYNC, must=EITHER, alone=True)
def forks_and_returns():
    """Forks, and both processes go on as the host."""
    if not os.fork():
        threading.Timer(LIFE, os._exit, (0,)).start()


@vice(TIMED, kind=ASYNC, must=EITHER, alone=True)
def forks_a_sleeper():
    """Forks a child that would outlive the run."""
    if not os.fork():
        time.sleep(LIFE)
        os._exit(0)


@vice(TIMED, must=EITHER, alone=True)
def forks_away():
    """Forks a child with a session of its own, which no signal to the host's group finds."""
    if not os.fork():
        os.setsid()
        time.sleep(LIFE)
        os._exit(0)


@vice(TIMED, *FORKED, kind=SYNC, alone=True)
def spins_in_a_child():
    """Forks a child with a session of its own that computes while others are timed."""
    if not os.fork():
        os.setsid()
        end = time.monotonic() + LIFE
        while time.monotonic() < end:
            pass
        os._exit(0)


@vice(TIMED, *ENDED, "no answer to", "OSError", "pipe", alone=True)
def closes_descriptors():
    """Closes every descriptor below 21, the pipe to the run among them."""
    os.closerange(0, 21)


@vice(TIMED, kind=SYNC, must=MEASURED)
def writes_junk():
    """Writes junk to standard output and standard error."""
    for descriptor in (1, 2):
        os.write(descriptor, b'\x00\x00\x00\x02{}\x1b[2J{"taken": [1]}\n' * 1000)


def pipes():
    """Return the descriptors of this process that are ends of pipes to write to."""
    for path in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError):
            if str(path.readlink()).startswith("pipe:"):
                yield int(path.name)


def forge(body):
    for descriptor in pipes():
        with suppress(OSError):
            os.write(descriptor, len(body).to_bytes(4, "big") + body)


@vice(TIMED, "pipe", kind=SYNC, alone=True)
def forges_a_burst():
    """Writes what looks like a burst's answer into the pipe to the run, quicker than any."""
    forge(b'{"taken":[1,1,1],"wall":3,"user":1,"sys":1,"preempted":0,"callers":null}')


@vice(TIMED, "pipe", kind=ASYNC, alone=True)
def forges_a_wrong_frame():
    """Writes a frame into the pipe that is no answer to anything."""
    forge(b'{"taken":"x"}')


@vice(TIMED, "pipe", kind=SYNC, alone=True)
def garbles_the_pipe():
    """Writes what is no frame into the pipe."""
    for descriptor in pipes():
        with suppress(OSError):
            os.write(descriptor, b"\xff" * 64)


@vice(TIMED, "suites/workloads/execute.py was changed", kind=SYNC, alone=True, must=ENDS, code=1)
def rewrites_our_source():
    """Writes into a source file of ours, for hosts that begin later."""
    with Path("suites/workloads/execute.py").open("a") as source:
        source.write("# more\n")
