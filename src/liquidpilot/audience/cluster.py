"""The same run on several machines, by Dask distributed: blocks go out, aggregates come back.

The scheduler does a lost worker's blocks again on another one. Each result is merged once, here,
so that nobody is counted twice however often a block was worked on. Workers read plain files for
themselves, by the same path, and are sent what was compressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import local
from typing import TYPE_CHECKING

from liquidpilot.audience.blocks import Block
from liquidpilot.audience.running import Done, Job, Renderer
from liquidpilot.errors import LiquidPilotError

if TYPE_CHECKING:
    from distributed import Client

_TIMEOUT = 20
# Blocks that are known to the scheduler for each thread of a worker: so many may wait there.
_AHEAD = 3


def aggregates_on_cluster(scheduler: str, job: Job, blocks: Iterable[Block]) -> Iterator[Done]:
    """Yield what is known of each block, in no order, worked out by the cluster of `scheduler`.

    Its workers have liquidpilot, and the workspace and the input at the same paths. Raises
    LiquidPilotError for a cluster that cannot be reached or has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise LiquidPilotError(
            "--scheduler needs Dask", hint="pip install distributed vl-convert-python"
        ) from None
    try:
        client = Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise LiquidPilotError(
            f"no scheduler of Dask answers at '{scheduler}'",
            hint="start one with 'dask scheduler', and workers with 'dask worker ADDRESS'",
        ) from error
    with client:
        yield from _results(client, job, blocks)


def _results(client: Client, job: Job, blocks: Iterable[Block]) -> Iterator[Done]:
    from distributed import KilledWorker, as_completed

    threads = sum(client.nthreads().values())
    if not threads:
        raise LiquidPilotError(
            "the scheduler has no workers", hint="start some with 'dask worker ADDRESS'"
        )
    shared = client.scatter(job, broadcast=True, hash=False)
    left = iter(blocks)

    def submit(block: Block) -> object:
        # Not pure: each run asks anew, whatever another one has asked of the same cluster.
        return client.submit(work, shared, block, pure=False, retries=3)

    going = as_completed(
        [submit(each) for each in islice(left, threads * _AHEAD)], loop=client.loop
    )
    for future in going:
        try:
            done: Done = future.result()
        except KilledWorker as error:
            raise LiquidPilotError(
                "a block was given up: each worker that had it was lost",
                hint="is there enough memory? --resume goes on with what is done",
            ) from error
        future.release()
        for each in islice(left, 1):
            going.add(submit(each))
        yield done


class _Own(local):
    """What a thread of a worker has to itself: the job that it did last, and its renderer."""

    job: Job | None = None
    renderer: Renderer | None = None


_own = _Own()


def work(job: Job, block: Block) -> Done:
    """Return what is known of `block`: what a worker does, of Dask or of another engine."""
    if _own.renderer is None or _own.job is not job:
        _own.job, _own.renderer = job, Renderer(job)
    return Done(block.key, block.size, _own.renderer.aggregate_of(block))
