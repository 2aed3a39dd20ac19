"""Coverage as `lcov.info`, which code hosts and editors read.

Each site is a branch (`BRDA`) at the line of its tag; a line counts as run as often as the
innermost site around it (`man geninfo`, "Tracefile format").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckReport, CoveredReport
from liquidpilot.dialect.sites import Site


def report(report: CheckReport, background: Background) -> str:
    """Return the tracefile."""
    assert isinstance(report, CoveredReport)
    coverage = report.coverage
    lines = (
        line
        for path, counts in coverage.files.items()
        for line in _file(f"{background.prefix}{path}", counts)
    )
    return "".join(f"{line}\n" for line in lines)


def _file(path: str, counts: Mapping[Site, int]) -> Iterator[str]:
    yield "TN:"
    yield f"SF:{path}"
    blocks: dict[int, int] = {}
    for site, count in counts.items():
        line = site.place.line
        number = blocks[line] = blocks.get(line, -1) + 1
        yield f"BRDA:{line},0,{number},{count or '-'}"
    yield f"BRF:{len(counts)}"
    yield f"BRH:{sum(map(bool, counts.values()))}"
    lines = lines_of(counts)
    for line, count in lines.items():
        yield f"DA:{line},{count}"
    yield f"LF:{len(lines)}"
    yield f"LH:{sum(map(bool, lines.values()))}"
    yield "end_of_record"


def lines_of(counts: Mapping[Site, int]) -> dict[int, int]:
    """Return by line how many people came to it, for the lines that stand in a site.

    A line that has a tag in it belongs to what is around the tag; one in two sites to the inner.
    """
    found: dict[int, int] = {}
    for site, count in counts.items():
        inner = site.inner
        last = inner.end_line if inner.end_column > 1 else inner.end_line - 1
        for line in range(inner.line, last + 1):
            is_shared = line in (inner.line, last) and site.kind != "text"
            found[line] = max(found.get(line, 0), count) if is_shared else count
    return dict(sorted(found.items()))
