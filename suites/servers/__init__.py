"""The servers that drivers talk to: one file per kind, found, started and stopped from here."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from drivers.contract.files import LeftOut, load, names
from suites.servers.contract import Admin, Endpoint, Found, Kind, Refused, Spec, Unavailable, Url
from suites.servers.sources.given import is_url, variable

SPELLING = re.compile(r"(?P<kind>[^@=]*)(@(?P<version>[^@=]*))?(=(?P<source>.*))?", re.DOTALL)
SOURCES = ("embedded", "container")
NAME = re.compile(r"[\w.+-]*(@[\w.+-]*)*")
"""What may be shown of a misspelt wish. Anything else may hold a password."""
VERSION = re.compile(r"[a-z0-9_.]+")
"""What a key can hold."""
FORM = "NAME[@VERSION][=embedded|container|URL]"


class BadSpec(ValueError):
    """A wish for a server that cannot be understood. Says what is wrong, and what there is."""


@dataclass(frozen=True, slots=True)
class Discovered:
    kinds: Mapping[str, Kind]
    left_out: Mapping[str, str]
    """File -> why its library is not here."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, with the connection the harness keeps to it."""

    spec: Spec
    kind: Kind
    endpoint: Endpoint
    admin: Admin

    @property
    def name(self) -> str:
        """Return ``postgres`` or ``postgres@18``."""
        return str(self.spec)

    @property
    def speaks(self) -> str:
        return self.kind.speaks

    @property
    def url(self) -> str:
        """Return the URL. It holds the password: never printed, never recorded."""
        return self.endpoint.url

    @property
    def provided(self) -> str:
        return self.endpoint.provided

    @property
    def pids(self) -> tuple[int, ...]:
        return self.endpoint.pids

    def facts(self) -> dict[str, str]:
        return {"provided": self.provided} | self.admin.facts()

    def by_socket(self) -> Server:
        """Return the same server, reached by its Unix socket. Only where it has one."""
        assert self.endpoint.socket, f"{self.name}: cells by a socket are absent where there is none"
        return replace(self, endpoint=replace(self.endpoint, url=self.endpoint.socket))

    def beside(self, engine: str) -> Server:
        """Return the same kind of server for drivers with an engine of their own."""
        assert self.kind.beside is not None, f"{engine}: {self.kind.name} runs its own code, whoever asks"
        endpoint = self.kind.beside(self.endpoint, engine)
        return replace(self, endpoint=endpoint, admin=self.kind.admin(endpoint.url))

    def reconnected(self) -> Server:
        """Return the same server with a connection of ours that works."""
        return replace(self, admin=self.kind.admin(self.endpoint.url))

    def again(self) -> Server:
        """Start the same server once more, after this one died."""
        with suppress(Exception):  # it is dead already, and its connection may say so
            self.stop()
        return start(self.spec)

    def stop(self) -> None:
        try:
            self.admin.close()
        finally:
            self.endpoint.stop()


@functools.cache
def discover() -> Discovered:
    """Load every file here with a ``server``; one that is left out says why."""
    kinds: dict[str, Kind] = {}
    left_out: dict[str, str] = {}
    for name in names(__path__):
        try:
            kind = getattr(load(__name__, name), "server", None)
        except LeftOut as reason:
            left_out[name] = str(reason)
            continue
        if isinstance(kind, Kind):
            kinds[kind.name] = kind
    return Discovered(kinds, left_out)


def parse(text: str) -> Spec:
    """Read ``postgres``, ``postgres@18``, ``postgres=container``, ``postgres=postgresql://...`` as a Spec."""
    match = SPELLING.fullmatch(text)
    kind, version, source = (match["kind"], match["version"], match["source"]) if match else (text, None, None)
    # What stands right of the sign may be a URL with a password, so no message shows it.
    shown = text.partition("=")[0]
    if is_url(shown):
        raise BadSpec(f"a URL needs the name of its server before it, as in {_example(shown)} (form: {FORM})")
    if kind not in discover().kinds:
        name = repr(kind) if NAME.fullmatch(shown) else "of that name"
        raise BadSpec(f"there is no server {name}; there are: {', '.join(discover().kinds)} (form: {FORM})")
    if version is not None and not (version and NAME.fullmatch(version)):
        raise BadSpec(f"{kind}@: a version belongs after the @, as in {kind}@18 (form: {FORM})")
    if version and not VERSION.fullmatch(version):
        raise BadSpec(f"{kind}@{version}: a version is part of keys, so of a-z, 0-9, _ and dots (form: {FORM})")
    if source is not None and source not in SOURCES and not is_url(source):
        schemes = " or ".join(f"{scheme}://..." for scheme in discover().kinds[kind].schemes)
        raise BadSpec(f"{shown}=...: what follows the = is neither {' nor '.join(SOURCES)} nor a URL ({schemes})")
    return Spec(kind, version or "", Url(source or ""))


