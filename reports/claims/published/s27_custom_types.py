"""S27: a function of yours between the driver's value and yours, ten thousand times; or around each execution."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

ROWS = ("asyncpg", "psycopg", "asyncpg-core", "psycopg-core")
HOOKED = ("asyncpg-core", "psycopg-core")
TYPED, PLAIN = (f"fetch_all-rows=10000{typed}-{{}}-postgres" for typed in (",types=custom", ""))
HOOK, BARE = (f"fetch_row{hook}-{{}}-postgres" for hook in ("-dialect=hooked", ""))

claim = Claim(
    id="S27",
    posts=("P4",),
    claim="A custom type or a hook of the dialect adds time that can be measured.",
    theirs="measurable, read as beyond what counts as equal",
    needs=(
        *(key.format(row) for row in ROWS for key in (TYPED, PLAIN)),
        *(key.format(row) for row in HOOKED for key in (HOOK, BARE)),
    ),
    note="A type of ours for each text: by asyncpg's codec, psycopg's loader, SQLAlchemy's TypeDecorator. The hook is "
    "a function that executes in place of the dialect. Two contests each, so medians of launches are compared and not "
    "blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for row in ROWS:
        yield from longer_than(evidence, TYPED.format(row), PLAIN.format(row), f"types, {row}", of="types")
    for row in HOOKED:
        yield from longer_than(evidence, HOOK.format(row), BARE.format(row), f"hook, {row}", of="hook")
