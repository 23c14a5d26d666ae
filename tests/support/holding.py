"""Contests that are held in this process, with hosts that import the drivers of a test."""

from suites import workloads
from suites.contest import host_process
from suites.contest.host_pool import HostPool
from suites.contest.placement import Cpus
from suites.contest.referee import Referee
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS


def holding(tree, file, rows, prepared, monkeypatch):
    """Return what holds a contest of some rows at the smallest effort, with hosts from the tree."""
    monkeypatch.setattr(host_process, "ROOT", tree)

    def hold(*names, workload="fetch_row", interrupted=lambda: None):
        cells = [Cell(workloads.load(workload), rows[name], "sqlite", {}) for name in names]
        (contest,) = contests(cells, cells)
        hosts = HostPool.of(contest, dict.fromkeys(rows, file), 1)
        judge = Referee(contest, prepared, EFFORTS["smoke"], Cpus(), 1, hosts)
        judge.interrupted = interrupted
        return judge.measure(), judge.blocks

    return hold
