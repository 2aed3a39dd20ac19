"""Parse and render the reference e-mail: liquidpilot against python-liquid, in one run.

    python benchmarks/engine.py [rounds]

Rounds alternate between the two, so that a machine that slows down slows both. What counts is the
ratio of the medians; the spread of each engine tells how noisy the machine was. The lexer's row is
in milliseconds for 50,000 opening braces.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import liquid

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect.lexer import tokenize
from liquidpilot.dialect.parsing import ENVIRONMENT
from liquidpilot.sources import Source

_DATA = Path(__file__).parent / "data"
_REPEATS = 20


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(_REPEATS):
        work()
    return (time.perf_counter() - start) * 1000 / _REPEATS


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    ours = (_DATA / "email.braze.liquid").read_text(encoding="utf-8")
    theirs = (_DATA / "email.liquid").read_text(encoding="utf-8")
    profile = json.loads((_DATA / "profile.json").read_text(encoding="utf-8"))
    inputs = RenderInputs(profile, datetime(2026, 11, 21, tzinfo=UTC))
    template, environment = parse(Source(ours)), liquid.Environment()
    peer = environment.from_string(theirs)
    assert template.render(inputs).text == peer.render(**profile), "the two e-mails differ"
    jobs: dict[str, Callable[[], object]] = {
        "parse liquidpilot": lambda: parse(Source(ours)),
        "parse python-liquid": lambda: environment.from_string(theirs),
        "render liquidpilot": lambda: template.render(inputs),
        "render python-liquid": lambda: peer.render(**profile),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, work in jobs.items():
            times[name].append(_milliseconds(work))
    for name, found in times.items():
        spread = f"{min(found):.3f}–{max(found):.3f}"
        print(f"{name:22} median {statistics.median(found):7.3f} ms   {spread}")
    for job in ("parse", "render"):
        pairs = zip(times[f"{job} liquidpilot"], times[f"{job} python-liquid"], strict=True)
        ratios = [mine / other for mine, other in pairs]
        print(
            f"{job:6} ratio {statistics.median(ratios):.2f}   {min(ratios):.2f}–{max(ratios):.2f}"
        )
    start = time.perf_counter()
    sum(1 for _ in tokenize("{" * 50_000, ENVIRONMENT.endings))
    print(f"lexer, 50,000 braces   {(time.perf_counter() - start) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
