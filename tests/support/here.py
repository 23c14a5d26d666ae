"""A worker in this process, for drivers that a test has made up: a host could not import them."""

import asyncio

from suites.contest.proof import prove
from suites.host.open_cell import open_cell


class Here:
    def __init__(self):
        self._runner = asyncio.Runner()

    def open(self, cell, url, columns):
        self._session = open_cell(cell, url, columns)
        self._opened = self._runner.run(self._session.__aenter__())

    def close(self):
        if hasattr(self, "_opened"):
            self._runner.run(self._session.__aexit__(None, None, None))
        self._runner.close()

    def warm(self, steps, check=True):
        self._runner.run(self._opened.warm(steps, check))

    def traced(self):
        return self._runner.run(self._traced())

    async def _traced(self):
        async with self._opened.traced():
            if self._opened.traces:
                await self._opened.once()
        return self._opened.statements

    def should_be_left(self):
        return self._opened.should_be_left()

    def types(self):
        return self._opened.types


def proven(cell, prepared):
    """Prove a cell here."""
    return prove(cell, prepared, Here())
