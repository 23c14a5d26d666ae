"""What several rows open their sessions with: levels of isolation, and how long a command may take.

No row of the matrix.
"""

LEVELS = {"serializable": "serializable", "repeatable": "repeatable read"}
"""The values of the setting ``isolation``, as SQL has them."""
PATIENCE = 60
"""Seconds that a command may take where ``timeout=yes``: none comes near it."""


def isolating(isolation: str) -> str:
    """Return the statement that sets the level of all transactions of a session of MySQL's."""
    return f"set session transaction isolation level {LEVELS[isolation]}"


def mysql_options(timeout: str) -> dict[str, int]:
    """Return the options of clients that wait on a socket."""
    return {"read_timeout": PATIENCE, "write_timeout": PATIENCE} if timeout == "yes" else {}


def libpq_options(timeout: str) -> dict[str, str]:
    """Return libpq's option: it has no timeout of its own for commands, and the server keeps to this one."""
    return {"options": f"-c statement_timeout={PATIENCE}s"} if timeout == "yes" else {}
