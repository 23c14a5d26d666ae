"""The seal of a journal's line: a checksum that only this machine can make. The decision about it is 0015.

The secret is the machine's, in its cache. A journal's first line is sealed with it, every other line with what secret
and first line give together: a line of one journal is damage in another.
"""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from suites.system import cache

NAME = "journals.secret"
BYTES = 32
DIGITS = 16
"""Sixty-four bits of the seal: who guesses has no way to try, and a flipped bit is found as surely as by all of it."""


class NoSecret(Exception):
    """Says in one sentence why nothing can be sealed."""


def secret(directory: Path | None = None) -> bytes:
    """Return the secret of the journals of this cache. It is made when first asked for, for its owner alone."""
    path = (directory or cache.directory()) / NAME
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise NoSecret(
            f"what journals are sealed with cannot be kept in {path.parent} ({error.strerror}); say "
            f"{cache.VARIABLE}=DIRECTORY to keep things elsewhere"
        ) from None
    if len(found) != BYTES:
        raise NoSecret(f"{path} has {len(found)} bytes where {BYTES} were expected: remove it, and begin a new run")
    return found


def _make(path: Path) -> None:
    """Make a secret, whole or not at all. Of two that do so at once the first is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            _give(Path(made), path)
    finally:
        Path(made).unlink()


def _give(made: Path, path: Path) -> None:
    """Give it its name, unless there is one by now. Not every file system has hard links."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
            file.write(made.read_bytes())


def own_key(key: bytes, first: bytes) -> bytes:
    """Return the key of a journal that begins with this."""
    return hmac.digest(key, first, "sha256")


def sealed(key: bytes, number: int, body: bytes) -> bytes:
    """Return a line: its seal, its number and what it says."""
    text = b"%d %b" % (number, body)
    return b"%b %b\n" % (_seal(key, text), text)


def opened(key: bytes, line: bytes) -> tuple[int, bytes] | None:
    """Return number and body of a line; None if it is not as it was written."""
    seal, _, text = line.removesuffix(b"\n").partition(b" ")
    if not hmac.compare_digest(seal, _seal(key, text)):
        return None
    number, _, body = text.partition(b" ")
    return (int(number), body) if number.isdigit() and len(number) < DIGITS else None


def _seal(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256").hex()[:DIGITS].encode()
