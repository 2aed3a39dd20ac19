"""Work that is spread over several processes, where that pays.

A process is started anew (`spawn`), which works the same on every system, and reads what it needs
for itself; what goes over are names, what comes back are results. Why they end as they do:
docs/decisions/0012-interruption-and-liveness.md.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TypeVar

from liquidpilot.errors import LiquidPilotError

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

# Starting a process costs as much as this many renderings.
_WORTH_A_PROCESS = 300
_CHUNKS_EACH = 16
_AHEAD = 3
# Python would look for modules in the current folder first, also for its own: in a workspace, a
# stranger's perhaps.
_STARTED = {"PYTHONSAFEPATH": "1"}
# Python's own process that clears away what is left of a pool which was interrupted; it would tell.
_CLEARING = {**_STARTED, "PYTHONWARNINGS": "ignore"}


class ProcessEnded(LiquidPilotError):
    """A process that shared the work has ended before its time, as where memory was short."""

    def __init__(self) -> None:
        super().__init__(
            "a process that shared the work was ended from outside, perhaps for lack of memory",
            hint="with --jobs 1, one process does all, and needs less memory",
        )


def processes_for(renderings: int, jobs: int = 0) -> int:
    """Return how many processes are worth starting for so many renderings; 0 and 1 are none.

    `jobs` is the most, 0 as many as there are cores.

    >>> processes_for(299, 4), processes_for(10_000, 4)
    (0, 4)
    """
    return min(jobs or os.cpu_count() or 1, renderings // _WORTH_A_PROCESS)


def spread(
    work: Callable[[Sequence[_Task]], _Result],
    tasks: Sequence[_Task],
    processes: int,
    start: Callable[..., None],
    *arguments: object,
) -> Iterator[_Result]:
    """Yield what `work` returns for all tasks, some of them at a time, in no order.

    Each process calls `start` with the `arguments` first. Both functions are those of a module, and
    what they take and return can be pickled. What one of them raises is raised here, and ends all;
    ProcessEnded, if one was ended from outside.
    """
    size = max(1, len(tasks) // (processes * _CHUNKS_EACH))
    chunks = (tasks[at : at + size] for at in range(0, len(tasks), size))
    return stream(work, chunks, processes, start, *arguments)


def stream(
    work: Callable[[_Task], _Result],
    tasks: Iterable[_Task],
    processes: int,
    start: Callable[..., None],
    *arguments: object,
) -> Iterator[_Result]:
    """Yield what `work` returns for each task, as `spread` does; tasks are made when needed.

    A few more than are being worked on are held at a time, however many there are. Raises
    ProcessEnded if a process was ended from outside.
    """
    others = set(active_children())
    with _environment(_CLEARING):
        starting = partial(_start, partial(start, *arguments))
        pool = ProcessPoolExecutor(processes, get_context("spawn"), starting)
    left = iter(tasks)
    try:
        working: set[Future[_Result]] = set()
        while True:
            for task in islice(left, processes * _AHEAD - len(working)):
                with _signals_later(), _environment(_STARTED):
                    working.add(pool.submit(work, task))
            if not working:
                break
            done, working = wait(working, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BaseException as error:
        # What they are doing is of no use any more, and may take long.
        for child in set(active_children()) - others:
            child.kill()
        if isinstance(error, BrokenProcessPool):
            raise ProcessEnded from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Give the processes that are started some variables more."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _signals_later() -> Iterator[None]:
    """Keep the signals that end this process waiting, and from the processes it starts for ever.

    A process that is half started, when Ctrl-C reaches it or its parent, ends with a traceback.
    Windows has nothing like that.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(start: Callable[[], None]) -> None:
    # Ctrl-C reaches all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    start()
    # What there is now stays until the end: no search for cycles needs to look through it again.
    gc.collect()
    gc.freeze()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that came about."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
