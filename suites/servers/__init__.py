"""The servers that drivers talk to: one file per kind, found, started and stopped from here."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from suites.servers.contract import Admin, Endpoint, Found, Kind, Spec
from suites.servers.given import is_url, variable

OURS = ("drivers", "suites", "reports")
SPELLING = re.compile(r"(?P<kind>[^@=]*)(@(?P<version>[^@=]*))?(=(?P<source>.*))?", re.DOTALL)
SOURCES = ("embedded", "container")
FORM = "NAME[@VERSION][=embedded|container|URL]"


class Broken(Exception):
    """A server file of ours cannot be imported, and no missing library explains it."""


class BadSpec(ValueError):
    """A wish for a server that cannot be understood. Says what is wrong, and what there is."""


@dataclass(frozen=True, slots=True)
class Discovered:
    kinds: Mapping[str, Kind]
    left_out: Mapping[str, str]
    """File -> the library it misses."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, with the connection the harness keeps to it."""

    spec: Spec
    kind: Kind
    endpoint: Endpoint
    admin: Admin

    @property
    def name(self) -> str:
        """``postgres``, ``postgres@18``."""
        return str(self.spec)

    @property
    def speaks(self) -> str:
        return self.kind.speaks

    @property
    def url(self) -> str:
        """Holds the password: never printed, never recorded."""
        return self.endpoint.url

    @property
    def provided(self) -> str:
        return self.endpoint.provided

    @property
    def pid(self) -> int:
        return self.endpoint.pid

    def facts(self) -> dict[str, str]:
        return {"provided": self.provided} | self.admin.facts()

    def again(self) -> Server:
        """The same server once more, after this one died."""
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
    """Every file here with a ``server``. A missing library leaves its file out; a mistake of ours is raised."""
    kinds: dict[str, Kind] = {}
    left_out: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__):
        try:
            kind = getattr(importlib.import_module(f"{__name__}.{info.name}"), "server", None)
        except ModuleNotFoundError as missing:
            if str(missing.name).split(".")[0] in OURS:
                raise Broken(f"suites/servers/{info.name}.py imports what we do not have: {missing}") from missing
            left_out[info.name] = f"{missing.name} is not installed"
        except Exception as mistake:
            raise Broken(f"suites/servers/{info.name}.py: {type(mistake).__name__}: {mistake}") from mistake
        else:
            if isinstance(kind, Kind):
                kinds[kind.name] = kind
    return Discovered(kinds, left_out)


def parse(text: str) -> Spec:
    """``postgres``, ``postgres@18``, ``postgres=container``, ``postgres=postgresql://...`` as a Spec."""
    match = SPELLING.fullmatch(text)
    kind, version, source = (match["kind"], match["version"], match["source"]) if match else (text, None, None)
    # What stands right of the sign may be a URL with a password, so no message shows it.
    shown = text.partition("=")[0]
    if kind not in discover().kinds:
        raise BadSpec(f"there is no server {kind!r}; there are: {', '.join(discover().kinds)} (form: {FORM})")
    if version == "":
        raise BadSpec(f"{shown}: a version belongs after the @, as in {kind}@18 (form: {FORM})")
    if source is not None and source not in SOURCES and not is_url(source):
        schemes = " or ".join(f"{scheme}://..." for scheme in discover().kinds[kind].schemes)
        raise BadSpec(f"{shown}=...: what follows the = is neither {' nor '.join(SOURCES)} nor a URL ({schemes})")
    return Spec(kind, version or "", source or "")


def wanted(options: Iterable[str], environ: Mapping[str, str]) -> list[Spec]:
    """One server of each kind, unless options say otherwise for a kind, or else its environment variable does."""
    asked = [parse(text) for text in options]
    _refuse_twins(asked)
    specs: list[Spec] = []
    for kind in discover().kinds:
        specs += [spec for spec in asked if spec.kind == kind] or [_from_environment(kind, environ)]
    return specs


def _refuse_twins(specs: Iterable[Spec]) -> None:
    names: set[str] = set()
    for name in map(str, specs):
        if name in names:
            raise BadSpec(f"--server {name} is asked for twice, and a report could not tell the two apart")
        names.add(name)


def _from_environment(kind: str, environ: Mapping[str, str]) -> Spec:
    source = environ.get(variable(kind), "")
    try:
        return parse(f"{kind}={source}") if source else Spec(kind)
    except BadSpec as error:
        raise BadSpec(f"{variable(kind)}: {error}") from None


def find(spec: Spec) -> Found:
    """A way to have the server. Quick; raises Unavailable or Refused."""
    return discover().kinds[spec.kind].find(spec)


def start(spec: Spec, found: Found | None = None) -> Server:
    """The server, running and answering. Raises Unavailable or Refused, or what kept it from starting."""
    kind = discover().kinds[spec.kind]
    endpoint = (found or kind.find(spec)).start()
    try:
        admin = kind.admin(endpoint.url)
    except BaseException:
        endpoint.stop()
        raise
    return Server(spec, kind, endpoint, admin)
