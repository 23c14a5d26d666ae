"""What two drivers are called, by hand: quantiles of t with four degrees of freedom are from a printed table."""

import math

import pytest

from reports.records.run import Role
from reports.statistics.verdicts import Word, tiers
from tests.reports.effects import QUIET, around, contest, judge

T_ALONE, T_OF_THREE = 2.776, 3.961  # 97.5 %, and 1 - 0.05 / 6
T_POWER = 0.941  # 80 %


def between(effects, **more):
    """psycopg beside the reference, the only pair there is."""
    return judge(contest(psycopg=effects, **more)).between("psycopg", "asyncpg")


def test_slower():
    """Its whole interval lies beyond 3 %; ratio and interval are as the launches have them."""
    found = between(around(0.7, 0.02))
    half = T_ALONE * 0.02 / math.sqrt(5)
    assert found.word is Word.SLOWER
    assert found.ratio == pytest.approx(math.exp(0.7), abs=1e-4)
    assert found.interval.low == pytest.approx(math.exp(0.7 - half), abs=1e-3)
    assert found.interval.high == pytest.approx(math.exp(0.7 + half), abs=1e-3)


def test_the_other_way_round():
    """What is slower than another leaves that one faster, by the inverse."""
    judged = judge(contest(psycopg=around(0.7, 0.02)))
    slower, faster = judged.between("psycopg", "asyncpg"), judged.between("asyncpg", "psycopg")
    assert faster.word is Word.FASTER
    assert faster.ratio == pytest.approx(1 / slower.ratio)
    assert faster.interval.low == pytest.approx(1 / slower.interval.high)


def test_equivalent():
    """Its whole interval lies within 3 %."""
    assert between(around(0.01)).word is Word.EQUIVALENT


@pytest.mark.parametrize("mean", [math.log(1.03), -math.log(1.03)])
def test_on_the_edge(mean):
    """A pair neither beyond 3 % nor within is unresolved, and more launches would not help."""
    found = between(around(mean))
    assert (found.word, found.launches_needed) == (Word.UNRESOLVED, None)


def test_launches_needed():
    """With a standard deviation of 5 %, 14 launches have a half-width under 3 %: 2.160 x 0.05 / sqrt(14) = 0.0289."""
    found = between(around(0.03, 0.05))
    assert (found.word, found.launches_needed) == (Word.UNRESOLVED, 14)


def test_smallest_visible():
    """What is called slower four times of five is the margin, and both quantiles' worth of standard errors."""
    wanted = math.exp(math.log(1.03) + (T_ALONE + T_POWER) * 0.02 / math.sqrt(5)) - 1
    assert between(around(0.5, 0.02)).mde == pytest.approx(wanted, rel=1e-3)


def test_family():
    """Three drivers are three pairs: each interval is as wide as it takes for all three to hold."""
    found = judge(contest(psycopg=around(0.7, 0.02), psycopg2=around(0.2))).between("psycopg", "asyncpg")
    assert found.interval.high == pytest.approx(math.exp(0.7 + T_OF_THREE * 0.02 / math.sqrt(5)), abs=1e-3)


def test_holm():
    """The p of a pair is Holm's, of its whole contest: of two equal drivers never below that of the pair alone."""
    alone = between(around(0.002)).p
    assert alone == pytest.approx(0.0111, abs=0.0005)  # t = 0.002 / (0.001 / sqrt(5)) = 4.47
    judged = judge(contest(psycopg=around(0.002), psycopg2=around(0.5)))
    assert judged.between("psycopg", "asyncpg").p == pytest.approx(alone)  # the largest of three: times one


def test_noise_makes_nothing_alike():
    """Where equal cells differ by 40 %, a difference of 20 % is unresolved, and not equivalent."""
    judged = judge(contest(twin=around(0.0, 0.3), handicap=around(0.05, 0.3), psycopg=around(0.18, 0.3)))
    assert judged.between("psycopg", "asyncpg").word is Word.UNRESOLVED


def test_a_noisy_twin_takes_nothing_from_others():
    """The margin is 3 %, however noisy a control was: what pairs differ by, they say themselves."""
    judged = judge(contest(twin=around(0.0, 0.05), psycopg=around(0.1)))
    assert judged.between("psycopg", "asyncpg").word is Word.SLOWER


