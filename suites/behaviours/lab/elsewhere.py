"""Another process for a part of a question, which ends as every program does: what keeps it from that is the answer.

Reads a line of JSON: which function of which question, of which driver. Standard library only.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys

import drivers
from suites import behaviours
from suites.behaviours.lab import Lab
from suites.behaviours.lab.parent import Parent


async def part(said: dict[str, str], port: int, token: str) -> None:
    found = drivers.rows_of(importlib.import_module(f"drivers.{said['file']}"))
    driver = next(row for row in found if row.name == said["driver"])
    behaviours.load(said["question"])
    function = getattr(sys.modules[f"suites.behaviours.{said['question']}"], said["function"])
    await function(Lab(driver, said["server"], said["url"], 0, Parent(port, token)))
    print("done", flush=True)


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    asyncio.run(part(told["said"], told["port"], told["token"]))
