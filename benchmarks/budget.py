"""How long a burnt budget takes, and what counting costs a message that needs little of it.

    python benchmarks/budget.py [--rounds 15] [--against CHECKOUT] [--only WORD]

The first table has a template for each kind of work that could go on for ever: the units and the
CPU seconds until `limit-reached`, and what one unit took. The second has the reference e-mail: how
many units it takes of its budget and, with `--against` (another checkout, for example one of the
commit before), the CPU time of its rendering here over there, taken in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_DATA = Path(__file__).parent / "data"
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_REPEATS = 10
# Run in both checkouts: one line of CPU seconds for each line that it is sent.
_WORKER = f"""
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source
data = Path({str(_DATA)!r})
template = parse(Source((data / "email.braze.liquid").read_text(encoding="utf-8")))
profile = json.loads((data / "profile.json").read_text(encoding="utf-8"))
inputs = RenderInputs(profile, datetime(2026, 11, 21, tzinfo=UTC))
for _ in range(50):
    template.render(inputs)
for line in sys.stdin:
    start = time.process_time()
    for _ in range({_REPEATS}):
        template.render(inputs)
    print(time.process_time() - start, flush=True)
"""


def _loop(turns: int, body: str) -> str:
    return f"{{% for i in (1..{turns}) %}}{body}{{% endfor %}}"


_LIST = "{% assign l = (1..100000) | reverse %}"
_COPY = "{% assign k = l | sort | reverse %}"
_TEXT = "{% assign t = 'Tea & <b>cake</b> ' %}" + _loop(14, "{% assign t = t | append: t %}")


def _many(work: str, turns: int = 100_000) -> str:
    return _loop(turns, f"{{% assign k = {work} %}}")


_KINDS = {
    "contains": _LIST + _loop(1000, "{% if l contains 0 %}x{% endif %}"),
    "reverse": _LIST + _many("l | reverse", 1000),
    "sort": _LIST + _many("l | sort", 100),
    "uniq": _LIST + _many("l | uniq", 100),
    "two arrays": _LIST + _COPY + _loop(1000, "{% if l == k %}{% endif %}"),
    "5,000 filters": _LIST + "{% assign k = l" + " | reverse" * 5000 + " %}",
    "dates": _loop(190_000, "{{ i | date: '%Y' }}"),
    "calls": _loop(100_000, "{% connected_content https://a.example/{{i}} :save r %}"),
    "dates in text": _loop(190_000, "{{ '3 Feb 2001 04:05:06 PM' | date: '%c %c %c %c' }}"),
    "time zones": _many("i | time_zone: 'Europe/Oslo'"),
    "map": _LIST + _many("l | map: 'to_liquid'"),
    "join": _LIST + _many("l | join: ','"),
    "concat": _LIST + _many("l | concat: l"),
    "sum": _LIST + _many("l | sum"),
    "case": _LIST + _COPY + _loop(1000, "{% case l %}{% when 1, k, k %}{% endcase %}"),
    "printed array": _LIST + _loop(1000, "{{ l }}"),
    "array as text": _LIST + _many("l | upcase"),
    "array as JSON": _LIST + _many("l | as_json_string"),
    "JSON as array": _LIST + "{% assign j = l | as_json_string %}" + _many("j | json_parse"),
    "growing text": _many("k | append: 'xxxxxxxxxx'"),
    "growing capture": _loop(100_000, "{% capture k %}{{ k }}xxxxxxxxxx{% endcapture %}"),
    "left loops": _LIST + _loop(100_000, "{% for x in l %}{% break %}{% endfor %}"),
    "many outputs": _loop(190_000, "{{ nope }}" * 1000),
    "many reads": _loop(190_000, "{{ ${nope} }}" * 100),
    "many conditions": _loop(190_000, "{% if a or b or c or d or e %}{% endif %}" * 50),
    "many properties": _loop(190_000, "{{ i" + ".size" * 1000 + " }}"),
    "many filters": _loop(190_000, "{{ i" + " | h" * 1000 + " }}"),
    "many faults": _loop(190_000, "{{ 1 | divided_by: 0 }}" * 10),
    "many digits": "{% assign d = '" + "9" * 49_000 + "' %}" + _many("d | plus: 1"),
    "digits as range": "{% assign d = '" + "9" * 49_000 + "' %}" + _many("(1..d)"),
    "cycle by array": _LIST + _loop(100_000, "{% cycle l: 'a', 'b' %}"),
    "unknown blocks": _loop(190_000, "{{content_blocks.${nope}}}"),
    "unknown catalogs": _loop(190_000, "{% catalog_items nope {{i}} %}"),
    "message extras": _loop(190_000, "{% message_extras :key k{{i}} :value  %}"),
}  # fmt: skip
_OF_TEXT = (
    "upcase", "downcase", "capitalize", "strip", "replace: 'a', 'b'", "replace: 'a', '\\\\0'",
    "replace_first: 'zz', 'b'", "replace_last: 'zz', 'b'", "remove: 'a'", "truncate: 9",
    "truncatewords: 99999999", "split: ''", "split: ' '", "escape", "escape_once", "strip_html",
    "strip_newlines", "newline_to_br", "url_encode", "url_decode", "url_escape",
    "url_param_escape", "json_escape", "base64_encode", "md5", "sha1", "hmac_sha256: 'k'",
    "hmac_sha512: 'k'", "slice: 3, 100000", "plus: 1", "money", "date: '%Y'", "as_json_string",
)  # fmt: skip


def _burn(only: str) -> None:
    from liquidpilot.dialect import Budget, RenderInputs, parse
    from liquidpilot.sources import Source

    templates = _KINDS | {f"text | {work}": _TEXT + _many(f"t | {work}") for work in _OF_TEXT}
    print(f"{'work':30} {'CPU s':>6} {'million units':>14} {'ns a unit':>10}")
    for name, source in templates.items():
        if only not in name:
            continue
        template, budget = parse(Source(source)), Budget()
        start = time.process_time()
        rendered = template.render(RenderInputs({}, _NOW, budget=budget))
        seconds = time.process_time() - start
        ended = any(found.code == "limit-reached" for found in rendered.diagnostics)
        note = "" if ended else "  came to its end"
        units = budget.spent
        print(f"{name:30} {seconds:6.2f} {units / 1e6:14.1f} {seconds / units * 1e9:10.1f}{note}")


def _email() -> None:
    from liquidpilot.dialect import Budget, RenderInputs, parse
    from liquidpilot.dialect.limits import MOST_WORK
    from liquidpilot.sources import Source

    template = parse(Source((_DATA / "email.braze.liquid").read_text(encoding="utf-8")))
    profile = json.loads((_DATA / "profile.json").read_text(encoding="utf-8"))
    budget = Budget()
    template.render(RenderInputs(profile, _NOW, budget=budget))
    print(f"reference e-mail: {budget.spent:,} of {MOST_WORK:,} units")


def _compare(other: Path, rounds: int) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            env={**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for root in (_ROOT, other.resolve())
    ]
    pairs = []
    for turn in range(rounds):
        # Each goes first as often as the other.
        order = workers if turn % 2 else workers[::-1]
        times = {id(worker): _seconds(worker) for worker in order}
        pairs.append([times[id(worker)] / _REPEATS * 1e6 for worker in workers])
    for worker in workers:
        worker.communicate(timeout=60)
    for name, found in zip(("here", "there"), zip(*pairs, strict=True), strict=True):
        print(f"{name:6} median {statistics.median(found):7.0f} µs, best {min(found):.0f}")
    ratios = sorted(here / there for here, there in pairs)
    quarter = len(ratios) // 4
    spread = f"middle half {ratios[quarter]:.3f}–{ratios[-quarter - 1]:.3f}"
    best = min(here for here, _ in pairs) / min(there for _, there in pairs)
    print(f"ratio  median {statistics.median(ratios):.3f}   {spread}   of the best {best:.3f}")


def _seconds(worker: subprocess.Popen[str]) -> float:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write("\n")
    worker.stdin.flush()
    return float(worker.stdout.readline())


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--against", type=Path, help="another checkout, to compare the e-mail with")
    parser.add_argument(
        "--only", default="", help="kinds of work with this in their name; '-' is none"
    )
    arguments = parser.parse_args()
    _burn(arguments.only)
    _email()
    if arguments.against is not None:
        _compare(arguments.against, arguments.rounds)


if __name__ == "__main__":
    main()
