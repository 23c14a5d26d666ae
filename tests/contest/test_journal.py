"""What a journal keeps, whatever becomes of the run, the disk or the file."""

import resource
from contextlib import contextmanager

import pytest

from suites.contest.journal import DiskFull, Journal, NotWritable, read
from suites.contest.seal import NAME, sealed, secret
from suites.system import cache

RECORDS = [{"n": number, "taken": [1, 2, 3]} for number in range(50)]


@pytest.fixture(autouse=True)
def machine(tmp_path_factory, monkeypatch):
    """The cache of a machine that never wrote a journal."""
    directory = tmp_path_factory.mktemp("machine")
    monkeypatch.setenv(cache.VARIABLE, str(directory))
    return directory


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


def test_nobody_else_may_read_it(path):
    """It says what was asked of which server, and lies in a directory that others may enter."""
    assert path.stat().st_mode & 0o777 == 0o600


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
    journal = Journal(path, found)
    journal.write({"n": "new"})
    journal.close()
    assert list(read(path).records) == [*RECORDS[:-1], {"n": "new"}]


def test_flipped_bits(path):
    """Wherever a bit flips, that line is counted and passed over, and all others are read; but what the rest is sealed
    with stands in the first."""
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        found = read(path)
        damage = found.damaged + found.torn
        assert 1 <= damage <= 2
        assert [record for record in RECORDS if record in found.records] == list(found.records)
        assert len(found.records) >= (len(RECORDS) - 2 if at > whole.index(b"\n") else 0)


def test_no_record(path):
    """A line that is whole and is no mapping is damaged, too."""
    whole = path.read_bytes()
    for body in (b"[1]", b"{", b"\xff", b'{"n":NaN}', b'{"n":1,"n":2}', b"[" * 100_000):
        path.write_bytes(whole + sealed(read(path).key, len(RECORDS), body))
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
    journal = Journal(path, read(path))
    with pytest.raises(NotWritable, match="is being written by another run"):
        Journal(path, read(path))
    journal.close()


def test_written_to_since_it_was_read(path):
    """Another run may have gone on with it meanwhile: what was read is no longer what there is."""
    before = read(path)
    journal = Journal(path, before)
    journal.write({"n": "new"})
    journal.close()
    with pytest.raises(NotWritable, match="was written to since it was read"):
        Journal(path, before)


def test_for_its_owner_alone(path, machine):
    """A journal and what it is sealed with are nobody else's to read."""
    assert [oct(one.stat().st_mode & 0o777) for one in (path, machine / NAME)] == ["0o600", "0o600"]


def test_of_another_machine(path, machine):
    """Without the secret of the machine that wrote it, nothing of a journal is read."""
    (machine / NAME).unlink()
    assert read(path).lines == ()


def test_a_line_of_another_journal(path, tmp_path):
    """It is damage, though the same machine wrote it."""
    other = Journal(tmp_path / "other.journal")
    for record in RECORDS[1:3]:
        other.write(record)
    other.close()
    theirs = other.path.read_bytes().splitlines(keepends=True)[1]
    ours = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([ours[0], theirs, *ours[2:]]))
    assert read(path).damaged == 1


def test_one_secret(machine):
    """It is made once, and kept."""
    assert secret() == secret()
    assert [one.name for one in machine.iterdir()] == [NAME]


def test_a_secret_that_cannot_be_kept(tmp_path, machine, monkeypatch):
    """One sentence says what is wrong and what to do."""
    (machine / NAME).write_bytes(b"short")
    with pytest.raises(NotWritable, match=r"has 5 bytes where 32 were expected: remove it, and begin a new run"):
        Journal(tmp_path / "a.journal")
    monkeypatch.setenv(cache.VARIABLE, str(machine / NAME))
    with pytest.raises(NotWritable, match=f"say {cache.VARIABLE}=DIRECTORY to keep things elsewhere"):
        Journal(tmp_path / "a.journal")


def test_full_at_the_first_line(tmp_path, monkeypatch):
    """A run that keeps nothing is not begun, and leaves no journal in which there is nothing."""
    journal = Journal(tmp_path / "a.journal")
    with room(10), pytest.raises(DiskFull, match=r"cannot be written \(File too large\); a run that keeps nothing"):
        journal.write(RECORDS[0])
    journal.close()
    with room(10), pytest.raises(DiskFull, match=r"no journal can be written in .*: File too large; a run that keeps"):
        Journal(tmp_path / "b.journal")
    assert list(tmp_path.iterdir()) == []


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


def test_a_secret_where_there_are_no_hard_links(tmp_path, monkeypatch):
    """It is made all the same, for its owner alone, and the one that is there first is kept."""

    def no_links(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    made = secret(tmp_path)
    assert len(made) == 32
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr("pathlib.Path.exists", lambda path: False)
    assert secret(tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