def test_one_launch():
    """It cannot say how much launches differ: no interval, nothing concluded, and nothing void for that."""
    judged = judge(contest(twin=(0.0,), handicap=(0.05,), psycopg=(0.7,)))
    found = judged.between("psycopg", "asyncpg")
    assert (judged.void, found.word, found.interval, found.p) == ("", Word.UNRESOLVED, None, None)
    assert (found.mde, found.launches_needed, judged.mde) == (None, None, None)


def test_missing_launches():
    """Two drivers are compared by the launches that have both."""
    judged = judge(contest(psycopg=(0.7, 0.7, 0.7, None, None), psycopg2=(None, 0.1, 0.1, 0.1, 0.1)))
    assert judged.between("psycopg", "psycopg2").ratio == pytest.approx(math.exp(0.6))


def test_no_launch_in_common():
    """Two drivers that shared no launch have no verdict."""
    judged = judge(contest(psycopg=(0.7, 0.7, None, None, None), psycopg2=(None, None, 0.1, 0.1, 0.1)))
    assert judged.between("psycopg", "psycopg2") is None


def test_not_measured():
    """A driver that is absent, has failed, or is not of this contest is not compared."""
    judged = judge(contest(psycopg2="it hung", absent=("libpq",)))
    assert judged.drivers == ("asyncpg",)
    assert [judged.between("asyncpg", other) for other in ("psycopg2", "libpq", "nobody")] == [None] * 3


def test_controls_are_not_ranked():
    """The floor is compared with, and stands in no tier; twin and handicap are neither."""
    judged = judge(contest(libpq=around(-0.4), psycopg=around(0.7), floor="libpq"))
    assert judged.tiers == (("asyncpg",), ("psycopg",))
    assert judged.floor == "libpq"
    assert judged.between("asyncpg", "libpq").word is Word.SLOWER
    assert (judged.twin.role, judged.handicap.role) == (Role.TWIN, Role.HANDICAP)


def test_tiers():
    """Drivers that cannot be told from the fastest share its tier."""
    judged = judge(contest(psycopg=around(0.7), psycopg2=around(0.01), psycopg_sync=around(0.69)))
    assert judged.tiers == (("asyncpg", "psycopg2"), ("psycopg-sync", "psycopg"))


def test_tier_is_held_to_its_first():
    """In a chain of small steps, the driver that is slower than the first opens a tier, wherever it stands."""
    judged = judge(contest(a=around(0.02), b=around(0.04), c=around(0.06)))
    assert judged.tiers == (("asyncpg", "a"), ("b", "c"))


def test_tier_has_nobody_slower_than_another():
    """A noisy first driver is told from no other; that does not make equal those behind it that are told apart."""
    judged = judge(contest(a=around(-0.5, 2.0), b=around(0.7)))
    assert judged.between("b", "a").word is Word.UNRESOLVED
    assert judged.tiers == (("a", "asyncpg"), ("b",))


def test_tiers_of_nobody():
    """Without drivers there are no tiers."""
    assert tiers((), lambda one, other: None) == ()


def test_wild_launches():
    """Two launches and many drivers make intervals that no number holds; they end somewhere."""
    wild = {f"driver{number}": (40.0, -40.0) for number in range(20)}
    found = judge(contest(twin=(0.0, 0.0), handicap=(0.05, 0.05), **wild)).between("driver0", "asyncpg")
    assert found.word is Word.UNRESOLVED
    assert math.isfinite(found.interval.high)
    assert found.launches_needed == 1_000_000


def test_launches_that_agree_to_the_last_digit():
    """No spread at all is no reason to stumble."""
    assert between((0.7,) * 5).word is Word.SLOWER
    assert between((0.0,) * 5, twin=(0.0,) * 5, handicap=(math.log1p(0.05),) * 5).word is Word.EQUIVALENT


def test_quiet_is_quiet():
    """The other tests of this file lean on it: noise that no verdict feels."""
    assert T_ALONE * QUIET < 0.003
