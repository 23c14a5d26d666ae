"""A ``mysql://`` URL as the keyword arguments that all MySQL drivers agree on."""

import ssl
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

COLLATION = "utf8mb4_general_ci"
"""Named for every driver: otherwise some take the server's default and others the protocol's."""
NAMES = f"set names utf8mb4 collate {COLLATION}"
"""For the drivers that have no option for it."""


def options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("unix_socket")
    if socket:  # drivers only use a socket for the host ``localhost``
        return {**_login(parts), "host": "localhost", "unix_socket": socket[0]}
    return {
        # To the C library ``localhost`` is a unix socket, to the others a port: here it is a port to all of them.
        "host": "127.0.0.1" if parts.hostname == "localhost" else parts.hostname,
        "port": parts.port or 3306,
        **_login(parts),
    }


def _login(parts: SplitResult) -> dict[str, str]:
    return {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}


def database(url: str) -> str:
    """Return the database's name. It is not among ``options``, since some drivers call it ``db``."""
    return unquote(urlsplit(url).path.lstrip("/"))


def tls_options(tls: str) -> dict[str, Any]:
    """Return options for the drivers that take a context: encrypted, the server's name not verified
    (``sslmode=require``)."""
    if tls != "yes":
        return {}
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return {"ssl": context}
