"""The report of `liquidpilot audience` on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.audience.rate import LimitLoad, duration, rounded
from liquidpilot.audience.report import CatalogUse, Lengths, Outcome, Report, share
from liquidpilot.cli.streams import Paint, printable
from liquidpilot.connected_content.limits import TIME_LIMIT
from liquidpilot.wording import counted

_MOST_LINES = 10
_TITLES = {
    "aborted": "aborted: they get nothing",
    "errors": "errors: Braze refuses the message, or what it would send is unknown",
    "missing_fixture": "calls without a fixture: what they get is unknown",
    "hole": "holes: sent, with nothing in the place of",
    "missing_item": "items asked for that the catalog does not have",
    "clipped": "cut off by Gmail: more than 102 KB",
}


def report_text(report: Report, paint: Paint) -> str:
    """Return the report for a terminal."""
    sections = [_summary(report, paint)]
    outcomes = report.outcomes
    for kind, title in _TITLES.items():
        found = [each for each in outcomes if each.kind == kind]
        if found:
            sections.append([paint.bold(title), *_outcome_lines(found, report.users, paint)])
    sections += [_length_lines(report, paint), _call_lines(report, paint)]
    sections += [_load_lines(report, paint)]
    sections += [_catalog_lines(each, report.users, paint) for each in report.catalogs]
    sections += [_code_lines(report, paint)]
    sections += [_coverage_lines(report, paint), _problem_lines(report, paint)]
    return "\n".join("\n".join(lines) + "\n" for lines in sections if lines)


def _summary(report: Report, paint: Paint) -> list[str]:
    counts = report.counts
    what = f"{report.message} for {_people(counts['users'])}"
    if report.sample is not None:
        what += f", a sample (seed {report.sample[1]})"
    if report.scenario is not None:
        what += f", in the scenario {report.scenario}"
    lines = [paint.bold(printable(what)), ""]
    if report.interrupted:
        lines[1:1] = [paint.severity("warning", "interrupted: these are the people until then")]
    names = {
        "sent": "sent",
        "aborted": "aborted",
        "errors": "error",
        "missing_fixture": "missing fixture",
        "holes": "of the sent, with holes",
        "clipped": "of the sent, cut off by Gmail",
        "duplicates": "listed more than once, and counted each time",
    }
    for name, words in names.items():
        if counts[name] or name == "sent":
            lines.append(_row(counts[name], report.users, words))
    if report.listed_twice:
        ids = ", ".join(map(printable, report.listed_twice))
        lines.append(paint.dim(f"{'':28}such as {ids}"))
        lines.append(paint.dim(f"{'':28}{report.bound}"))
    if counts["malformed"]:
        lines.append(_row(counts["malformed"], 0, "more could not be read as a user"))
    return lines


def _row(count: int, users: int, words: str) -> str:
    return f"  {count:>12,}  {share(count, users) if users else '':>10}  {words}"


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _outcome_lines(found: list[Outcome], users: int, paint: Paint) -> Iterator[str]:
    for each in found[:_MOST_LINES]:
        yield _row(each.count, users, printable(each.what))
        ids = ", ".join(printable(one) for one in each.people)
        place = f"{printable(each.place)}, " if each.place else ""
        yield paint.dim(f"{'':28}{place}{'for' if each.count == 1 else 'such as'} {ids}")
    if len(found) > _MOST_LINES:
        others = sum(each.count for each in found[_MOST_LINES:])
        yield _row(others, users, f"in {len(found) - _MOST_LINES} more places")


def _length_lines(report: Report, paint: Paint) -> list[str]:
    lengths = report.lengths
    if not lengths:
        return []
    width = max(len(each.field) for each in lengths)
    head = f"  {'':{width}}  {'half, about':>12}  {'99 %, about':>12}  {'longest':>12}"
    lines = [paint.bold("characters of what is sent"), paint.dim(head)]
    lines += [_length_row(each, width) for each in lengths]
    for number, count in report.segments.items():
        lines.append(_row(count, report.users, counted(number, "SMS segment")))
    return lines


def _length_row(each: Lengths, width: int) -> str:
    numbers = f"{each.at(0.5):>12,}  {each.at(0.99):>12,}  {each.longest:>12,}"
    return f"  {printable(each.field):{width}}  {numbers}  of {printable(each.longest_of)}"


def _call_lines(report: Report, paint: Paint) -> list[str]:
    requests = report.requests
    if not requests:
        return []
    calls = sum(requests.values())
    lines = [paint.bold("calls")]
    lines += [_row(count, 0, printable(host)) for host, count in requests.items()]
    a_person = report.calls_a_person
    most = max(a_person)
    cached = share(calls - report.calls_with_cache, calls)
    lines += [
        _row(most, 0, f"at most for one person, as for {_people(a_person[most])}"),
        _row(report.urls, 0, "different URLs"),
        _row(report.calls_with_cache, 0, f"at least, if Braze's cache answers the rest ({cached})"),
    ]
    return lines


def _load_lines(report: Report, paint: Paint) -> list[str]:
    load = report.load
    if load is None:
        return []
    time = "" if load.minutes is None else f", for {duration(load.minutes)}"
    lines = [paint.bold(f"at {load.messages_a_minute:,} messages a minute{time}")]
    for each in load.hosts[:_MOST_LINES]:
        words = f"requests a second to {printable(each.host)}"
        cached = f", {rounded(each.with_cache)} if Braze's cache answers the rest"
        lines.append(f"  {rounded(each.requests_a_second):>12}  {'':>10}  {words}{cached}")
        waiting = f"at most {each.open:,} of them wait at once: Braze gives each {TIME_LIMIT:g} s"
        delay = f"{each.longest_delay:g} s" if each.longest_delay else "no time"
        lines.append(paint.dim(f"{'':28}{waiting}; its fixtures declare {delay}"))
        if each.unanswered:
            lines.append(_row(each.unanswered, 0, "of all its calls without an answer"))
    if len(load.hosts) > _MOST_LINES:
        lines.append(paint.dim(f"{'':28}and {len(load.hosts) - _MOST_LINES} more hosts"))
    lines += [line for each in load.limits for line in _limit_lines(each, paint)]
    if not load.hosts:
        lines.append("  no service is asked")
    return lines


def _limit_lines(each: LimitLoad, paint: Paint) -> Iterator[str]:
    words = f"of {each.service}'s limit of {each.limit.shown}"
    if each.kept == "yes":
        yield _row(each.most, 0, f"{words}: kept")
        return
    verdict = "kept only with Braze's cache" if each.kept != "no" else "too many"
    verdict += f", which leaves {each.least:,}" if each.least < each.most else ""
    yield _row(each.most, 0, paint.severity("warning", f"{words}: {verdict}"))
    yield paint.dim(f"{'':28}{each.keeps:,} messages a minute keep it without the cache")


def _catalog_lines(each: CatalogUse, users: int, paint: Paint) -> list[str]:
    if not each.read:
        return []
    of = "" if each.size is None else f" of {each.size:,}"
    lines = [paint.bold(f"catalog {printable(each.name)}: {each.read:,}{of} items are read")]
    items = list(each.items.items())[:_MOST_LINES]
    lines += [_row(people, users, printable(item)) for item, people in items]
    if each.read > len(items):
        lines.append(paint.dim(f"{'':28}and {each.read - len(items):,} more items"))
    return lines


def _code_lines(report: Report, paint: Paint) -> list[str]:
    codes = report.codes
    if not codes:
        return []
    lines = [paint.bold("promotion codes used up")]
    for each in codes:
        lines.append(_row(each.sent, report.users, f"of {printable(each.list)}"))
        if each.at_most > each.sent:
            words = f"at most {each.at_most:,}, if Braze takes one for who is not sent it, too"
            lines.append(paint.dim(f"{'':28}{words}"))
    return lines


def _coverage_lines(report: Report, paint: Paint) -> list[str]:
    coverage = report.coverage
    unseen = [each for each in coverage if not each.people]
    if not coverage:
        return []
    reached = len(coverage) - len(unseen)
    title = f"parts that somebody comes to: {reached} of {len(coverage)}"
    lines = [paint.bold(title)]
    for each in unseen[:_MOST_LINES]:
        place = f"{each.path}:{each.line}:{each.column}" if each.path else f"{each.line}"
        lines.append(f"  {'nobody':>12}  {'':>10}  {each.kind}  {paint.dim(printable(place))}")
    if len(unseen) > _MOST_LINES:
        lines.append(f"  {'nobody':>12}  {'':>10}  {len(unseen) - _MOST_LINES} more parts")
    return lines


def _problem_lines(report: Report, paint: Paint) -> list[str]:
    kinds = report.malformed
    if not kinds:
        return []
    lines = [paint.bold("not read as a user, and left out")]
    lines += [_row(count, 0, kind) for kind, count in kinds.items()]
    for place, kind, message in report.problems[:_MOST_LINES]:
        lines.append(f"  {paint.dim(printable(place))}  {kind}: {printable(message)}")
    return lines
