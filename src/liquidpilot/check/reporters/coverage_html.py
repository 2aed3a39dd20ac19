"""Coverage as one page that opens from a file: what nobody reaches, marked in the text."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import count, takewhile

from liquidpilot.check.coverage import Coverage, percent_of
from liquidpilot.check.reporters import Background
from liquidpilot.check.reporters.coverage_text import NAMES, NOBODY
from liquidpilot.check.results import CheckReport, CoveredReport
from liquidpilot.dialect.sites import Site
from liquidpilot.serving.pages import make_page, static_file

Segments = list[tuple[str, bool]]
"""A line in pieces, each with whether it is marked."""


def report(report: CheckReport, background: Background) -> str:
    """Return the page, with its style in it."""
    assert isinstance(report, CoveredReport)
    coverage = report.coverage
    package = "liquidpilot.check.reporters"
    own = files(package) / "pages"
    style = "".join(
        (own / name).read_text(encoding="utf-8") for name in ("report.css", "coverage.css")
    )
    parts = {
        "style": static_file(package, "base.css")[0].decode() + style,
        "percent": f"{coverage.percent:g}",
        "reached": coverage.reached,
        "total": len(coverage.counts),
        "renderings": report.rendered,
        "files": sorted(
            (_file(path, coverage, background) for path in coverage.files),
            key=lambda each: each["reached"] == each["total"],
        ),
    }
    return make_page(package, "coverage.html", parts)


def _file(path: str, coverage: Coverage, background: Background) -> dict[str, object]:
    counts = coverage.files[path]
    reached = sum(map(bool, counts.values()))
    unreached = [each for each in coverage.unreached if each.place.path == path]
    return {
        "path": f"{background.prefix}{path}",
        "percent": f"{percent_of(reached, len(counts)):g}",
        "reached": reached,
        "total": len(counts),
        "sites": [_site(each, coverage) for each in unreached],
        "lines": list(_lines(path, unreached, background)) if unreached else [],
    }


def _site(site: Site, coverage: Coverage) -> dict[str, object]:
    proposal = coverage.proposals.get(site)
    return {
        "kind": NAMES[site.kind],
        "line": site.place.line,
        "column": site.place.column,
        "proposal": NOBODY if proposal is None else proposal.words,
        "command": None if proposal is None else proposal.command,
    }


def _lines(
    path: str, unreached: list[Site], background: Background
) -> Iterator[tuple[int, Segments]]:
    """Yield the lines of a file with their numbers, those without any mark near them left out."""
    near = {
        line for each in unreached for line in range(each.place.line - 2, each.inner.end_line + 3)
    }
    numbered = ((number, background.shown(path, number)) for number in count(1))
    for number, line in takewhile(lambda each: each[1] is not None, numbered):
        if number in near:
            yield number, _segments(line or "", number, unreached)


def _segments(line: str, number: int, unreached: list[Site]) -> Segments:
    marked = [False] * len(line)
    for site in unreached:
        for part in (site.place, site.inner):
            if part.line <= number <= part.end_line:
                first = part.column - 1 if part.line == number else 0
                last = part.end_column - 1 if part.end_line == number else len(line)
                marked[first:last] = [True] * len(marked[first:last])
    pieces: Segments = []
    for character, is_marked in zip(line, marked, strict=True):
        if pieces and pieces[-1][1] == is_marked:
            pieces[-1] = (pieces[-1][0] + character, is_marked)
        else:
            pieces.append((character, is_marked))
    return pieces
