"""What our child processes get of the user's environment: a short list. The rest (passwords, tokens, PGOPTIONS) is no
business of theirs. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ")
OF_INSTALLERS = (
    *("PIP_", "UV_", "APT_", "PYENV_", "XDG_", "NETRC"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("CFLAGS", "LDFLAGS", "PKG_CONFIG_", "MYSQLCLIENT_"),
)
"""How the names begin, in any case, of what pip, uv and apt cannot do without on some machines: where the index is, and
how to get there."""


def inherited(more: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the variables that a child process gets, and those whose names begin with one of ``more``."""
    return {name: value for name, value in os.environ.items() if name in KEPT or name.upper().startswith(more)}


@contextmanager
def narrowed() -> Iterator[None]:
    """Have no more than that in our own environment, for a library that starts programs without asking us."""
    whole = dict(os.environ)
    ours = inherited()
    os.environ.clear()
    os.environ.update(ours)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(whole)
