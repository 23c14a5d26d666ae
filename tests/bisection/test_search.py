"""Halving over releases whose times are known."""

import itertools

import pytest

from suites.bisection.search import Ratio, Unbuilt, search
from suites.rivals.releases import NoReleases, between, in_order

VERSIONS = [f"1.{n}" for n in range(9)]


class Track:
    """Releases of known times, raced with a known uncertainty."""

    def __init__(self, times, noise=0.01, unbuilt=()):
        self.times, self.noise, self.unbuilt, self.races = times, noise, unbuilt, []

    def __call__(self, versions):
        self.races.append(tuple(versions))
        for version in versions:
            if version in self.unbuilt:
                raise Unbuilt(version, "it has no wheel")
        return {(a, b): self._ratio(a, b) for a, b in itertools.combinations(versions, 2)}

    def _ratio(self, older, newer):
        value = self.times[newer] / self.times[older]
        return Ratio(value, value * (1 - self.noise), value * (1 + self.noise))


def stepping(at, to=1.5):
    return {version: to if n >= at else 1.0 for n, version in enumerate(VERSIONS)}


def silent(sentence):
    """Drop a progress line."""


@pytest.mark.parametrize("at", range(1, 9))
def test_a_step_is_found_wherever_it_is(at):
    """The two releases next to each other, and how large it is."""
    found = search(VERSIONS, Track(stepping(at)), tell=silent)
    assert (found.first, found.last) == (VERSIONS[at - 1], VERSIONS[at])
    assert found.ratio.value == pytest.approx(1.5)


def test_a_release_that_became_faster_is_a_step_too():
    """A release that became faster is a step: bisect looks for any change."""
    found = search(VERSIONS, Track(stepping(3, to=0.5)), tell=silent)
    assert (found.first, found.last, found.ratio.value) == ("1.2", "1.3", pytest.approx(0.5))


def test_it_takes_few_races():
    """Nine releases: the ends, and three halvings."""
    track = Track(stepping(5))
    search(VERSIONS, track, tell=silent)
    assert len(track.races) == 4


def test_where_there_is_no_step_it_stops_at_once():
    """Noise is not bisected, and the sentence has the ratio."""
    track = Track(dict.fromkeys(VERSIONS, 1.0))
    found = search(VERSIONS, track, tell=silent)
    assert found.why == "from 1.0 to 1.8 there is no step to look for: 1.000 [0.990, 1.010]"
    assert len(track.races) == 1


def test_a_difference_smaller_than_asked_for_is_no_step():
    """A difference of two per cent is there, but it is less than the step that was asked for."""
    found = search(VERSIONS, Track(stepping(4, to=1.02), noise=0.001), tell=silent)
    assert "no step to look for" in found.why


@pytest.mark.parametrize(
    ("ratio", "counts"),
    [
        (Ratio(1.1, 1.02, 1.2), False),
        (Ratio(0.9, 0.8, 0.98), False),
        (Ratio(1.1, 1.04, 1.2), True),
        (Ratio(0.9, 0.8, 0.96), True),
    ],
)
def test_all_of_the_interval_must_lie_beyond_the_least(ratio, counts):
    """A ratio that is large, and may as well be small, is no step."""
    found = search(["1.0", "1.1"], lambda versions: {("1.0", "1.1"): ratio}, tell=silent)
    assert (not found.why) is counts


def test_a_contest_too_noisy_for_the_step_says_so():
    """A noisy contest says why a difference beyond the asked step counts for nothing."""
    noisy = Ratio(1.1, 0.98, 1.24)
    found = search(["1.0", "1.1"], lambda versions: {("1.0", "1.1"): noisy}, tell=silent)
    assert found.why.endswith("1.100 [0.980, 1.240]; the contest was too noisy to tell 3 %")


def test_a_slope_is_not_pinned_on_one_release():
    """Where each release adds less than can be seen, it says how far it came."""
    slope = {version: 1.02**n for n, version in enumerate(VERSIONS)}
    found = search(VERSIONS, Track(slope, noise=0.03), tell=silent)
    assert "no half shows it alone" in found.why
    assert VERSIONS.index(found.last) - VERSIONS.index(found.first) > 1


def test_of_two_steps_the_larger_is_followed():
    """The other one is in the evidence."""
    times = {version: 1.0 + 0.1 * (n >= 2) + 0.6 * (n >= 7) for n, version in enumerate(VERSIONS)}
    found = search(VERSIONS, Track(times), tell=silent)
    assert (found.first, found.last) == ("1.6", "1.7")


def test_a_release_without_wheel_is_stepped_over():
    """A release without a wheel is stepped over and named, with the reason."""
    found = search(VERSIONS, Track(stepping(6), unbuilt={"1.4"}), tell=silent)
    assert (found.first, found.last) == ("1.5", "1.6")
    assert found.left_out == {"1.4": "it has no wheel"}


def test_an_end_without_wheel_ends_the_search():
    """There is nothing to race against."""
    with pytest.raises(Unbuilt, match=r"1\.0 cannot be raced, and it is an end: it has no wheel"):
        search(VERSIONS, Track(stepping(6), unbuilt={"1.0"}), tell=silent)


def test_every_contest_is_kept_as_evidence():
    """Every contest is kept, so that a reader can check the path."""
    found = search(VERSIONS, Track(stepping(5)), tell=silent)
    assert next(versions for versions, _ in found.evidence) == ("1.0", "1.8")
    assert all((versions[0], versions[-1]) in seen for versions, seen in found.evidence)


def test_releases_are_in_the_order_of_versions():
    """Releases are in the order of versions, not of the alphabet, without pre-releases."""
    assert in_order(["0.10.0", "0.9.1", "0.10.0rc1", "what", "0.9"]) == ["0.9", "0.9.1", "0.10.0"]


def test_releases_between_two_are_taken_with_them():
    """Both ends are raced with the releases between them."""
    assert between(["0.8", "0.9", "0.10.0"], "0.9", "0.10") == ["0.9", "0.10.0"]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [("0.7", "0.9", "there is no release 0.7; the last ones are 0.8, 0.9"), ("0.9", "0.8", "--from 0.9 is not before")],
)
def test_ends_that_are_none_are_refused(first, last, why):
    """An unknown end is refused, with the list of releases that there are."""
    with pytest.raises(NoReleases, match=why):
        between(["0.8", "0.9"], first, last)
