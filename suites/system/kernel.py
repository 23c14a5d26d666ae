"""What we ask of the kernel: to stop being root, to take our children along, to say when our parent is gone.

Database servers refuse to run as root. In a user namespace where root is called ``nobody`` nothing needs to change
hands; where that is forbidden (Docker's seccomp profile) a server gets the user ``nobody`` itself.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def nobody() -> tuple[int, int]:
    """Return the user that servers run as when we are root. It exists everywhere, and servers look their user up."""
    import pwd  # not on Windows

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def rename_root(uid: int, gid: int) -> None:
    """Call root ``uid`` from here on. Files stay root's, so there is nothing to chown and nothing to open up."""
    if LIBC is None or LIBC.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{gid} 0 1")


def leave_root() -> dict[str, Any]:
    """Return what Popen needs to run a server as a user without rights."""
    if os.geteuid() != 0:
        return {}
    uid, gid = nobody()
    try:
        rename_root(uid, gid)
    except OSError:
        return {"user": uid, "group": gid, "extra_groups": []}
    return {}


def signal_without_parent(number: int) -> None:
    """Have the kernel signal this process when its parent ends, however it ends."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def die_with_us(number: int, adopts: bool = False) -> Callable[[], None] | None:
    """Return a function for Popen: the kernel signals the child when this process ends, however it ends. ``adopts``:
    what its own children leave behind becomes its child, not a stranger's."""
    if (libc := LIBC) is None:
        return None
    us = os.getpid()

    def ask() -> None:
        signal_without_parent(number)
        if adopts:
            libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        if os.getppid() != us:  # we died before it could ask
            os._exit(1)

    return ask


def parent() -> tuple[int, ...]:
    """Return what tells that the parent went: our standard input, and itself, should its fork keep that pipe open."""
    if not hasattr(os, "pidfd_open"):
        return (0,)
    try:
        return (0, os.pidfd_open(os.getppid()))
    except OSError:  # an old kernel, or it is gone already
        return (0,)
