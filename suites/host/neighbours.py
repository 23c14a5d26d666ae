"""What the libraries of all drivers do: whoever replaces a function of theirs, of the standard library's or of the
harness's makes others slow or quick. There are some ten thousand, so it is looked at now and then, and not beside each
burst."""

from __future__ import annotations

import sys
import types

from suites.host.untouched import Functions, Names

FUNCTIONS = frozenset({types.FunctionType, types.BuiltinFunctionType, types.MethodType})
METHODS = frozenset({*FUNCTIONS, staticmethod, classmethod, property, types.WrapperDescriptorType})


class Neighbours:
    """Remembers how they were when this was made. What is added later is imported late, or made when first needed."""

    def __init__(self) -> None:
        self._names: list[Names] = []
        for where, module in list(sys.modules.items()):
            names = getattr(module, "__dict__", {})
            shared = {key: value for key, value in list(names.items()) if _is_shared(value)}
            self._names.append(Names(where, names, list(shared)))
            for key, value in shared.items():
                if isinstance(value, type) and value.__module__ == where:
                    methods = [name for name, one in vars(value).items() if type(one) in METHODS]
                    self._names.append(Names(f"{where}.{key}", vars(value), methods, whole=False))
        found = [its.names[key] for its in self._names for key in its.keys]
        self._functions = Functions(getattr(one, "__func__", one) for one in found)

    def replaced(self) -> str:
        """Return the name of what is another than it was; empty if all is as it was."""
        return next(filter(None, (its.changed() for its in self._names)), "") or self._functions.changed()


def _is_shared(value: object) -> bool:
    """Say whether it is a function or a class, without asking what might be imported by being asked."""
    return type(value) in FUNCTIONS or issubclass(type(value), type)
