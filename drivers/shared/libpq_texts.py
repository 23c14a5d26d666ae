"""Parameters in PostgreSQL's text format for libpq, which takes bytes, and what it answers with.

No row of the matrix.
"""

import json

from psycopg import pq


def encoded(params):
    return [str(p).encode() if isinstance(p, (int, str)) else text_of(p) for p in params]


def text_of(value):
    if isinstance(value, list):
        return f"{{{','.join(map(element, value))}}}".encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return None if value is None else str(value).encode()


def element(value):
    """Return an element of an array: a text between quotes, whatever it holds."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else "null" if value is None else str(value)


BAD = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE, pq.ExecStatus.PIPELINE_ABORTED)


def checked(result):
    if result.status in BAD:
        raise RuntimeError(result.error_message.decode(errors="replace").strip())
    return result


def row_of(result):
    return tuple(result.get_value(0, column) for column in range(result.nfields))
