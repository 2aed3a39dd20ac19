"""How long it takes to load fixtures, and to find the one that answers a request.

    python benchmarks/fixtures.py                 with the Python that liquidpilot is installed in
    python benchmarks/fixtures.py --fixtures 1000

All fixtures are for one host, as in a real workspace: a third have wildcards in the path, a third
in the query, a third is a POST with a JSON body to one address.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from liquidpilot.connected_content import Request
from liquidpilot.replay import FixtureStore

_HOST = "https://api.example.com/v1"
_ANSWER = """
[responses.default]
json = '''
{
  "productReviews": [
    { "id": "670d5810ba62e6b31de97de9", "stars": 5, "content": "Such a great toy truck" },
    { "id": "68dbb1c67a1e4f0d2c9b8a53", "stars": 4, "content": "Arrived", "price": 9.90 }
  ],
  "links": []
}
'''

[responses.down]
status = 503
text = "Service Unavailable"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time loading and matching; prints medians.")
    parser.add_argument("--fixtures", type=int, default=200, help="how many (default: 200)")
    parser.add_argument("--runs", type=int, default=20, help="how often (default: 20)")
    arguments = parser.parse_args()
    print(f"{arguments.fixtures} fixtures, Python {sys.version.split()[0]} on {sys.platform}")
    print(f"{'':34}{'median':>12}{'best':>12}{'limit':>12}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_fixtures(folder, arguments.fixtures)
        store = FixtureStore.load(folder, "fixtures")
        assert not store.errors, store.errors
        report(
            "load all", 60.0, "ms", arguments.runs, lambda: FixtureStore.load(folder, "fixtures")
        )
        last = arguments.fixtures - 1
        for what, request in requests(last).items():
            found = store.find(request) is not None
            assert found == (what != "no fixture"), what

            def match(request: Request = request) -> None:
                for _ in range(100):
                    store.find(request)

            report(what, 50.0, "µs", arguments.runs, match, repeated=100)


def report(
    what: str, limit: float, unit: str, runs: int, run: Callable[[], object], repeated: int = 1
) -> None:
    factor = (1_000 if unit == "ms" else 1_000_000) / repeated
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * factor)
    median, best = statistics.median(times), min(times)
    print(f"{what:34}{median:9.1f} {unit}{best:9.1f} {unit}{limit:9.0f} {unit}")


def write_fixtures(folder: Path, count: int) -> None:
    for number in range(count):
        pattern = (
            f'url = "{_HOST}/units/{{any}}/items-{number}/reviews?stars=5"',
            f'url = "{_HOST}/units/42/reviews?sku=SKU-{number}&user={{any}}&stars=5"',
            f'method = "POST"\nurl = "{_HOST}/orders"\njson = \'{{"id": {number}, "vip": true}}\'',
        )[number % 3]
        (folder / f"fixture-{number:04}.toml").write_text(
            f"[request]\n{pattern}\n{_ANSWER}", encoding="utf-8"
        )


def requests(last: int) -> dict[str, Request]:
    of_kind = [last - (last - kind) % 3 for kind in range(3)]
    body = f'{{"vip": true, "id": {of_kind[2]}}}'.encode()
    return {
        "wildcard in the path": Request(
            "GET", f"{_HOST}/units/66ea0530/items-{of_kind[0]}/reviews?stars=5"
        ),
        "wildcard in the query": Request(
            "GET", f"{_HOST}/units/42/reviews?stars=5&user=a%40b.com&sku=SKU-{of_kind[1]}"
        ),
        "JSON body": Request("POST", f"{_HOST}/orders", {}, body),
        "no fixture": Request("GET", f"{_HOST}/units/42/reviews?sku=other&user=1&stars=5"),
    }


if __name__ == "__main__":
    main()
