"""What all cells of a host share and none may change: hooks, clocks, handlers, and our own functions.

A driver that traces, or that halves a clock, moves its neighbours' figures too. It is looked at beside every burst, so
it is known whose burst it was; what is looked at is listed once, since a list that is made anew takes a millisecond.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import threading
import time
import types
from typing import Any

OURS = ("suites.host.", "suites.answers")
CLOCKS = ("perf_counter_ns", "perf_counter", "monotonic_ns", "monotonic", "time", "time_ns", "sleep")
NUMBERS = [(f"the handler of {number.name}", number) for number in signal.Signals]


class Untouched:
    """How it was when this was made."""

    def __init__(self) -> None:
        modules = [(name, vars(module)) for name, module in list(sys.modules.items()) if name.startswith(OURS)]
        self._places = [*_places("time", vars(time), CLOCKS), *_places("json", vars(json), ("dumps", "loads"))]
        self._places += _places("os", vars(os), ("read", "write"))
        for name, its in modules:
            self._places += _places(name, its, [key for key in its if not key.startswith("__")])
        for place, _, _, value in list(self._places):
            if isinstance(value, type) and value.__module__.startswith(OURS):
                self._places += _places(place, vars(value), list(vars(value)))
        self._functions = [
            (place, value, value.__code__, value.__defaults__)
            for place, _, _, value in self._places
            if isinstance(value, types.FunctionType)
        ]
        self._settings = settings()

    def changed(self) -> str:
        """Return the name of what is another than it was; empty if all is as it should be."""
        now = settings()
        for name, was in self._settings.items():
            if now[name] is not was and not (type(was) in PLAIN and type(now[name]) is type(was) and now[name] == was):
                return name
        for place, names, key, value in self._places:
            if names.get(key) is not value:
                return place
        for place, function, code, defaults in self._functions:
            if function.__code__ is not code or function.__defaults__ is not defaults:
                return place
        return ""


PLAIN = (int, float, bool, str, tuple)
"""What is the same if it equals; a driver's own object might equal anything."""

Place = tuple[str, Any, str, Any]


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
        "the working directory": os.getcwd(),  # noqa: PTH109 - looked at beside every burst
        **{name: signal.getsignal(number) for name, number in NUMBERS},
    }
    if monitoring := getattr(sys, "monitoring", None):  # since Python 3.12
        found |= {f"sys.monitoring tool {tool}": monitoring.get_tool(tool) for tool in range(6)}
    return found


def _places(where: str, names: Any, keys: Any) -> list[Place]:
    return [(f"{where}.{key}", names, key, names[key]) for key in keys]
