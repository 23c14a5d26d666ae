"""Vices that change what measures them: clocks, hooks, the collector, signals, our own functions."""

import asyncio
import gc
import os
import signal
import sys
import threading
import time

from .vicious import ANSWERS, ASYNC, EITHER, IMPORT, SYNC, TIMED, vice

CLOCK = ("clock", "perf_counter", "untouched", "replaced", "changed")
HOOK = ("profil", "trac", "hook")
COLLECTOR = ("gc", "collector", "garbage")
OURS = ("replaced", "changed", "our own", "function", "suites.", "wrong answer")
exact = time.perf_counter_ns


def half():
    """Tell half of the time."""
    return exact() // 2


def loops():
    return sys.modules["suites.host.loops"]


@vice(TIMED, *CLOCK, alone=True)
def slows_the_clock():
    """Replaces time.perf_counter_ns by a clock that runs half as fast."""
    time.perf_counter_ns = half


@vice(TIMED, *CLOCK, kind=SYNC, alone=True)
def slows_the_clock_of_the_loops():
    """Replaces the clock that the module of the timed loops has imported."""
    loops().perf_counter_ns = half


@vice(TIMED, *CLOCK, alone=True)
def slows_the_default_clock():
    """Replaces the clock in the defaults of the timed loops."""
    for loop in (loops().in_turn, loops().in_turn_async):
        loop.__defaults__ = (half,)


@vice(TIMED, *CLOCK, *OURS, kind=SYNC, alone=True)
def replaces_the_loop():
    """Replaces the code of the timed loop by one that takes no steps."""

    def in_turn(step, share, clock=half):
        return [1] * len(share)

    loops().in_turn.__code__ = in_turn.__code__


@vice(TIMED, *CLOCK, "thread", kind=ASYNC, alone=True)
def slows_the_clock_from_a_thread():
    """Starts a thread that slows the clock a moment later."""

    def later():
        time.sleep(0.001)
        time.perf_counter_ns = half
        for loop in (loops().in_turn, loops().in_turn_async):
            loop.__defaults__ = (half,)

    threading.Thread(target=later, daemon=True).start()


@vice(TIMED, "thread", alone=True)
def spins_in_a_thread():
    """Starts a thread that computes while others are timed."""

    def spin():
        while True:
            pass

    threading.Thread(target=spin, daemon=True).start()


def watch(*_):
    return None


@vice(TIMED, *HOOK, alone=True)
def profiles():
    """Sets a profile hook, which slows everybody in its process."""
    sys.setprofile(watch)


@vice(TIMED, *HOOK, alone=True)
def traces():
    """Sets a trace hook."""
    sys.settrace(watch)


@vice(TIMED, *HOOK, "thread", kind=SYNC, alone=True)
def profiles_threads():
    """Sets a profile hook for threads to come."""
    threading.setprofile(watch)


@vice(TIMED, "switch", kind=SYNC, alone=True)
def switches_threads_often():
    """Has threads switched every microsecond."""
    sys.setswitchinterval(1e-6)


@vice(TIMED, *COLLECTOR, alone=True)
def stops_the_collector():
    """Disables the garbage collector."""
    gc.disable()


@vice(TIMED, *COLLECTOR, "threshold", kind=ASYNC, alone=True)
def collects_seldom():
    """Sets the garbage collector's thresholds."""
    gc.set_threshold(1_000_000, 1000, 1000)


@vice(TIMED, *COLLECTOR, "callback", kind=SYNC, alone=True)
def slows_the_collector():
    """Hangs a callback of its own on each garbage collection."""
    gc.callbacks.append(lambda *_: time.sleep(0.01))


@vice(TIMED, "policy", "event loop", alone=True)
def replaces_the_policy():
    """Replaces the policy by which event loops are made."""

    class Policy(asyncio.DefaultEventLoopPolicy):
        pass

    asyncio.set_event_loop_policy(Policy())


@vice(TIMED, "debug", "event loop", "slow_callback", kind=ASYNC, alone=True)
def debugs_the_loop():
    """Has the event loop run in debug mode."""
    asyncio.get_running_loop().set_debug(True)


@vice(TIMED, "signal", "SIG", alone=True)
def replaces_signal_handlers():
    """Replaces the handlers of signals."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)


@vice(TIMED, "signal", "SIG", "timer", kind=SYNC, alone=True)
def ticks():
    """Has a signal handler run every millisecond."""
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


@vice(TIMED, "affinity", "cpu", "CPU", kind=SYNC, alone=True)
def moves_to_another_cpu():
    """Changes the CPUs that its process may run on."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed) if len(allowed) > 1 else min({0, 1} - allowed)})


@vice(TIMED, "nice", "priority", "renice", kind=ASYNC, alone=True)
def renices():
    """Lowers the priority of its process."""
    os.nice(10)


@vice(TIMED, kind=SYNC, must=EITHER, alone=True)
def changes_directory():
    """Changes the working directory."""
    os.chdir("/")


@vice(ANSWERS, "wrong answer", *OURS, alone=True)
def replaces_the_comparison(row):
    """Replaces the method that compares answers, and answers wrongly."""
    sys.modules["suites.host.open_cell"].OpenCell._compare = lambda *_: None
    return (0, "nobody", 0)


@vice(ANSWERS, "wrong answer", *OURS, alone=True)
def replaces_the_difference(row):
    """Replaces the code of the function that tells a difference, and answers wrongly."""

    def difference(got, expected):
        return ""

    sys.modules["suites.answers"].difference.__code__ = difference.__code__
    return (0, "nobody", 0)


@vice(ANSWERS, "wrong answer", *OURS, kind=SYNC, alone=True)
def replaces_the_right_answer(row):
    """Has the workload expect what it answers."""
    from suites.workloads.contract import Workload

    Workload.answer = property(lambda self: lambda params, settings: (0, "nobody", 0))
    return (0, "nobody", 0)


@vice(IMPORT, *OURS, *CLOCK, alone=True)
def slows_the_clock_at_import():
    """Replaces the clock of the timed loops as its file is imported."""
    if "suites.host.loops" in sys.modules:
        for loop in (loops().in_turn, loops().in_turn_async):
            loop.__defaults__ = (half,)


@vice(IMPORT, *OURS, kind=SYNC, alone=True)
def replaces_the_comparison_at_import():
    """Replaces what compares answers as its file is imported."""
    if "suites.host.open_cell" in sys.modules:
        sys.modules["suites.host.open_cell"].OpenCell._compare = lambda *_: None


@vice(IMPORT, *HOOK, kind=ASYNC, alone=True)
def profiles_at_import():
    """Sets a profile hook as its file is imported."""
    sys.setprofile(watch)
