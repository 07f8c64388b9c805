"""How many cores a process may use."""

from __future__ import annotations

import os


def threads_available() -> int:
    """Return OMP_NUM_THREADS if it is set, else the number of cores of the process's affinity."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
