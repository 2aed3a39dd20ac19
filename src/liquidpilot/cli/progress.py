"""A progress bar for long work: on standard error, and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

_Item = TypeVar("_Item")


def with_progress(items: Sequence[_Item], label: str) -> Iterator[_Item]:
    """Yield `items`, and show on a terminal how many of them are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        shown: Iterable[_Item] = bar
        yield from shown


def with_progress_of(
    count: int, batches: Iterable[Sequence[_Item]], label: str
) -> Iterator[Sequence[_Item]]:
    """Yield `batches`, which hold `count` items in all, and show how many of them are done."""
    if not count or not sys.stderr.isatty():
        yield from batches
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        for batch in batches:
            yield batch
            bar.update(len(batch))
