"""Every burst of a launch, in the order of time, and the line of text that it is written as. Standard library only."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from reports.records.checks import MOST, RecordError, check, demand

TEXT = re.compile(r"([0-9]{1,9}) ([0-9]{1,9}) ([A-Za-z0-9+/]*={0,2})")
MILLIONTHS = 1_000_000
LEAST_STEP = 500
FINE = 4
"""Steps to what half of the bursts stay within: what is rounded away is a hundredth of what they differ by."""
WIDTH = 3
"""Bytes of a burst before they are compressed: one for the cell, two for the steps. The whole matrix has a million."""
CELLS, STEPS = 1 << 8, 1 << 15


@dataclass(frozen=True, slots=True)
class Bursts:
    """What ran in one launch, burst after burst."""

    number: int
    """Which launch of the contest."""
    step: int
    """Millionths of a log: how finely times are kept. A noisy launch needs no fine ones."""
    cells: tuple[int, ...]
    """Whose burst it was, by the place of its measurement in the contest."""
    steps: tuple[int, ...]
    """How many steps the log of its time is above that of its cell's median in this launch."""

    def __post_init__(self) -> None:
        check(self)
        demand(self.number >= 0, f"launch {self.number}; launches are counted from 0")
        demand(self.step >= 1, f"a step of {self.step}; the least is 1")
        demand(len(self.cells) == len(self.steps) > 0, f"{len(self.cells)} cells and {len(self.steps)} times")
        demand(min(self.cells) >= 0 and max(self.cells) < CELLS, f"a cell beyond {CELLS}")
        demand(max(map(abs, self.steps)) < STEPS, f"a time more than {STEPS} steps away")

    @classmethod
    def of(cls, number: int, cells: Sequence[int], logs: Sequence[float]) -> Bursts:
        """Return bursts by the logs of their times over their cells' medians, as finely as their noise asks for."""
        step = max(LEAST_STEP, round(MILLIONTHS * median(map(abs, logs)) / FINE))
        steps = (round(MILLIONTHS * log / step) for log in logs)
        return cls(number, step, tuple(cells), tuple(max(1 - STEPS, min(one, STEPS - 1)) for one in steps))

    @property
    def logs(self) -> list[float]:
        """Return the log of each burst's time over its cell's median in this launch."""
        return [steps * self.step / MILLIONTHS for steps in self.steps]

    def __str__(self) -> str:
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        # A code of their own for cells, and one for steps: together they would take a tenth more.
        packed = packer.compress(bytes(self.cells)) + packer.flush(zlib.Z_FULL_FLUSH)
        folded = [2 * steps if steps >= 0 else -2 * steps - 1 for steps in self.steps]
        high, low = (bytes(one >> shift & 0xFF for one in folded) for shift in (8, 0))
        packed += packer.compress(high + low) + packer.flush()
        return f"{self.number} {self.step} {b64encode(packed).decode()}"

    @classmethod
    def parse(cls, text: str) -> Bursts:
        found = TEXT.fullmatch(text)
        if not found:
            raise RecordError("no bursts: they are written as a launch's number, a step and base64")
        held = _unpacked(found[3])
        many = len(held) // WIDTH
        demand(len(held) == many * WIDTH, f"{len(held)} bytes of bursts, which have {WIDTH} each")
        folded = (high << 8 | low for high, low in zip(held[many : 2 * many], held[2 * many :], strict=True))
        return cls(int(found[1]), int(found[2]), tuple(held[:many]), tuple(one >> 1 ^ -(one & 1) for one in folded))


def _unpacked(text: str) -> bytes:
    """Unpack no more than a record may hold: a few bytes may say that a gigabyte follows."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        held = unpacker.decompress(b64decode(text), WIDTH * MOST + 1)
    except (ValueError, zlib.error):
        raise RecordError("bursts that cannot be unpacked") from None
    demand(unpacker.eof and not unpacker.unused_data, "bursts that end too early, or not where they should")
    return held
