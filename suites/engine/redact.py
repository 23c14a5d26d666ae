"""What drivers and servers say, without what they say of the user: reports get published. Standard library only."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from suites.servers.given import hidden

LOOPBACK = ("localhost", "127.0.0.1", "::1")
PATH = re.compile(r"(?<![\w.:/])(?:/[\w.+@~-]+){2,}")


def redacted(text: str, url: str) -> str:
    """No password, user or host of the URL, and of a path the last two parts."""
    text = hidden(text, url)
    for name in _names(url):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "***", text)
    return PATH.sub(lambda path: "/".join(path[0].split("/")[-2:]), text)


def _names(url: str) -> set[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return set()
    user = parts.username or ""
    host = parts.hostname or ""
    return {user, unquote(user), "" if host in LOOPBACK else host} - {""}
