"""A server that the user named by its URL: look before use, and say in one sentence what is wrong with it.

Such a sentence names the option to correct and never shows user or password, even where a library's own words do.
"""

from __future__ import annotations

import socket
from collections.abc import Container, Iterable
from urllib.parse import SplitResult, parse_qsl, urlsplit

from reports.records.text import printable
from suites.servers.contract import Refused, Spec
from suites.system import cache
from suites.system.redact import nameless

PATIENCE = 5.0  # seconds for a port to answer
ESCAPES = "in a user or a password, the signs @ / ? # : % are written %40 %2F %3F %23 %3A %25"


def variable(kind: str) -> str:
    """Return the environment variable that says the same as ``--server KIND=...``."""
    return f"DRIVER_MATRIX_{kind.upper()}"


def is_url(source: str) -> bool:
    return "://" in source


def refused(spec: Spec, problem: str) -> Refused:
    """Return ``problem`` as one sentence that ends in what to correct."""
    sentence = printable(" ".join(nameless(problem, spec.source).split())).rstrip(" .")
    return Refused(f"{spec}: {sentence}; correct --server {spec}=... (or {variable(spec.kind)})")


def parts(spec: Spec, schemes: Iterable[str]) -> SplitResult:
    """Take the URL apart. Raises Refused where it cannot be read or is for something else."""
    try:
        url = urlsplit(spec.source)
        _ = url.port
    except ValueError:  # its words hold what was taken for a host or a port, and that may be half a password
        raise refused(spec, f"the host and port of the URL cannot be read ({ESCAPES})") from None
    torn = url.netloc and "@" not in url.netloc and "@" in url.path + url.query + url.fragment
    if torn or url.netloc.count("@") > 1:
        raise refused(spec, f"the URL can be read in two ways ({ESCAPES})")
    if url.scheme not in schemes:
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise refused(spec, f"the URL begins with {url.scheme}://, and this server's begin with {known}")
    return url


def host(spec: Spec, url: SplitResult) -> str:
    """Return where the server is. Raises Refused where the URL does not say."""
    if not url.hostname:
        raise refused(
            spec, "the URL names no host, and a unix socket has no wire to count round trips on: name host and port"
        )
    return url.hostname


def parameters(spec: Spec, url: SplitResult, known: Container[str] = ()) -> dict[str, str]:
    """Return what follows the ``?``. Raises Refused for a parameter that some drivers would heed, and others drop."""
    asked = dict(parse_qsl(url.query, keep_blank_values=True))
    for name in asked:
        if name not in known:
            raise refused(spec, f"the URL's parameter {name} does not reach every driver: leave it away")
    return asked


def reachable(spec: Spec, url: SplitResult, default_port: int) -> None:
    """Raise Refused where nothing answers."""
    address = (host(spec, url), url.port or default_port)
    try:
        socket.create_connection(address, PATIENCE).close()
    except socket.gaierror as error:
        raise refused(spec, f"there is no host {address[0]} ({_said(error)}): look at its spelling") from None
    except OSError as error:
        raise refused(
            spec, f"{address[0]}:{address[1]} does not answer ({_said(error)}): start the server there"
        ) from None


def left(spec: Spec, database: str) -> None:
    """Tell of our database on a server that went away meanwhile. That was the cells' trouble; the results stand."""
    cache.tell(f"{spec}: the server is gone, and our database {database} is left on it: drop it there")


def _said(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, TimeoutError):
        return f"nothing within {PATIENCE:g} s"
    return (error.strerror or str(error)).lower()
