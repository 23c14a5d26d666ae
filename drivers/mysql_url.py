"""A ``mysql://`` URL as the keyword arguments that all MySQL drivers agree on."""

from typing import Any
from urllib.parse import unquote, urlsplit


def options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }


def database(url: str) -> str:
    """Apart from ``options``: some drivers call it ``db``."""
    return unquote(urlsplit(url).path.lstrip("/"))
