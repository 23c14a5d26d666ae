"""A seed repeats the order of everything."""

from suites.engine.journal import read
from tests.engine.runs import section

CELLS = ("-k", "fetch_row and (behaves or chatters or sqlite3)")


def orders(journal):
    """Which bursts, and which connections, in which order."""
    records = read(journal).records
    blocks = [(r["launch"], r["block"], r["entry"]) for r in records if r.get("is") == "burst"]
    connections = [(r["launch"], r["block"], r["order"]) for r in records if r.get("is") == "renewed"]
    return blocks, connections


def test_seed_repeats_the_order(runs, tmp_path):
    """Blocks and connections in the same order with it, and in another without; a report says the seed."""
    found = []
    for seed in (("--seed", "11"), ("--seed", "11"), ()):
        ended = runs(*CELLS, *seed, f"--benchmark-json={tmp_path}/r.json")
        assert ended.returncode == 0, ended.said
        found.append((orders(runs.journals[-1]), section(tmp_path / "r.json").seed))
    (first, one), (second, two), (third, other) = found
    assert one == two == 11
    assert first == second
    assert first[1]
    assert (third, other) != (first, 11)


def test_no_seed(runs):
    """A seed is a whole number."""
    ended = runs("--seed", "-1")
    assert ended.returncode == 4
    assert "'-1' is no seed" in ended.said
