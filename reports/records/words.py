"""Numbers in sentences."""

from __future__ import annotations


def count(number: int, what: str) -> str:
    """Say how many: ``1 cell``, ``2 cells``, ``3 launches``."""
    if number == 1:
        return f"1 {what}"
    return f"{number} {what}{'es' if what.endswith(('s', 'x', 'ch', 'sh')) else 's'}"
