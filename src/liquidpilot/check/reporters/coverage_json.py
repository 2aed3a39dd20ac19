"""Coverage as one JSON document, whose shape is a promise: `version` counts its changes."""

from __future__ import annotations

import json

from liquidpilot.check.coverage import Coverage, Proposal, percent_of
from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckReport, CoveredReport
from liquidpilot.dialect.sites import Site

_VERSION = 1


def report(report: CheckReport, background: Background) -> str:
    """Return the document, indented, with a newline at its end."""
    assert isinstance(report, CoveredReport)
    coverage = report.coverage
    document = {
        "version": _VERSION,
        "summary": _summary(coverage.reached, len(coverage.counts)),
        "files": [
            {
                "path": path,
                **_summary(sum(map(bool, counts.values())), len(counts)),
                "sites": [_site(site, count, coverage) for site, count in counts.items()],
            }
            for path, counts in coverage.files.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _summary(reached: int, sites: int) -> dict[str, object]:
    return {"total": sites, "reached": reached, "percent": percent_of(reached, sites)}


def _site(site: Site, count: int, coverage: Coverage) -> dict[str, object]:
    place, inner = site.place, site.inner
    proposal = coverage.proposals.get(site)
    return {
        "kind": "content_block" if site.kind == "text" else site.kind,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "inner": [inner.line, inner.column, inner.end_line, inner.end_column],
        "people": count,
        "proposal": None if proposal is None else _proposal(proposal),
    }


def _proposal(proposal: Proposal) -> dict[str, object]:
    return {
        "message": proposal.message,
        "profile": proposal.profile,
        "changes": dict(proposal.changes),
        "scenario": proposal.scenario,
        "responses": dict(proposal.responses),
        "command": proposal.command,
    }
