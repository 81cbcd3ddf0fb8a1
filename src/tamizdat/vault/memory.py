"""Keeping the memory of this process off the disk and away from other processes (Linux)."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

_PR_SET_DUMPABLE = 4  # prctl(2)
_MCL_CURRENT, _MCL_FUTURE = 1, 2  # mlockall(2)


def protect() -> bool:
    """Forbid core dumps, other processes that look in, and swapping; return whether nothing of it can be swapped out.

    That is so where the machine has no swap space, too. Locking memory needs a limit that is high enough
    (`ulimit -l`); without it the secrets could be swapped out, and whoever runs the agent is told to switch swap off
    or to encrypt it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    try:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    except (OSError, ValueError):
        return _has_no_swap()
    # A process whose limit is reached later could not allocate any more: lock only where there is no limit.
    if hard != resource.RLIM_INFINITY:
        return _has_no_swap()
    return int(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE)) == 0


def _has_no_swap() -> bool:
    """Whether the machine has no swap space now: /proc/swaps lists each after a line of titles (proc(5))."""
    try:
        return len(Path("/proc/swaps").read_text().splitlines()) < 2
    except OSError:
        return False
