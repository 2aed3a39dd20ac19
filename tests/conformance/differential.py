"""Compare liquidpilot with real Ruby Liquid on generated templates.

    python tests/conformance/differential.py [--seed N] [--cases N] [--show N]

It needs Ruby with the gems liquid and activesupport (Debian: ruby, ruby-liquid,
ruby-activesupport) and an environment in which liquidpilot is installed. It prints the rate of
agreement by group and in total, the known differences with their reasons, and the first of those
that nothing explains. Exit code 0: the rate is high enough and every difference is known; 1: not;
2: no Ruby.
"""

# ruff: noqa: T201 (it is a program of its own, and prints)
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from generation import Case, generate, read_tables
from known_differences import KNOWN, REFUSED, KnownDifference, reason_for

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

NOW = "2026-11-21T09:30:00+00:00"
CASES = 12_000
LEAST_AGREEMENT = 99.5
_JUDGE = Path(__file__).parent / "ruby_judge.rb"


@dataclass(frozen=True, slots=True)
class Difference:
    """A template of which Ruby and liquidpilot make different texts."""

    case: Case
    ruby: str
    ours: str
    known: KnownDifference | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of one run."""

    total: Counter[str]
    differences: list[Difference]

    @property
    def agreement(self) -> float:
        """The percentage of all cases on which both agree, known differences counted against us."""
        total = self.total.total()
        return 100 * (total - len(self.differences)) / total

    @property
    def unexplained(self) -> list[Difference]:
        """The differences that no known one covers, the shortest template first."""
        found = [difference for difference in self.differences if difference.known is None]
        return sorted(found, key=lambda difference: len(difference.case.template))

    @property
    def excessive(self) -> list[KnownDifference]:
        """The known differences that are met more often than they may be."""
        counts = Counter(difference.known for difference in self.differences)
        share = max(1.0, self.total.total() / CASES)
        return [known for known in KNOWN if counts[known] > known.most * share]


def judge_version() -> dict[str, str] | None:
    """Return the versions of Ruby and its gems, or None if this machine has not got them."""
    try:
        answer = _run_judge("--version")
    except (OSError, subprocess.CalledProcessError):
        return None
    versions: dict[str, str] = json.loads(answer)
    return versions


def compare(cases: Sequence[Case], context: dict[str, object]) -> Comparison:
    """Render every case by Ruby and by liquidpilot."""
    texts = ask_ruby([(case.template, context) for case in cases])
    differences = []
    for case, ruby in zip(cases, texts, strict=True):
        ours = render(case.template, context)
        if ours != ruby:
            known = reason_for(case.template, ruby, ours, lambda text: render(text, context))
            differences.append(Difference(case, ruby, ours, known))
    return Comparison(Counter(case.group for case in cases), differences)


def ask_ruby(
    questions: Sequence[tuple[str, Mapping[str, object]]], clocks: Sequence[str | None] = ()
) -> list[str]:
    """Return what Ruby Liquid makes of templates and their contexts, `REFUSED` where nothing.

    `clocks` are the times of the questions (ISO 8601), by default and where None `NOW`.
    """
    lines = [
        json.dumps({"template": template, "context": context, "now": clock or NOW})
        for (template, context), clock in zip_longest(questions, clocks)
    ]
    # Not `splitlines`: JSON leaves U+2028 as it is.
    answers = _run_judge(stdin="\n".join(lines)).rstrip("\n").split("\n")
    return [_text(json.loads(answer)) for answer in answers]


def _text(answer: Mapping[str, object]) -> str:
    return REFUSED if "refused" in answer else str(answer["output"])


def render(template: str, context: dict[str, object]) -> str:
    """Return what liquidpilot makes of the template."""
    parsed = parse(Source(template))
    if parsed.refused:
        return REFUSED
    return parsed.render(RenderInputs(context, datetime.fromisoformat(NOW))).text


def main() -> int:
    """Run it from the command line."""
    options = argparse.ArgumentParser(description="Compare liquidpilot with Ruby Liquid.")
    options.add_argument("--seed", type=int, default=1, help="which random cases (default: 1)")
    options.add_argument("--cases", type=int, default=CASES, help=f"about how many ({CASES})")
    options.add_argument("--show", type=int, default=20, help="how many unexplained to print (20)")
    given = options.parse_args()
    versions = judge_version()
    if versions is None:
        print("this needs `ruby` with the gems liquid and activesupport", file=sys.stderr)
        return 2
    tables = read_tables()
    comparison = compare(generate(tables, given.seed, given.cases), tables["context"])
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    _report(comparison, given.show)
    enough = comparison.agreement >= LEAST_AGREEMENT and not (
        comparison.unexplained or comparison.excessive
    )
    return 0 if enough else 1


def _report(comparison: Comparison, show: int) -> None:
    differing = Counter(difference.case.group for difference in comparison.differences)
    for group, total in comparison.total.items():
        print(f"{group:22}{total:7} cases {100 * (total - differing[group]) / total:7.2f} %")
    total = comparison.total.total()
    print(f"{'in total':22}{total:7} cases {comparison.agreement:7.2f} %")
    by_reason: dict[KnownDifference, list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        if difference.known:
            by_reason[difference.known].append(difference)
    for known in KNOWN:
        if known in by_reason:
            example = by_reason[known][0].case.template
            times = f"{len(by_reason[known])} times"
            if known in comparison.excessive:
                times += f" (too often: {known.most} of {CASES:,} at most)"
            print(f"\nknown, {times}: {known.reason}\n  such as {example!r}")
    print(f"\nunexplained: {len(comparison.unexplained)}")
    for difference in comparison.unexplained[:show]:
        print(f"  {difference.case.template!r}")
        print(
            f"    Ruby        {_shown(difference.ruby)}\n    liquidpilot {_shown(difference.ours)}"
        )


def _shown(text: str) -> str:
    return "refuses the template" if text == REFUSED else repr(text)


def _run_judge(*arguments: str, stdin: str = "") -> str:
    return subprocess.run(
        ["ruby", str(_JUDGE), *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"LANG": "C.UTF-8", "TZ": "UTC"},
    ).stdout


if __name__ == "__main__":
    # A console that is not in UTF-8 prints the rest all the same.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
