"""Parse and render e-mails: liquidpilot against python-liquid, in one run.

    python benchmarks/engine.py [rounds]
    python benchmarks/engine.py --hold       only whether the reference has become slow

All take turns within a round, so that a machine that slows down slows all of them, and only the
time of the processor counts. What counts is the median of the ratios; the spread tells how noisy
the machine was. The reference e-mail, and three others that are mostly loops, conditions, and calls
with content blocks, are rendered by both engines, the closures and the compiled code, findings and
budget included; `turning point` is the number of renderings that compiling takes as long as it
saves. The last table tells what ten times as much of something costs, to render and to compile:
one text that has it beside ten, in turn, that have a tenth each, as a single one would stay in the
caches of the processor, whatever its renderer does. Then comes the memory that a process of its own
has taken at most to render the reference, and the milliseconds of the lexer for 50,000 opening
braces.

`--hold` ends with 1 if rendering the reference, by one of the engines, has lost more than 30 % of
what it is ahead of python-liquid. Both are measured in the same run, so that the machine has no
part in it; what seems slow is measured twice more, since another program may have disturbed it.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import liquid

from liquidpilot.dialect import RenderInputs, Template, engines, parse
from liquidpilot.dialect.compiled import compile_block
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall
from liquidpilot.dialect.lexer import tokenize
from liquidpilot.dialect.parsing import ENVIRONMENT, parse_source
from liquidpilot.sources import Source

_DATA = Path(__file__).parent / "data"
_REPEATS = 20
# Neither engine takes over from the other.
_NEVER = 10**9
# How many times as long python-liquid takes for the reference, and how much of that may be lost.
_AHEAD = {"closures": 1.8, "compiled": 4.3}
_MAY_BE_LOST = 0.3
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_GROWING_INPUTS = RenderInputs({"first_name": "Ada", "x": {"y": "z"}}, _NOW)
_TEXT = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 20
# By what there is ten times as much of, the template.
_GROWING: Mapping[str, Callable[[int], str]] = {
    "turns of a loop": lambda n: (
        f"{{% for i in (1..{100 * n}) %}}{{{{ i | plus: 1 }}}}{{% endfor %}}"
    ),
    "outputs": lambda n: "{{ ${first_name} | upcase }} {{ x.y | default: 'none' }}" * 300 * n,
    "nesting": lambda n: "{% if x %}{{ x.y }}" * 9 * n + "{% endif %}" * 9 * n,
    "text": lambda n: f"{_TEXT * n}{{{{ x.y }}}}",
}


def _milliseconds(work: Callable[[], object], repeats: int = _REPEATS) -> float:
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) * 1000 / repeats


def _in_turns(
    jobs: Mapping[str, Callable[[], object]], rounds: int, repeats: int = _REPEATS
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, work in jobs.items():
            times[name].append(_milliseconds(work, repeats))
    return times


def _ratio(times: Mapping[str, list[float]], one: str, other: str) -> str:
    found = [a / b for a, b in zip(times[one], times[other], strict=True)]
    return f"{statistics.median(found):6.2f}   {min(found):.2f}–{max(found):.2f}"


def _compare_growth() -> None:
    print("\nten times as much of     closures  compiled  compiling   (11 at most)")
    for name, make in _GROWING.items():
        few, many = [_growing(make(1)) for _ in range(10)], _growing(make(10))
        grown: list[float] = []
        # By the closures, by the compiled code, and compiling it.
        for whole, *tenths in zip(many, *few, strict=True):
            jobs = {"few": partial(_all_of, tenths), "many": whole}
            times = _in_turns(jobs, 5, repeats=3)
            grown.append(10 * min(times["many"]) / min(times["few"]))
        print(f"{name:24} {'  '.join(f'{each:8.1f}' for each in grown)}")


def _all_of(jobs: Iterable[Callable[[], object]]) -> None:
    for work in jobs:
        work()


def _growing(text: str) -> tuple[Callable[[], object], ...]:
    """Return what renders a text by the closures and by the compiled code, and what compiles it."""
    template = parse(Source(text))
    parsed = parse_source(template.source)
    return (
        lambda: template.render(_GROWING_INPUTS),
        lambda: template.render(replace(_GROWING_INPUTS, expected=_NEVER + 1)),
        lambda: compile_block(parsed.source, parsed.block),
    )


@dataclass(frozen=True)
class _Subject:
    """A mail, ready to be rendered by both engines and by python-liquid, which give the same."""

    template: Template
    inputs: RenderInputs
    peer: liquid.BoundTemplate
    data: Mapping[str, object]

    @property
    def often(self) -> RenderInputs:
        return replace(self.inputs, expected=_NEVER + 1)

    def jobs(self) -> dict[str, Callable[[], object]]:
        template, parsed = self.template, parse_source(self.template.source)
        text = template.render(self.inputs)
        assert text == template.render(self.often), "the two engines differ"
        assert text.text == self.peer.render(**self.data), "python-liquid gives something else"
        return {
            "closures": lambda: template.render(self.inputs),
            "compiled": lambda: template.render(self.often),
            "python-liquid": lambda: self.peer.render(**self.data),
            "compiling": lambda: compile_block(parsed.source, parsed.block),
        }


def _reference() -> tuple[str, str, dict[str, object]]:
    names = ("email.braze.liquid", "email.liquid", "profile.json")
    ours, theirs, profile = ((_DATA / name).read_text(encoding="utf-8") for name in names)
    return ours, theirs, json.loads(profile)


def _subjects() -> Iterator[tuple[str, _Subject]]:
    ours, theirs, profile = _reference()
    peer = liquid.Environment().from_string(theirs)
    yield "reference", _Subject(parse(Source(ours)), RenderInputs(profile, _NOW), peer, profile)
    for name, mail in json.loads((_DATA / "mails.json").read_text(encoding="utf-8")).items():
        text, profile, answers = "".join(mail["template"]), mail["profile"], mail["answers"]
        blocks = {each: Source(block) for each, block in mail["content_blocks"].items()}
        for_peers = {each: _for_peer(block.text) for each, block in blocks.items()}
        environment = liquid.Environment(loader=liquid.CachingDictLoader(for_peers))
        inputs = RenderInputs(profile, _NOW, connect=partial(_answer, answers))
        peer = environment.from_string(_for_peer(text))
        yield name, _Subject(parse(Source(text), blocks), inputs, peer, {**profile, **answers})


def _answer(answers: Mapping[str, object], call: ConnectedCall) -> ConnectedAnswer:
    name = call.save or ""
    return ConnectedAnswer(saves=(name, answers[name]))


def _for_peer(text: str) -> str:
    """Return what python-liquid takes: no `${}`, a block as an include, an answer as data."""
    text = re.sub(r"\{\{content_blocks\.\$\{(\w+)\}\}\}", r"{% include '\1' %}", text)
    text = re.sub(r"\{% connected_content .*? %\}", "", text)
    return re.sub(r"\$\{(\w+)\}", r"\1", text)


def _compare_parsing(rounds: int) -> None:
    ours, theirs, _ = _reference()
    environment = liquid.Environment()
    jobs = {
        "liquidpilot": lambda: parse(Source(ours)),
        "python-liquid": lambda: environment.from_string(theirs),
    }
    times = _in_turns(jobs, rounds)
    print(f"parse the reference, liquidpilot / python-liquid   {_ratio(times, *jobs)}")


def _compare_rendering(rounds: int) -> None:
    for name, subject in _subjects():
        times = _in_turns(subject.jobs(), rounds)
        print(f"\n{name}")
        for job, found in times.items():
            spread = f"{min(found):.3f}–{max(found):.3f}"
            print(f"  {job:14} median {statistics.median(found):7.3f} ms   {spread}")
        for engine in ("closures", "compiled"):
            print(f"  python-liquid / {engine}   {_ratio(times, 'python-liquid', engine)}")
        pairs = zip(times["closures"], times["compiled"], strict=True)
        saved = statistics.median(slow - quick for slow, quick in pairs)
        turning = statistics.median(times["compiling"]) / saved
        print(f"  turning point   {turning:.0f} renderings")


def _holds(rounds: int) -> bool:
    _, reference = next(iter(_subjects()))
    jobs = reference.jobs()
    del jobs["compiling"]
    for _ in range(3):
        times = _in_turns(jobs, rounds)
        slow = False
        for engine, ahead in _AHEAD.items():
            pairs = zip(times["python-liquid"], times[engine], strict=True)
            ratio, least = statistics.median(a / b for a, b in pairs), ahead * (1 - _MAY_BE_LOST)
            print(f"python-liquid / {engine}   {ratio:.2f}, at least {least:.2f}")
            slow |= ratio < least
        if not slow:
            return True
    return False


# Renders the reference, and tells the kilobytes that the process has taken at most.
_RENDER_ONCE = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

text, profile = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
parse(Source(text)).render(RenderInputs(json.loads(profile), datetime.now(UTC)))
try:
    # What `resource` tells begins with the size of the process that has started this one.
    status = Path("/proc/self/status").read_text()
    print(status.partition("VmHWM:")[2].split()[0])
except OSError:
    import resource
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(most // 1024 if sys.platform == "darwin" else most)
"""


def _tell_memory() -> None:
    if sys.platform == "win32":
        return
    files = [_DATA / "email.braze.liquid", _DATA / "profile.json"]
    command = [sys.executable, "-c", _RENDER_ONCE, *map(str, files)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    print(f"\nmemory of one rendering {int(told.stdout) / 1024:8.1f} MB   (60 at most)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rounds", type=int, nargs="?", default=15)
    parser.add_argument("--hold", action="store_true", help="end with 1 if it has become slow")
    arguments = parser.parse_args()
    rounds = arguments.rounds
    pays_from, engines.PAYS_FROM = engines.PAYS_FROM, _NEVER
    if arguments.hold:
        sys.exit(not _holds(rounds))
    print(f"compiled from rendering {pays_from + 1} on")
    _compare_parsing(rounds)
    _compare_rendering(rounds)
    _compare_growth()
    _tell_memory()
    start = time.process_time()
    tokenize("{" * 50_000, ENVIRONMENT.endings)
    print(f"\nlexer, 50,000 braces   {(time.process_time() - start) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
