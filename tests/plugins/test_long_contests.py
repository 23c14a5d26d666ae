"""A contest that takes longer than any test may."""


def test_a_contest_outlasts_the_patience_with_tests(runs):
    """Pytest would end the whole run where one test hangs; in a contest the hosts have deadlines of their own."""
    done = runs("-k", "fetch_row-sqlite3", "-o", "faulthandler_timeout=1", effort="quick")
    assert done.returncode == 0, done.said
