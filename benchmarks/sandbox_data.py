"""How long the simulated Trustpilot takes to load its data, and to find a page of product reviews.

    python benchmarks/sandbox_data.py              with the Python that liquidpilot is installed in
    python benchmarks/sandbox_data.py --reviews 10000

Every question is asked as an endpoint asks it: how many are there, and what is on this page. Each
run is a question that was not asked before.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence

from liquidpilot.integrations.trustpilot.store.model import ProductReview
from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import Store, counts_of

_UNIT = "66ea0530a1b2c3d4e5f60718"
_SKUS = ("TRUCK-001", "TRUCK-002", "TRAIN-003", "BOAT-004", "RAINBOW-005", "BLOCKS-007")
_LANGUAGES = ("en", "da", "de", "fr", "sv", "nl", "nb", "es", "it", "ar")
_PAGE = 100
_LIMIT = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Time loading and pages of product reviews.")
    parser.add_argument("--reviews", type=int, default=100_000, help="how many (default: 100000)")
    arguments = parser.parse_args()
    print(f"{arguments.reviews} reviews, Python {sys.version.split()[0]} on {sys.platform}")
    load_store()  # reads the files, once for the process
    started = time.perf_counter()
    store = load_store(reviews=arguments.reviews)
    print(f"load in {time.perf_counter() - started:.2f} s")
    report_memory(arguments.reviews)
    print(f"{'ms':34}{'p50':>9}{'p95':>9}{'max':>9}{'limit':>9}")
    report("first pages", (page(each, 0) for each in of_one_sku(store)))
    report("deep pages", (page(each, len(each) - _PAGE) for each in of_one_sku(store)))
    report("first pages of all products", (page(each, 0) for each in of_all(store)))
    report("deep pages of all products", (page(each, len(each) - _PAGE) for each in of_all(store)))
    report("pages by stars and language", (page(each, len(each) // 2) for each in filtered(store)))
    report("counts of a product", (counted(store, sku) for sku in _SKUS * 20))


def report_memory(reviews: int) -> None:
    tracemalloc.start()
    store = load_store(reviews=reviews)
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    found = len(store.product_reviews(_UNIT, skus=None))
    print(f"{kept / 1e6:.1f} MB kept of {most / 1e6:.1f} MB at most, for {found} reviews")


def report(what: str, times: Iterator[float]) -> None:
    taken = sorted(times)
    p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
    print(f"{what:34}{p50:9.2f}{p95:9.2f}{taken[-1]:9.2f}{_LIMIT:9.0f}")


def of_one_sku(store: Store) -> Iterator[Sequence[ProductReview]]:
    for _ in range(20):
        for sku in _SKUS:
            yield store.product_reviews(_UNIT, skus=(sku,))


def of_all(store: Store) -> Iterator[Sequence[ProductReview]]:
    for _ in range(100):
        yield store.product_reviews(_UNIT, skus=None)


def filtered(store: Store) -> Iterator[Sequence[ProductReview]]:
    for sku in _SKUS:
        for stars in range(1, 6):
            for language in _LANGUAGES:
                yield store.product_reviews(
                    _UNIT, skus=(sku, "BLOCKS-008"), stars=(stars,), languages=(language,)
                )


def page(reviews: Sequence[ProductReview], start: int) -> float:
    """Return the milliseconds that a page takes, from how many there are to the last on it."""
    started = time.perf_counter()
    start = min(max(start, 0), len(reviews))
    shown = reviews[start : start + _PAGE]
    taken = (time.perf_counter() - started) * 1000
    assert len(shown) <= _PAGE
    return taken


def counted(store: Store, sku: str) -> float:
    started = time.perf_counter()
    counts = counts_of(store.product_reviews(_UNIT, skus=(sku,)))
    taken = (time.perf_counter() - started) * 1000
    assert sum(counts) > 0
    return taken


if __name__ == "__main__":
    main()
