"""What nobody reaches, for a person at a terminal: the files, then each part of them."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.check.coverage import Coverage, percent_of
from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckReport, CoveredReport
from liquidpilot.dialect.sites import Site
from liquidpilot.rendering.source_lines import excerpt

NAMES = {"text": "content block", "branch": "branch", "loop": "loop", "default": "default"}
"""What a reader calls each kind of site."""

NOBODY = "no change of one profile was found that gets there"
"""What is said where there is no proposal."""


def report(report: CheckReport, background: Background) -> str:
    """Return the files that are not reached in full, and what is not reached in them."""
    assert isinstance(report, CoveredReport)
    coverage = report.coverage
    if not coverage.counts:
        return "there is no branch, loop, default or content block\n"
    lines = [*_files(coverage, background.prefix)]
    for site in coverage.unreached:
        lines += ["", *_site(site, coverage, background)]
    return "\n".join(lines) + "\n"


def _files(coverage: Coverage, prefix: str) -> Iterator[str]:
    for path, counts in coverage.files.items():
        reached = sum(map(bool, counts.values()))
        if reached < len(counts):
            yield _row(reached, len(counts), f"{prefix}{path}")
    yield _row(coverage.reached, len(coverage.counts), "all files")


def _row(reached: int, sites: int, name: str) -> str:
    return f"{percent_of(reached, sites):5.1f} %  {f'{reached}/{sites}':>9}  {name}"


def _site(site: Site, coverage: Coverage, background: Background) -> Iterator[str]:
    place = site.place
    yield f"{background.prefix}{place}: nobody reaches this {NAMES[site.kind]}"
    if site.kind != "text":
        line = background.shown(place.path, place.line)
        end = place.end_column - 1 if place.end_line == place.line else None
        if line and line.strip():
            shown = "".join(excerpt(line, place.column - 1, end))
            yield f"  {place.line} | {shown.strip()}"
    proposal = coverage.proposals.get(site)
    if proposal is None:
        yield f"    = {NOBODY}"
    else:
        yield f"    = {proposal.words}"
        yield f"      {proposal.command}"
