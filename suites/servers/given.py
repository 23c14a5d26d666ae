"""A server that the user named by its URL: look before use, and say in one sentence what is wrong with it.

Such a sentence names the option to correct and never shows the password, even where a library's own words do.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit

from suites.servers.contract import Refused, Spec

PATIENCE = 5.0  # seconds for a port to answer


def variable(kind: str) -> str:
    """The environment variable that says the same as ``--server KIND=...``."""
    return f"DRIVER_MATRIX_{kind.upper()}"


def is_url(source: str) -> bool:
    return "://" in source


def refused(spec: Spec, problem: str) -> Refused:
    """``problem`` as one sentence that ends in what to correct."""
    sentence = " ".join(hidden(problem, spec.source).split()).rstrip(" .")
    return Refused(f"{spec}: {sentence}; correct --server {spec}=... (or {variable(spec.kind)})")


def hidden(text: str, url: str) -> str:
    """``text`` without the URL's password, as it is written there and as it is meant."""
    for secret in _secrets(url):
        text = text.replace(secret, "***")
    return text


def _secrets(url: str) -> list[str]:
    # By hand: what urlsplit cannot read may hold a password all the same.
    login = url.partition("://")[2].rpartition("@")[0]
    written = login.partition(":")[2]
    return [url, *sorted({written, unquote(written), quote(unquote(written))} - {""}, key=len, reverse=True)]


def parts(spec: Spec, schemes: Iterable[str]) -> SplitResult:
    """The URL taken apart. Raises Refused where it cannot be read or is for something else."""
    try:
        url = urlsplit(spec.source)
        _ = url.port
    except ValueError as error:
        raise refused(spec, f"the URL cannot be read: {error}") from None
    if url.scheme not in schemes:
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise refused(spec, f"the URL begins with {url.scheme}://, and this server's begin with {known}")
    return url


def reachable(spec: Spec, url: SplitResult, default_port: int) -> None:
    """Raises Refused where nothing answers. A URL without a host (a unix socket) is left to the driver."""
    if not url.hostname:
        return
    address = (url.hostname, url.port or default_port)
    try:
        socket.create_connection(address, PATIENCE).close()
    except OSError as error:
        raise refused(
            spec, f"{address[0]}:{address[1]} does not answer ({_said(error)}): start the server there"
        ) from None


def _said(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, TimeoutError):
        return f"nothing within {PATIENCE:g} s"
    return (error.strerror or str(error)).lower()
