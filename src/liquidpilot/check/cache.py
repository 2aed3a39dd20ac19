"""What earlier runs of `check` found about each message and content block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from liquidpilot.cache.kept import BROKEN, Data, Kept
from liquidpilot.check.coverage import Proposal
from liquidpilot.check.results import CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression
from liquidpilot.diagnostics import Edit, Finding, Fix
from liquidpilot.dialect.sites import Site
from liquidpilot.sources import Place, Position

# Results as JSON data and back, for the cache.
#
# What is read here was written here, which the cache makes sure of: so nothing is checked again,
# and ten thousand results are there in a tenth of a second.


def encode_static(result: StaticResult) -> Data:
    """Return the result as JSON data."""
    facts = result.facts
    return [
        [encode_finding(each) for each in result.findings],
        [_encode_suppression(each) for each in result.suppressions],
        [facts.path, list(facts.blocks), list(facts.attributes), list(facts.catalogs)],
        [_encode_site(each) for each in result.sites],
    ]


def decode_static(data: Data) -> StaticResult:
    """Return the result that `encode_static` was given."""
    findings, suppressions, (path, *names), sites = data
    return StaticResult(
        tuple(map(decode_finding, findings)),
        tuple(map(_decode_suppression, suppressions)),
        Facts(path, *map(tuple, names)),
        tuple(map(_decode_site, sites)),
    )


def encode_rendered(result: RenderedResult, sites: Mapping[Site, int]) -> Data:
    """Return the result as JSON data; `sites` are those of the message, each with its number."""
    return [
        [[case.scenario, case.outcome, case.holes] for case in result.cases],
        [encode_finding(each) for each in result.findings],
        list(result.fixtures),
        [sites[each] for each in result.taken],
    ]


def decode_rendered(
    cases: Data, findings: Data, fixtures: Data, taken: Data, sites: Sequence[Site]
) -> RenderedResult:
    """Return the result of which `encode_rendered` made these four."""
    return RenderedResult(
        tuple([_case(*each) for each in cases]),
        tuple(map(decode_finding, findings)),
        tuple(fixtures),
        tuple([sites[each] for each in taken]),
    )


@cache
def _case(scenario: str | None, outcome: str, holes: int) -> CheckedScenario:
    # There are few different ones.
    return CheckedScenario(scenario, outcome, holes)


def encode_finding(finding: Finding) -> Data:
    """Return the finding as JSON data."""
    return [
        *(finding.code, finding.severity, finding.message, finding.hint),
        _encode_place(finding.place),
        None if finding.fix is None else _encode_fix(finding.fix),
        finding.confidential,
        list(finding.people),
        list(finding.scenarios),
        [_encode_place(each) for each in finding.made_by],
    ]


def decode_finding(data: Data) -> Finding:
    """Return the finding that `encode_finding` was given."""
    code, severity, message, hint, place, fix, confidential, people, scenarios, made_by = data
    return Finding(
        *(code, severity, message, hint, Place(*place), fix and _decode_fix(fix)),
        *(confidential, tuple(people), tuple(scenarios)),
        made_by=tuple([Place(*each) for each in made_by]),
    )


def _encode_fix(fix: Fix) -> Data:
    edits = [[_encode_place(each.place), each.old, each.new] for each in fix.edits]
    return [fix.message, edits, fix.safe, fix.keeps_output]


def _decode_fix(data: Data) -> Fix:
    message, edits, safe, keeps_output = data
    made = tuple(Edit(Place(*place), old, new) for place, old, new in edits)
    return Fix(message, made, safe, keeps_output)


def _encode_place(at: Place) -> Data:
    return [at.path, at.line, at.column, at.end_line, at.end_column]


def _encode_site(each: Site) -> Data:
    return [each.kind, _encode_place(each.place), _encode_place(each.inner)]


def _decode_site(data: Data) -> Site:
    kind, place, inner = data
    return Site(kind, Place(*place), Place(*inner))


def encode_proposal(each: Proposal) -> Data:
    """Return who would come to a site, as JSON data."""
    changes, responses = map(list, each.changes), map(list, each.responses)
    return [each.message, each.profile, list(changes), each.scenario, list(responses)]


def decode_proposal(data: Data) -> Proposal:
    """Return the proposal that `encode_proposal` was given."""
    message, profile, changes, scenario, responses = data
    return Proposal(
        message, profile, tuple(map(tuple, changes)), scenario, tuple(map(tuple, responses))
    )


def _encode_suppression(each: Suppression) -> Data:
    place = _encode_place(each.place)
    return [place, list(each.rules), each.reason, each.first, each.last, each.problem]


def _decode_suppression(data: Data) -> Suppression:
    place, rules, reason, first, last, problem = data
    return Suppression(
        Place(*place), tuple(rules), reason, Position(*first), Position(*last), problem
    )


@dataclass
class Entry:
    """One message or content block: each result stands with the key that it was made under.

    `paths` are what renderings depend on; they are valid as long as `own` is the digest of the
    files that they were read off. Results by profile; "" is the profile that fits the message.
    `findings` are those of all of them, merged: what a report needs of a message that has not
    changed, so that the findings in `rendered` are read from the file only where one has.
    """

    own: str = ""
    paths: tuple[str, ...] = ()
    texts: tuple[str, StaticResult] | None = None
    rendered: dict[str, tuple[str, RenderedResult]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Cache(Kept):
    """The entries by path."""

    def __init__(self, root: Path, key: str) -> None:
        super().__init__(root, "check", key)
        self._read: dict[str, Entry] = {}

    def entry(self, path: str) -> Entry | None:
        """Return what is known about the message or block at `path`."""
        if path not in self._read:
            entry = _entry(self.noted(path))
            if entry is None:
                return None
            self._read[path] = entry
        return self._read[path]

    def whole_entry(self, path: str) -> Entry | None:
        """Return the same, with the findings of each profile."""
        return _entry(self.noted(path), whole=True)

    def put(self, path: str, entry: Entry) -> None:
        """Keep what was found about `path`."""
        self._read[path] = entry
        self.note(path, _encoded(entry))

    def hold(self, path: str, entry: Entry) -> None:
        """Have `entry` for `path` in this run, whatever is kept for later ones."""
        self._read[path] = entry

    def clear(self) -> None:
        """Begin anew."""
        super().clear()
        self._read.clear()


def _encoded(entry: Entry) -> Data:
    texts = entry.texts
    taken = (site for _, result in entry.rendered.values() for site in result.taken)
    sites = {site: number for number, site in enumerate(dict.fromkeys(taken))}
    return [
        entry.own,
        list(entry.paths),
        None if texts is None else [texts[0], encode_static(texts[1])],
        {
            name: [key, *encode_rendered(result, sites)]
            for name, (key, result) in entry.rendered.items()
        },
        [encode_finding(each) for each in entry.findings],
        [_encode_site(each) for each in sites],
    ]


def _entry(data: Data, *, whole: bool = False) -> Entry | None:
    try:
        return None if data is None else _decoded(data, whole=whole)
    except BROKEN:
        return None


def _decoded(data: Data, *, whole: bool = False) -> Entry:
    own, paths, texts, rendered, findings, known = data
    sites = [_decode_site(each) for each in known]
    return Entry(
        own,
        tuple(paths),
        None if texts is None else (texts[0], decode_static(texts[1])),
        {
            name: (key, decode_rendered(cases, found if whole else (), fixtures, taken, sites))
            for name, (key, cases, found, fixtures, taken) in rendered.items()
        },
        tuple(map(decode_finding, findings)),
    )
