"""Remove one container when the process that started it is gone, or says that it is done.

A program, as the supervisor is: a container is the engine's child and outlives all of us, so a process has to stay that
notices every death of the parent, SIGKILL included. ``python -I container_remover.py ENGINE NAME`` waits for a byte or
the end of its standard input; a byte says that nothing is under way at the engine. Standard library only.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

if __name__ == "__main__":  # -I hides our own tree, as it hides whatever lies in the current directory
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from suites.servers.sources.container_engine import remove
from suites.system.kernel import parent


def said_goodbye() -> bool:
    """Wait for the parent's last word, and say whether it spoke one."""
    # On Windows nothing but a socket can be selected; there are no forks to hold the pipe open either.
    ended = [0] if os.name == "nt" else select.select(parent(), [], [])[0]
    return 0 in ended and os.read(0, 1) != b""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C belongs to pytest
        signal.signal(number, lambda *_: None)
    where, name = sys.argv[1:]
    sys.exit(not remove(where, name, said_goodbye()))


if __name__ == "__main__":
    main()
