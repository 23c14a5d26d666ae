"""Who replaces what a library does is found out."""

import heapq
import sys
import textwrap
from types import ModuleType

import pytest

from suites.host.neighbours import Neighbours


class Library:
    @staticmethod
    def tells():
        return 1

    def asks(self, times=1):
        return times

    @property
    def name(self):
        return "library"


@pytest.fixture
def library(monkeypatch):
    """A library that has been imported."""
    module = ModuleType("a_library")
    module.Library = type("Library", (), {**vars(Library), "__module__": "a_library"})
    module.function = lambda: 1
    module.table = {}
    monkeypatch.setitem(sys.modules, "a_library", module)
    return module


def other():
    return 2


def code(module):
    module.function.__code__ = other.__code__


def defaults(module):
    module.Library.asks.__defaults__ = (2,)


REPLACED = {
    "a_library.function": lambda module: setattr(module, "function", other),
    "a_library.Library": lambda module: setattr(module, "Library", Library),
    "a_library.Library.asks": lambda module: setattr(module.Library, "asks", other),
    "a_library.Library.tells": lambda module: setattr(module.Library, "tells", staticmethod(other)),
    "a_library.Library.name": lambda module: setattr(module.Library, "name", property(other)),
}


@pytest.mark.parametrize("name", REPLACED)
def test_what_is_replaced_is_named(library, name):
    """A function, a class, or one of its methods."""
    neighbours = Neighbours()
    assert not neighbours.replaced()
    REPLACED[name](library)
    assert neighbours.replaced() == name


@pytest.mark.parametrize("does", [code, defaults])
def test_a_function_that_does_something_else(library, does):
    """It is the same object all the same."""
    neighbours = Neighbours()
    does(library)
    assert neighbours.replaced()


def test_a_function_in_c_is_replaced(monkeypatch):
    """Those of the standard library, too."""
    neighbours = Neighbours()
    monkeypatch.setattr(heapq, "heappush", other)
    assert neighbours.replaced() == "heapq.heappush"


def test_what_is_added_is_nobodys_business(library):
    """Libraries import late, and make functions when they are first needed."""
    neighbours = Neighbours()
    library.more = library.Library.more = other
    library.table["key"] = textwrap
    assert not neighbours.replaced()
