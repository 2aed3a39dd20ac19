"""The report as one page that opens from a file: nothing in it is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

from liquidpilot.audience.charts import Bar, Chart, bars, histogram
from liquidpilot.audience.rate import duration, rounded
from liquidpilot.audience.report import Coverage, Lengths, Report, share
from liquidpilot.connected_content.limits import TIME_LIMIT
from liquidpilot.serving.pages import make_page, static_file
from liquidpilot.wording import counted

_PACKAGE = "liquidpilot.audience"
_STATUSES = {
    "sent": ("sent", "var(--good)"),
    "aborted": ("aborted", "var(--warn)"),
    "errors": ("error", "var(--bad)"),
    "missing_fixture": ("no fixture", "var(--open)"),
}
KINDS = {
    "aborted": ("Aborted", "They get nothing."),
    "errors": ("Errors", "Braze refuses the message, or what it would send is unknown."),
    "missing_fixture": ("Calls without a fixture", "What they would get is unknown."),
    "hole": ("Holes", "Sent, with nothing in the place of this."),
    "missing_item": (
        "Catalog items that are not there",
        "The catalog does not have what is asked for.",
    ),
    "clipped": ("Cut off by Gmail", "E-mails of more than 102 KB."),
}
"""What happens to people: a heading and a sentence, by the kind of an `Outcome`."""
COVERED = {
    "branch": "branch",
    "loop": "turn of the loop",
    "default": "value of default",
    "text": "content block",
}
"""What a part of a text is called that people come to."""


_KEPT = {
    "yes": ("kept", "good"),
    "with_cache": ("kept only with Braze's cache", "warn"),
    "no": ("too many", "bad"),
}


def report_page(report: Report, made: datetime) -> str:
    """Return the page about `report`, which was `made` then."""
    style = (files(_PACKAGE) / "static" / "report.css").read_text(encoding="utf-8")
    counts, users = report.counts, report.users
    outcomes = report.outcomes
    calls = sum(report.requests.values())
    parts = {
        "style": static_file(_PACKAGE, "base.css")[0].decode() + style,
        "report": report,
        "counts": counts,
        "made": f"{made:%Y-%m-%d %H:%M} UTC",
        "verdicts": _verdicts(counts),
        "groups": [
            (*KINDS[kind], [each for each in outcomes if each.kind == kind])
            for kind in KINDS
            if any(each.kind == kind for each in outcomes)
        ],
        "lengths": [(each, _lengths(each)) for each in report.lengths],
        "segments": _numbers(report.segments, "segment", users) if report.segments else None,
        "calls": calls,
        "a_person": _numbers(report.calls_a_person, "call", users) if calls else None,
        "saved": share(calls - report.calls_with_cache, calls),
        "load": report.load,
        "rounded": rounded,
        "duration": duration,
        "time_limit": f"{TIME_LIMIT:g}",
        "kept": _KEPT,
        "catalogs": [each for each in report.catalogs if each.read],
        "codes": report.codes,
        "coverage": _by_file(report.coverage),
        "reached": sum(each.people > 0 for each in report.coverage),
        "covered": COVERED,
        "share": lambda count: share(count, users),
        "width": lambda count: f"{100 * count / users if users else 0:.2f}",
    }
    return make_page(_PACKAGE, "report.html", parts)


def _verdicts(counts: Mapping[str, int]) -> Chart:
    return bars(
        [
            Bar(
                words,
                counts[name],
                f"{counts[name]:,}, {share(counts[name], counts['users'])}",
                colour,
            )
            for name, (words, colour) in _STATUSES.items()
            if counts[name] or name in ("sent", "aborted")
        ]
    )


def _lengths(found: Lengths) -> Chart | None:
    """Return how many texts are how long; None where all are alike, which needs no chart."""
    if len(found.ranges) < 2:
        return None
    ranges = {
        start: (start + 10 ** max(len(str(start)) - 2, 0), count)
        for start, count in found.ranges.items()
    }
    return histogram(ranges, "characters")


def _numbers(found: Mapping[int, int], what: str, users: int) -> Chart:
    return bars(
        [
            Bar(counted(number, what), count, f"{count:,}, {share(count, users)}")
            for number, count in found.items()
        ]
    )


def _by_file(coverage: list[Coverage]) -> dict[str, list[Coverage]]:
    found: dict[str, list[Coverage]] = {}
    for each in coverage:
        found.setdefault(each.path or "the template", []).append(each)
    return found
