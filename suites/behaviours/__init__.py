"""What drivers do when things go wrong. One file = one question; its docstring is the question and why people meet it.

``contract`` is what such a file says, ``lab`` what its function is given, in a host; ``asking`` is the parent's side.
Standard library only.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

from drivers.contract.files import Broken, names
from reports.records.key import NAME
from suites.behaviours.contract import Answer, Question

if TYPE_CHECKING:
    from suites.behaviours.lab import Lab

Ask = Callable[["Lab"], Awaitable[Answer]]
FAMILIES = ("cancel", "pool", "network", "cache", "misuse", "types", "bulk", "life")
"""In the order in which they are told."""


def discover() -> tuple[Question, ...]:
    """Return every question here, by family and in the order of the alphabet."""
    found = [load(name)[0] for name in sorted(names(__path__)) if name != "contract"]
    return tuple(sorted(found, key=lambda question: FAMILIES.index(question.family)))


def load(name: str) -> tuple[Question, Ask]:
    """Load one question, by the name of its file, with the function that asks it."""
    file = f"suites/behaviours/{name}.py"
    try:
        module = importlib.import_module(f"{__name__}.{name}")
        wrong = next(_wrong(name, module), "")
    except Exception as mistake:
        raise Broken(f"{file}: {type(mistake).__name__}: {mistake}") from mistake
    if wrong:
        raise Broken(f"{file}: {wrong}")
    return replace(module.question, name=name, why=inspect.cleandoc(module.__doc__ or "")), module.ask


def _wrong(name: str, module: ModuleType) -> Iterator[str]:
    """Yield mistakes that would otherwise come to light only when it is asked."""
    question = getattr(module, "question", None)
    if not (module.__doc__ or "").strip():
        yield "no docstring; it must be the question, and say why people meet it"
    if not NAME.fullmatch(name):
        yield f"the name of the file is part of ids, so of a-z, 0-9 and _: {name!r}"
    if not isinstance(question, Question):
        yield "no question: expected question = Question(...)"
        return
    if question.family not in FAMILIES:
        yield f"there is no family {question.family!r}; there are: {', '.join(FAMILIES)}"
    if not inspect.iscoroutinefunction(getattr(module, "ask", None)):
        yield "no function that asks it: expected async def ask(lab)"
    for known in question.known_bad:
        if "==" not in known.package or not known.grade > known.grade.OK:
            yield f"known_bad is a release like asyncmy==0.2.11 and a grade that is not ok: {known}"
