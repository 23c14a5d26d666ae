"""Every cell once: the right answer, by the stated number of statements and round trips, and nothing left behind."""

import asyncio

import pytest

from suites.contest.proof import Here, KnownWrong, Unproven, prove
from suites.host.open_cell import opened, value_of

DEADLINE = 60

# What a driver leaves to the collector is found whenever that runs, in a cell that has nothing to do with it. Whether
# connections are left behind is asked of the server, of each cell by itself.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.asyncio
async def test_answer(cell, prepared_of, answers):
    """The cell answers what its workload says."""
    answers[str(cell)] = None
    answers[str(cell)], wrong = await tried(cell, prepared_of(cell.server))
    if isinstance(wrong, KnownWrong):
        pytest.xfail(f"{cell}: {wrong}")
    if wrong:
        pytest.fail(f"{cell}: {wrong}", pytrace=False)


async def tried(cell, prepared):
    """Return the proof, or why there is none."""
    try:
        async with asyncio.timeout(DEADLINE):
            return await prove(cell, prepared, Here()), ""
    except Unproven as wrong:
        return None, wrong
    except TimeoutError:
        return None, f"no answer within {DEADLINE} s"


@pytest.mark.asyncio
async def test_absence(attempt, prepared_of):
    """What a driver is said to be unable to do still fails as it is said to. If it works, the absence must go."""
    prepared = prepared_of(attempt.server).of(attempt.driver)
    async with asyncio.timeout(DEADLINE), opened(attempt.driver.session(prepared.url)) as session:
        try:
            await value_of(attempt.absence.attempt(session))
        except attempt.absence.raises:
            return
    pytest.fail(f"{attempt}: it works, and '{attempt.absence.why}' is out of date: write the op", pytrace=False)
