"""Every cell once: the right answer, by the stated number of statements and round trips, and nothing left behind."""

import asyncio

import pytest

from suites.engine.proof import Unproven, prove

DEADLINE = 60


@pytest.mark.asyncio
async def test_answer(cell, stage, answers):
    """The cell answers what its workload says."""
    try:
        async with asyncio.timeout(DEADLINE):
            answers[str(cell)] = await prove(cell, stage)
    except Unproven as wrong:
        pytest.fail(f"{cell}: {wrong}", pytrace=False)
    except TimeoutError:
        pytest.fail(f"{cell}: no answer within {DEADLINE} s", pytrace=False)
