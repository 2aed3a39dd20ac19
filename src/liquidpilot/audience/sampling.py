"""`--sample N`: so many lines of an input, the same ones whatever the order and the processes."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from liquidpilot.audience.blocks import Block
from liquidpilot.audience.hashes import hash_of


def lowest_hash(blocks: Iterable[Block], seed: int, size: int) -> int | None:
    """Return the hash up to which `size` lines are taken; None if there are no more than that.

    A line that stands there twice is taken twice, or not at all.
    """
    kept: list[int] = []
    for block in blocks:
        for line in block.lines():
            if not line.strip():
                continue
            # The highest of the lowest comes first.
            found = -hash_of(str(seed), line)
            if len(kept) <= size:
                heapq.heappush(kept, found)
            elif found > kept[0]:
                heapq.heapreplace(kept, found)
    if len(kept) <= size:
        return None
    heapq.heappop(kept)
    return -kept[0]
