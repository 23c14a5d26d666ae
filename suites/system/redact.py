"""What drivers and servers say, fit for a report and without what they say of the user: reports get published. Standard
library only."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from reports.records.text import LONGEST, printable

SHORT = 4
"""A password of fewer characters is found in every other word."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PATH = re.compile(r"(?<![\w.:/])(?:/[\w.+@~-]+){2,}")


def hidden(text: str, url: str) -> str:
    """Return ``text`` without the URL's password, whether percent-encoded or plain."""
    for secret in _secrets(url):
        pattern = re.escape(secret)
        if len(secret) < SHORT or url.count(secret) > 1:  # an ordinary word: only where it stands as a password does
            pattern = rf"""(?<=[:='"]){pattern}(?=[@'"\s]|$)"""
        text = re.sub(pattern, "***", text)
    return text


def nameless(text: str, url: str) -> str:
    """Return ``text`` without the URL's password and user: in an error of a server that the user gave, whose host they
    want to see."""
    text = hidden(text, url)
    for name in _users(url):
        if len(name) < SHORT or url.count(name) > 1:  # an ordinary word: only where it stands as a user does
            text = re.sub(rf"""(?<=['"`]){re.escape(name)}(?=['"`])""", "***", text)
        else:
            text = _without(text, name)
    return text


def _secrets(url: str) -> list[str]:
    # By hand: what urlsplit cannot read may hold a password all the same.
    login = url.partition("://")[2].rpartition("@")[0]
    written = login.partition(":")[2]
    secrets = sorted({written, unquote(written), quote(unquote(written))}, key=len, reverse=True)
    return [secret for secret in (url, *secrets) if secret]


def redacted(text: str, url: str) -> str:
    """Return ``text`` without password, user and host of the URL, of a path only the last two parts; short, and fit to
    be printed. What is hidden is looked for in all that could be shown, and not in megabytes."""
    text = hidden(text[:LONGEST], url)
    for name in _users(url) | _host(url):
        text = _without(text, name)
    return printable(PATH.sub(lambda path: "/".join(path[0].split("/")[-2:]), text))


def _without(text: str, name: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "***", text)


def _users(url: str) -> set[str]:
    parts = _parts(url)
    user = parts.username or "" if parts else ""
    return {user, unquote(user)} - {""}


def _host(url: str) -> set[str]:
    parts = _parts(url)
    host = parts.hostname or "" if parts else ""
    return {host} - {"", *LOOPBACK}


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
