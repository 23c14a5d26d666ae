"""What all cells of a host share and none may change: hooks, clocks, handlers, and our own functions.

A driver that traces, or that halves a clock, moves its neighbours' figures too. It is looked at beside every burst, so
it is known whose burst it was; what is looked at is listed once, since a list that is made anew takes a millisecond.
"""

from __future__ import annotations

import asyncio
import builtins
import gc
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

OURS = (
    "suites.host.",
    "suites.answers",
    "suites.columns",
    "suites.data",
    "suites.matrix.cells",
    "suites.workloads.contract",
)
CLOCKS = ("perf_counter_ns", "perf_counter", "monotonic_ns", "monotonic", "time", "time_ns", "sleep")
HANDLED = ("INT", "TERM", "ALRM", "VTALRM", "PROF", "USR1", "USR2", "CHLD", "SEGV", "PIPE")
LIMITS = [(f"resource.{name}", getattr(resource, name)) for name in ("RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_CPU")]
NUMBERS = [(f"the handler of SIG{name}", getattr(signal, f"SIG{name}", signal.SIGINT)) for name in HANDLED]


class Untouched:
    """How it was when this was made."""

    __slots__ = ("_functions", "_names", "_settings")  # so that no method is hidden by an attribute

    def __init__(self) -> None:
        self._names = [Names("time", vars(time), CLOCKS), Names("json", vars(json), ("dumps", "loads"))]
        self._names.append(Names("os", vars(os), ("read", "write")))
        for where, module in [(where, module) for where, module in sys.modules.items() if where.startswith(OURS)]:
            self._names.append(Names(where, vars(module), [key for key, value in vars(module).items() if _ours(value)]))
        classes = [(f"{its.where}.{key}", its.names[key]) for its in self._names for key in its.keys]
        self._names += [Names(where, vars(of), list(vars(of))) for where, of in classes if isinstance(of, type)]
        shared = vars(builtins)
        self._names.append(Names("builtins", shared, [key for key, value in shared.items() if callable(value)]))
        found = [its.names[key] for its in self._names for key in its.keys]
        self._functions = Functions(found)
        self._settings = settings()

    def changed(self) -> str:
        """Return the name of what is another than it was; empty if all is as it should be."""
        now = settings()
        for name, was in self._settings.items():
            if now[name] is not was and not (type(was) in PLAIN and type(now[name]) is type(was) and now[name] == was):
                return name
        for its in self._names:
            if changed := its.changed():
                return changed
        return self._functions.changed()


class Functions:
    """What the functions among some objects do."""

    __slots__ = ("_does", "_functions")

    def __init__(self, found: Iterable[Any]) -> None:
        self._functions = [*{id(one): one for one in found if type(one) is types.FunctionType}.values()]
        self._does = self._now_does()

    def changed(self) -> str:
        """Return the name of a function that does something else now; empty if none does."""
        if (does := self._now_does()) == self._does:
            return ""
        of = zip(self._functions * 2, does, self._does, strict=True)
        return next(f"{function.__module__}.{function.__qualname__}" for function, one, was in of if one != was)

    def _now_does(self) -> list[int]:
        """Return where the code of each function is, and then its defaults, a clock among them."""
        return [*map(id, map(CODE, self._functions)), *map(id, map(DEFAULTS, self._functions))]


class Names:
    """Some names of a module, or all of a class, and what they stand for. Compared by where that is, all at once: an
    object of a driver's could equal anything, and a loop over six hundred names takes as long as a short step."""

    __slots__ = ("_all", "_get", "_ids", "_kept", "keys", "names", "where")

    def __init__(self, where: str, names: Any, keys: Sequence[str], whole: bool = True) -> None:
        self.where, self.names, self.keys = where, names, keys
        self._all = len(names) if whole and isinstance(names, types.MappingProxyType) else 0
        self._get = itemgetter(*keys, *keys[:1]) if keys else lambda names: ()
        self._kept = self._get(names)  # so that no other object is ever found at the same address
        self._ids = tuple(map(id, self._kept))

    def changed(self) -> str:
        if self._all and len(self.names) != self._all:
            return self.where
        try:
            if tuple(map(id, self._get(self.names))) == self._ids:
                return ""
        except KeyError:
            pass
        one = next(key for key, was in zip(self.keys, self._kept, strict=False) if self.names.get(key) is not was)
        return f"{self.where}.{one}"


CODE, DEFAULTS = attrgetter("__code__"), attrgetter("__defaults__")
PLAIN = (int, float, bool, str, tuple)
"""What is the same if it equals; a driver's own object might equal anything."""


def settings() -> dict[str, Any]:
    """Return what a process has one of, by names that a reader knows."""
    found: dict[str, Any] = {
        "sys.settrace": sys.gettrace(),
        "sys.setprofile": sys.getprofile(),
        "threading.settrace": threading.gettrace(),
        "threading.setprofile": threading.getprofile(),
        "sys.setswitchinterval": sys.getswitchinterval(),
        "gc.isenabled": gc.isenabled(),
        "gc.set_threshold": gc.get_threshold(),
        "gc.callbacks": len(gc.callbacks),
        "the event loop's policy": asyncio.events._event_loop_policy,  # type: ignore[attr-defined]
        "the event loop": asyncio._get_running_loop(),
        "the event loop's debug mode": bool((loop := asyncio._get_running_loop()) and loop.get_debug()),
        "its priority": os.getpriority(os.PRIO_PROCESS, 0),
        "its CPUs": tuple(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (),
        "the working directory": os.getcwd(),  # noqa: PTH109 - looked at beside every burst
        "os.environ": tuple(os.environ._data.items()),  # type: ignore[attr-defined]  # libraries in C read it
        "sys.path": tuple(sys.path),
        "sys.setrecursionlimit": sys.getrecursionlimit(),
        "sys.set_int_max_str_digits": sys.get_int_max_str_digits(),
        "sys.set_coroutine_origin_tracking_depth": sys.get_coroutine_origin_tracking_depth(),
        "sys.meta_path": tuple(map(id, sys.meta_path)),
        "socket.setdefaulttimeout": socket.getdefaulttimeout(),
        "warnings.filters": tuple(map(id, warnings.filters)),
        "threading.stack_size": threading.stack_size(),
        "the event loop's task factory": loop and loop.get_task_factory(),
        "the event loop's exception handler": loop and loop.get_exception_handler(),
        "the signals that are blocked": tuple(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "its timer": signal.getitimer(signal.ITIMER_REAL)[1],
        **{name: resource.getrlimit(limit) for name, limit in LIMITS},
        **{name: signal.getsignal(number) for name, number in NUMBERS},
    }
    if monitoring := getattr(sys, "monitoring", None):  # since Python 3.12
        found |= {f"sys.monitoring tool {tool}": monitoring.get_tool(tool) for tool in range(6)}
    return found


def _ours(value: Any) -> bool:
    """Say whether it is a function or a class of ours, or a function that one of ours was given by another module."""
    return callable(value) and str(getattr(value, "__module__", "")).startswith((*OURS, "time", "json"))
