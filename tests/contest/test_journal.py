"""What a journal keeps, whatever becomes of the run, the disk or the file."""

import resource
from contextlib import contextmanager

import pytest

from suites.contest.journal import DiskFull, Journal, NotWritable, line, read

RECORDS = [{"n": number, "taken": [1, 2, 3]} for number in range(50)]


@pytest.fixture
def path(tmp_path):
    """A journal of some records."""
    path = tmp_path / "a.journal"
    journal = Journal(path)
    for record in RECORDS:
        journal.write(record)
    journal.close()
    return path


def test_read_as_written(path):
    """Every record, in order."""
    found = read(path)
    assert list(found.records) == RECORDS
    assert (found.damaged, found.torn) == (0, False)


def test_nothing_else_is_left(path):
    """The bytes held back for a full disk have no name and go with us."""
    assert list(path.parent.iterdir()) == [path]


def test_with_the_kernel_at_once(tmp_path):
    """A record survives our death from the moment that it is written."""
    journal = Journal(tmp_path / "a.journal")
    journal.write(RECORDS[0])
    assert list(read(journal.path).records) == RECORDS[:1]
    journal.close()


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_torn_last_line(path, cut):
    """The burst in flight is lost and no other; what comes after it begins on a line of its own."""
    path.write_bytes(path.read_bytes()[:-cut])
    found = read(path)
    assert list(found.records) == RECORDS[:-1]
    assert (found.damaged, found.torn) == (0, True)
    journal = Journal(path, resume=True)
    journal.write({"n": "new"})
    journal.close()
    assert list(read(path).records) == [*RECORDS[:-1], {"n": "new"}]


def test_flipped_bits(path):
    """Wherever a bit flips, that line is counted and passed over, and all others are read."""
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        found = read(path)
        damage = found.damaged + found.torn
        assert 1 <= damage <= 2
        assert [record for record in RECORDS if record in found.records] == list(found.records)
        assert len(found.records) >= len(RECORDS) - 2


def test_no_record(path):
    """A line that is whole and is no mapping is damaged, too."""
    path.write_bytes(line(RECORDS[0]) + line([1]))  # type: ignore[arg-type]
    assert read(path).damaged == 1


@contextmanager
def room(size):
    """Files may grow to this size and no further. Over before the test is: pytest's own output may be a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_more_room(tmp_path):
    """What was written is kept without half a line, and the error is raised only once."""
    journal = Journal(tmp_path / "a.journal")
    journal.write(RECORDS[0])
    with room(journal.path.stat().st_size + 10):
        with pytest.raises(DiskFull, match=r"the journal a\.journal cannot be written \(File too large\)"):
            journal.write(RECORDS[1])
        journal.write(RECORDS[2])
        journal.close()
    found = read(journal.path)
    assert list(found.records) == RECORDS[:1]
    assert not found.torn


def test_a_directory_that_is_none(tmp_path):
    """One sentence, without the path of this machine."""
    (tmp_path / "runs").touch()
    with pytest.raises(NotWritable) as refused:
        Journal(tmp_path / "runs" / "a.journal")
    assert str(refused.value).startswith("no journal can be written in runs/: ")
    assert str(tmp_path) not in str(refused.value)


def test_one_writer(path):
    """The second writer of a journal is refused."""
    journal = Journal(path, resume=True)
    with pytest.raises(NotWritable, match="is being written by another run"):
        Journal(path, resume=True)
    journal.close()


class Disk:
    """A clock by which waiting for the disk takes as long as it is told."""

    def __init__(self, monkeypatch, cost):
        self.now, self.syncs = 0.0, 0
        monkeypatch.setattr("suites.contest.journal.os.fsync", lambda fd: self._sync(cost))

    def __call__(self):
        return self.now

    def _sync(self, cost):
        self.now += cost
        self.syncs += 1


@pytest.mark.parametrize(("cost", "synced"), [(0.0001, 100), (0.01, 10), (1.0, 1)])
def test_price_of_the_disk(tmp_path, monkeypatch, cost, synced):
    """A quick disk is waited for after every block, a slow one as often as two per cent of the time allow."""
    disk = Disk(monkeypatch, cost)
    journal = Journal(tmp_path / "a.journal", clock=disk)
    before = disk.syncs
    for _ in range(100):
        disk.now += 0.05
        journal.afford_sync()
    assert abs(disk.syncs - before - synced) <= 1
    journal.close()
