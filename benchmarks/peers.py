"""Render the reference e-mail with liquidpilot and with five other engines, in one sitting.

    python benchmarks/peers.py [--rounds 40] [--node FOLDER] [--write]

All take turns within a round, each in a process that is warm, and only the time of the processor
counts. What counts is how many times as long as liquidpilot's compiled code each takes: the median
of the rounds, and between what their middle half lies. liquidpilot has its findings and its budget
on, which the others do not have. Ruby Liquid needs Debian's `ruby-liquid`; liquidjs and brazejs are
those in `FOLDER/node_modules`. An engine that is not there is left out, and said. `--write` puts
the table and the chart into `docs/performance.md` and `docs/images/performance.svg`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import jinja2
import liquid

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect.engines import PAYS_FROM
from liquidpilot.sources import Source

_HERE = Path(__file__).parent
_DATA = _HERE / "data"
_PAGE = _HERE.parent / "docs" / "performance.md"
_CHART = _HERE.parent / "docs" / "images" / "performance.svg"
_REPEATS = 20
_OURS = "liquidpilot, compiled"


class _Measured(NamedTuple):
    """An engine, the milliseconds of each round, and whether its text is liquidpilot's."""

    name: str
    times: list[float]
    same_text: bool

    def ratios(self, ours: list[float]) -> list[float]:
        return sorted(own / one for own, one in zip(self.times, ours, strict=True))


class _Engine:
    """An engine in this process or in another one."""

    def __init__(self, name: str, render: Callable[[], str] | None, command: list[str]) -> None:
        self._render = render
        self._process: subprocess.Popen[str] | None = None
        self.name = name
        self.text = ""
        if render is not None:
            for _ in range(200):
                text = render()
            self.text = hashlib.md5(text.encode()).hexdigest()
            return
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        said = json.loads(self._ask() or "null")
        if said is None:
            raise OSError(f"{name} does not start")
        self.name, self.text = f"{name} {said['version']}", said["text"]

    def _ask(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def milliseconds(self) -> float:
        """Return how much of the processor one rendering takes."""
        if self._render is not None:
            start = time.process_time()
            for _ in range(_REPEATS):
                self._render()
            return (time.process_time() - start) * 1000 / _REPEATS
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._ask())

    def end(self) -> None:
        """Let its process end."""
        if self._process is not None:
            self._process.communicate(timeout=60)


def _engines(node: Path | None) -> Iterable[_Engine]:
    profile = json.loads(_read("profile.json"))
    ours = parse(Source(_read("email.braze.liquid")))
    once = RenderInputs(profile, datetime.now(UTC))
    often = replace(once, expected=PAYS_FROM + 1)
    closures = parse(Source(_read("email.braze.liquid")))
    peer = liquid.Environment().from_string(_read("email.liquid"))
    jinja = _jinja_template(_read("email.liquid"))
    closures.render(once)
    yield _Engine(_OURS, lambda: ours.render(often).text, [])
    # A new one for each rendering would be parsed as well: the count begins again instead.
    yield _Engine("liquidpilot, closures", lambda: _uncounted(closures, once), [])
    yield _Engine(f"Jinja2 {jinja2.__version__}", lambda: jinja.render(**profile), [])
    yield _Engine(f"python-liquid {liquid.__version__}", lambda: peer.render(**profile), [])
    repeats = str(_REPEATS)
    commands = {"Ruby Liquid": ["ruby", str(_HERE / "peers.rb"), str(_DATA), repeats]}
    for name in ("liquidjs", "brazejs") if node else ():
        commands[name] = ["node", str(_HERE / "peers.js"), name, str(_DATA), repeats]
    if node:
        os.environ["NODE_PATH"] = str(node.resolve() / "node_modules")
    for name, command in commands.items():
        if shutil.which(command[0]) is None:
            print(f"{name} is left out: there is no '{command[0]}'", file=sys.stderr)
        else:
            yield _Engine(name, None, command)


def _uncounted(template: Any, inputs: RenderInputs) -> str:
    template._parsed.writer._written = 0
    return str(template.render(inputs).text)


def _read(name: str) -> str:
    return (_DATA / name).read_text(encoding="utf-8")


def _jinja_template(text: str) -> jinja2.Template:
    """Return the e-mail as Jinja2 has it: the same names, filters and loops in its spelling."""
    environment = jinja2.Environment(autoescape=False, keep_trailing_newline=True)
    environment.filters.update(_FILTERS)
    text = re.sub(r"\{[{%].*?[%}]\}", lambda found: _in_jinja(found[0]), text, flags=re.DOTALL)
    return environment.from_string(text)


def _in_jinja(markup: str) -> str:
    markup = re.sub(r"\| (\w+): ([^|}]+?)(?=\s*(?:\||[%}]\}))", r"| \1(\2)", markup)
    for old, new in (
        ("elsif", "elif"),
        ("assign ", "set "),
        ("forloop", "loop"),
        (" limit:10", "[:10]"),
        ("nil", "none"),
        ("| default(", "| default_("),
    ):
        markup = markup.replace(old, new)
    return markup


