"""Which workers mark a class: here, or on Dask, and how many."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.sandbox import Runner
    from autograder.workers.pool import WorkerPool


def workers_up(
    level: str, jobs: int, scheduler: str | None, runner: Runner | None, shared: tuple[str, ...]
) -> WorkerPool:
    """The workers, when the first of them stands; what `LocalPool` takes is for those here.

    Raises `DlgradeError` where they cannot be had.
    """
    pool: WorkerPool
    if scheduler is not None:
        from autograder.workers.dask_pool import DaskPool

        pool = DaskPool(level, scheduler)
    else:
        from autograder.workers.local_pool import LocalPool

        pool = LocalPool(level, jobs, runner, shared)
    try:
        pool.stands()
    except BaseException:
        pool.close()
        raise
    return pool


def usual_jobs(works: int) -> int:
    """One a core; fewer for few, as a wall takes as long to come up as eight are marked."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, 1 + works // 16)