def _example(url: str) -> str:
    """Show how a URL like this one would be given."""
    scheme = url.partition("://")[0]
    fitting = [kind.name for kind in discover().kinds.values() if scheme in kind.schemes]
    return f"{fitting[0]}={scheme}://..." if fitting else "NAME=URL"


def wanted(options: Iterable[str], environ: Mapping[str, str]) -> list[Spec]:
    """Return one server of each kind, unless an option, or else the kind's environment variable, says otherwise."""
    asked = [_parsed("--server", text) for text in options]
    _refuse_twins(asked)
    specs: list[Spec] = []
    for name, kind in discover().kinds.items():
        unasked = [] if kind.on_demand else [_from_environment(name, environ)]
        specs += [spec for spec in asked if spec.kind == name] or unasked
    return specs


def _refuse_twins(specs: Iterable[Spec]) -> None:
    names: set[str] = set()
    for name in map(str, specs):
        if name in names:
            raise BadSpec(f"--server: {name} is asked for twice, and a report could not tell the two apart")
        names.add(name)


def _from_environment(kind: str, environ: Mapping[str, str]) -> Spec:
    source = environ.get(variable(kind), "")
    spec = _parsed(variable(kind), f"{kind}={source}") if source else Spec(kind)
    return replace(spec, by=variable(kind)) if source else spec


def _parsed(where: str, text: str) -> Spec:
    """Parse a spec; a mistake is reported where it was made: in the option, or in a variable."""
    try:
        return parse(text)
    except BadSpec as error:
        raise BadSpec(f"{where}: {error}") from None


def find(spec: Spec) -> Found:
    """Return a way to have the server. Quick; raises Unavailable or Refused."""
    try:
        return discover().kinds[spec.kind].find(spec)
    except Unavailable as reason:
        raise _as_asked(spec, reason) from None


def look(specs: Iterable[Spec]) -> dict[Spec, Found | Unavailable]:
    """Return the way to each server, or why it is left out. Raises Refused."""
    found: dict[Spec, Found | Unavailable] = {}
    for spec in specs:
        try:
            found[spec] = find(spec)
        except Unavailable as reason:
            found[spec] = reason
    return found


def without_socket(found: Mapping[Spec, Found | Unavailable]) -> set[str]:
    """Return the names of servers that cannot be reached by a Unix socket: they are elsewhere, or in this process."""
    return {str(spec) for spec, way in found.items() if isinstance(way, Found) and not way.socket}


def ways(found: Mapping[Spec, Found | Unavailable]) -> Iterator[str]:
    """Yield a line for each server: how it is to be had, or why it is left out."""
    for spec, way in found.items():
        yield f"server: {spec} ({way.provided})" if isinstance(way, Found) else f"server left out: {spec} ({way})"


def described(found: Mapping[Spec, Found | Unavailable]) -> Iterator[str]:
    """Yield the ways to these servers, and the files of servers that are left out."""
    yield from ways(found)
    for file, why in discover().left_out.items():
        yield f"server left out: {file} ({why})"


def _as_asked(spec: Spec, reason: Unavailable) -> Unavailable | Refused:
    """Return Refused where the user named a version or a source, since nothing else will do."""
    return Refused(f"{spec.asked}: {reason}") if spec.version or spec.source else reason


def start(spec: Spec, found: Found | None = None) -> Server:
    """Start the server, running and answering. Raises Unavailable or Refused, or what kept it from starting."""
    kind = discover().kinds[spec.kind]
    try:
        endpoint = (found or kind.find(spec)).start()
    except Unavailable as reason:
        raise _as_asked(spec, reason) from reason
    try:
        admin = kind.admin(endpoint.url)
    except BaseException:
        endpoint.stop()
        raise
    return Server(spec, kind, endpoint, admin)
