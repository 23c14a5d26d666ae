"""Which driver files are rows, which are left out, and which are mistakes of ours."""

import drivers
from drivers.contract import Driver
from tests.support.trees import shipped


def test_every_file_is_found():
    """On this machine at least the standard library's driver is here, from the file that is named for it."""
    found = drivers.discover()
    assert {driver.name: file for driver, file in found.files.items()}["sqlite3"] == "lite_sqlite3"


def test_every_op_of_every_driver_is_there_or_absent_with_a_reason():
    """An op that has not been written says so, and no shipped op leaves it at that."""
    from drivers.contract import Op

    for driver in shipped():
        for op in Op:
            absent = driver.absent(op, {})
            assert absent is None or absent.why != "nobody has written it yet", f"{driver} says nothing of {op}"


def test_an_absence_that_raises_has_an_attempt():
    """``raises=`` without the attempt that raises proves nothing."""
    for driver in drivers.discover().drivers:
        for op, absences in driver.absences.items():
            for absence in absences:
                assert (absence.raises is None) == (absence.attempt is None), f"{driver} lacks {op}: half an attempt"


def test_settings_that_ops_name_are_varied_by_a_workload():
    """An op may only ask for settings that every workload of its kind brings."""
    import inspect

    from suites import workloads

    for workload in workloads.discover():
        for driver in drivers.discover().drivers:
            if bind := driver.ops.get(workload.op):
                asked = [p for p in inspect.signature(bind).parameters.values() if p.kind is p.KEYWORD_ONLY]
                needed = {p.name for p in asked if p.default is p.empty} - {"settings", "tables"}
                assert needed <= workload.settings.keys(), f"{driver} asks {workload.name} for {needed}"


def test_a_version_that_cannot_be_had_is_empty():
    """A library built from a package of another name still has its row."""
    assert Driver("fake", server="sqlite", package="no-such-package").version == ""