def _date(value: str, pattern: str) -> str:
    return datetime.fromisoformat(value).strftime(pattern)


def _number(value: object) -> int | float:
    number = float(str(value or 0))
    return int(number) if number.is_integer() and "." not in str(value) else number


def _round(value: object, digits: int = 0) -> float:
    return round(_number(value), digits)


def _truncate(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


_FILTERS: dict[str, Callable[..., object]] = {
    "date": _date,
    "default_": lambda value, other: value or other,
    "downcase": str.lower,
    "escape": escape,
    "minus": lambda value, other: _number(value) - _number(other),
    "plus": lambda value, other: _number(value) + _number(other),
    "round": _round,
    "size": len,
    "times": lambda value, other: _number(value) * _number(other),
    "truncate": _truncate,
    "upcase": str.upper,
    "url_encode": quote_plus,
}


def _measure(rounds: int, node: Path | None) -> list[_Measured]:
    engines = list(_engines(node))
    times: dict[str, list[float]] = {each.name: [] for each in engines}
    for turn in range(rounds):
        # Each goes first as often as the others.
        first = turn % len(engines)
        for each in engines[first:] + engines[:first]:
            times[each.name].append(each.milliseconds())
    for each in engines:
        each.end()
    return [
        _Measured(each.name, times[each.name], each.text == engines[0].text) for each in engines
    ]


def _middle(ratios: list[float]) -> tuple[float, float]:
    quarter = len(ratios) // 4
    return ratios[quarter], ratios[-quarter - 1]


def _table(measured: list[_Measured]) -> str:
    ours = measured[0].times
    lines = [
        "| engine | times as long as liquidpilot's compiled code | middle half | milliseconds |",
        "| --- | --- | --- | --- |",
    ]
    for each in measured:
        ratios = each.ratios(ours)
        low, high = _middle(ratios)
        spread = "" if each is measured[0] else f"{low:.2f}–{high:.2f}"
        lines.append(
            f"| {each.name} | {statistics.median(ratios):.2f} | {spread} "
            f"| {statistics.median(each.times):.2f} |"
        )
    system = f"{platform.system()} on {platform.machine()}"
    day = datetime.now(UTC).date().isoformat()
    lines += ["", f"Python {platform.python_version()}, {system}, {day}, {len(ours)} rounds."]
    return "\n".join(lines)


_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2933}.own{font-weight:600}.bar{fill:#9fb3c8}"
    ".own-bar{fill:#0b7a5c}.spread{stroke:#1f2933;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.bar{fill:#52667a}.own-bar{fill:#3ebd93}"
    ".spread{stroke:#e4e7eb}}"
)
_ROW, _LEFT, _WIDTH, _TOP = 30, 190, 700, 34


def _chart(measured: list[_Measured]) -> str:
    """Return a bar for each engine, as long as the time it takes, with its spread."""
    rows = [(each.name, each.ratios(measured[0].times)) for each in measured]
    scale = (_WIDTH - _LEFT - 70) / max(_middle(ratios)[1] for _, ratios in rows)
    height = _TOP + _ROW * len(rows) + 6
    title = "Rendering the reference e-mail: times as long as liquidpilot's compiled code"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{title}"><style>{_STYLE}</style>',
        f'<text x="0" y="16">{title}</text>',
    ]
    for number, (name, ratios) in enumerate(rows):
        y, middle = _TOP + number * _ROW, statistics.median(ratios)
        low, high = (_LEFT + ratio * scale for ratio in _middle(ratios))
        own = name.startswith("liquidpilot")
        label, bar = (' class="own"', "own-bar") if own else ("", "bar")
        parts += [
            f'<text x="0" y="{y + 15}"{label}>{escape(name)}</text>',
            f'<rect class="{bar}" x="{_LEFT}" y="{y + 2}" width="{middle * scale:.1f}" '
            'height="18" rx="2"/>',
            f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 11}" y2="{y + 11}"/>',
            f'<text x="{high + 8:.1f}" y="{y + 15}"{label}>{middle:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Measure, print the table, and write it if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--node", type=Path, help="the folder that npm installed the engines in")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    arguments = parser.parse_args()
    measured = _measure(arguments.rounds, arguments.node)
    table = _table(measured)
    print(table)
    for each in measured:
        if not each.same_text:
            print(f"note: the text of {each.name} is not the same to the letter", file=sys.stderr)
    if arguments.write:
        page = _PAGE.read_text(encoding="utf-8")
        begin, end = "<!-- peers -->\n", "<!-- end of peers -->"
        before, _, rest = page.partition(begin)
        after = rest.partition(end)[2]
        _PAGE.write_text(f"{before}{begin}\n{table}\n\n{end}{after}", encoding="utf-8")
        _CHART.write_text(_chart(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
