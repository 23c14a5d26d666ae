"""Rows in the formats of bulk load, for drivers that leave the writing to the caller.

The text is what both COPY and LOAD DATA read; the binary is COPY's.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

BINARY: dict[str, Callable[[Any], bytes]] = {
    "int4": struct.Struct("!i").pack,
    "int8": struct.Struct("!q").pack,
    "text": str.encode,
}


def text_rows(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(map(_text, row)) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)


def binary_rows(rows: Iterable[Sequence[Any]], types: Sequence[str]) -> bytes:
    """Return the whole of a binary COPY: header, rows, trailer."""
    encoders = [BINARY[name] for name in types]
    body = b"".join(_binary(row, encoders) for row in rows)
    return b"PGCOPY\n\xff\r\n\x00" + bytes(8) + body + struct.pack("!h", -1)


def _binary(row: Sequence[Any], encoders: Sequence[Callable[[Any], bytes]]) -> bytes:
    fields = (None if value is None else encode(value) for value, encode in zip(row, encoders, strict=True))
    sized = (struct.pack("!i", -1) if field is None else struct.pack("!i", len(field)) + field for field in fields)
    return struct.pack("!h", len(row)) + b"".join(sized)
