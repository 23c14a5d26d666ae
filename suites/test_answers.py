"""Every cell once: the right answer, by the stated number of statements and round trips, and nothing left behind."""

import asyncio

import pytest

from suites.engine.bound import opened, value_of
from suites.engine.proof import Here, Unproven, prove

DEADLINE = 60


@pytest.mark.asyncio
async def test_answer(cell, stage_of, answers):
    """The cell answers what its workload says."""
    stage = stage_of(cell.server)
    answers[str(cell)] = None
    try:
        async with asyncio.timeout(DEADLINE):
            answers[str(cell)] = await prove(cell, stage, Here())
    except Unproven as wrong:
        pytest.fail(f"{cell}: {wrong}", pytrace=False)
    except TimeoutError:
        pytest.fail(f"{cell}: no answer within {DEADLINE} s", pytrace=False)


@pytest.mark.asyncio
async def test_absence(attempt, stage_of):
    """What a driver is said to be unable to do still fails as it is said to. If it works, the absence must go."""
    stage = stage_of(attempt.server)
    with pytest.raises(attempt.absence.raises):
        async with asyncio.timeout(DEADLINE), opened(attempt.driver.session(stage.url)) as session:
            await value_of(attempt.absence.attempt(session))
