"""What earlier runs found, in `.liquidpilot/`: used again only where nothing has changed.

The file is an aid and never an authority: one that cannot be read, that another version wrote or
that is not as it was written counts as none. Its first line is the run's key with the digest of the
rest; each further one is a path, a tab and what is known about it, as JSON, because reading it must
never run code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from liquidpilot.boundary import Boundary
from liquidpilot.check.results import CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression
from liquidpilot.diagnostics import Edit, Finding, Fix
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Place, Position

# Results as JSON data and back, for the cache.
#
# What is read here was written here, which the cache makes sure of: so nothing is checked again,
# and ten thousand results are there in a tenth of a second.

# Lists of lists, which only these pairs of functions know the meaning of.
Data = Any


def encode_static(result: StaticResult) -> Data:
    """Return the result as JSON data."""
    facts = result.facts
    return [
        [encode_finding(each) for each in result.findings],
        [_encode_suppression(each) for each in result.suppressions],
        [facts.path, list(facts.blocks), list(facts.attributes), list(facts.catalogs)],
    ]


def decode_static(data: Data) -> StaticResult:
    """Return the result that `encode_static` was given."""
    findings, suppressions, (path, *names) = data
    return StaticResult(
        tuple(map(decode_finding, findings)),
        tuple(map(_decode_suppression, suppressions)),
        Facts(path, *map(tuple, names)),
    )


def encode_rendered(result: RenderedResult) -> Data:
    """Return the result as JSON data."""
    return [
        [[case.scenario, case.outcome, case.holes] for case in result.cases],
        [encode_finding(each) for each in result.findings],
        list(result.fixtures),
    ]


def decode_rendered(cases: Data, findings: Data, fixtures: Data) -> RenderedResult:
    """Return the result of which `encode_rendered` made these three."""
    return RenderedResult(
        tuple([_case(*each) for each in cases]),
        tuple(map(decode_finding, findings)),
        tuple(fixtures),
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
    ]


def decode_finding(data: Data) -> Finding:
    """Return the finding that `encode_finding` was given."""
    code, severity, message, hint, place, fix, confidential, people, scenarios = data
    return Finding(
        *(code, severity, message, hint, Place(*place), fix and _decode_fix(fix)),
        *(confidential, tuple(people), tuple(scenarios)),
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


def _encode_suppression(each: Suppression) -> Data:
    place = _encode_place(each.place)
    return [place, list(each.rules), each.reason, each.first, each.last, each.problem]


def _decode_suppression(data: Data) -> Suppression:
    place, rules, reason, first, last, problem = data
    return Suppression(
        Place(*place), tuple(rules), reason, Position(*first), Position(*last), problem
    )


FOLDER = ".liquidpilot"
_KEPT = 4
# What is not as this module writes it, though its digest is right, counts as none.
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_IGNORED = f"{FOLDER}/.gitignore"
_CACHE = re.compile(r"check-[0-9a-f]{16}\.json")
_HEAD = re.compile(rb"(?P<key>[0-9a-f]{16,}) [0-9a-f]{32}\n")


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


class Cache:
    """The entries by path; `key` tells runs apart that ask for other things."""

    def __init__(self, root: Path, key: str) -> None:
        self._inside = Boundary(root)
        self._path = f"{FOLDER}/{_name(key)}"
        self._key = key
        self._lines: dict[str, str] = {}
        self._read: dict[str, Entry] = {}
        self._changed = False

    @classmethod
    def load(cls, root: Path, key: str) -> Cache:
        """Return the cache of the workspace at `root`; an empty one if there is none to use."""
        cache = cls(root, key)
        try:
            head, _, body = cache._read_file().partition(b"\n")
        except LiquidPilotError:
            return cache
        if head.decode("ascii", "replace") == cache._head(body):
            lines = body.decode("ascii").splitlines()
            with contextlib.suppress(*_BROKEN):
                cache._lines = {
                    str(json.loads(path)): data
                    for path, _, data in (each.partition("\t") for each in lines)
                }
        return cache

    def entry(self, path: str) -> Entry | None:
        """Return what is known about the message or block at `path`."""
        if path not in self._read and path in self._lines:
            entry = _entry(self._lines[path])
            if entry is None:
                return None
            self._read[path] = entry
        return self._read.get(path)

    def whole_entry(self, path: str) -> Entry | None:
        """Return the same, with the findings of each profile."""
        line = self._lines.get(path)
        return None if line is None else _entry(line, whole=True)

    def put(self, path: str, entry: Entry) -> None:
        """Keep what was found about `path`."""
        self._read[path] = entry
        self._lines[path] = json.dumps(_encoded(entry), separators=(",", ":"))
        self._changed = True

    def hold(self, path: str, entry: Entry) -> None:
        """Have `entry` for `path` in this run, whatever is kept for later ones."""
        self._read[path] = entry

    def forget(self, path: str) -> None:
        """Keep nothing of what was found about `path`."""
        if self._lines.pop(path, None) is not None:
            self._changed = True

    def clear(self) -> None:
        """Begin anew."""
        self._lines.clear()
        self._read.clear()
        self._changed = True

    def note(self, name: str, data: Data) -> None:
        """Keep JSON data under a name that is no path."""
        line = json.dumps(data, separators=(",", ":"))
        if self._lines.get(name) != line:
            self._lines[name] = line
            self._changed = True

    def noted(self, name: str) -> Data:
        """Return what `note` has kept, None if there is nothing."""
        with contextlib.suppress(*_BROKEN):
            return json.loads(self._lines[name])
        return None

    def save(self, known: Collection[str] | None = None) -> None:
        """Write what was found, of the `known` paths only if they are given.

        Nothing is raised: where the folder cannot be written, the next run takes longer.
        """
        kept = {p: line for p, line in self._lines.items() if known is None or p in known}
        if not self._changed and len(kept) == len(self._lines):
            return
        body = "".join(f"{json.dumps(p)}\t{line}\n" for p, line in kept.items()).encode("ascii")
        try:
            text = self._head(body).encode("ascii") + b"\n" + body
            self._refuse_foreign()
            self._inside.write_bytes(self._path, text, durable=False)
            if not self._inside.has(_IGNORED):
                self._inside.write_bytes(_IGNORED, b"*\n", durable=False)
            self._forget_old()
        except LiquidPilotError:
            return

    def _read_file(self) -> bytes:
        """Return what is in the file; b"" for one that is not ours."""
        if self._inside.has_link(self._path):
            return b""
        return self._inside.read_bytes(self._path)

    def _refuse_foreign(self) -> None:
        """Raise LiquidPilotError if writing would change something that no run has made."""
        is_foreign = self._inside.has(self._path) and not _is_ours(self._path, self._read_file())
        if self._inside.has_link(self._path) or self._inside.has_link(_IGNORED) or is_foreign:
            raise LiquidPilotError(f"'{FOLDER}' belongs to another user")

    def _forget_old(self) -> None:
        """Delete the caches that were not used for longest, and nothing that is no cache."""
        with contextlib.suppress(OSError):
            folder = self._inside.place(FOLDER)
            found = [each for each in folder.iterdir() if _CACHE.fullmatch(each.name)]
            files = [each for each in found if not each.is_symlink() and each.is_file()]
            for file in sorted(files, key=lambda each: each.stat().st_mtime_ns)[:-_KEPT]:
                if _is_ours(file.name, self._inside.read_bytes(file)):
                    self._inside.delete(file)

    def _head(self, body: bytes) -> str:
        return f"{self._key} {hashlib.blake2b(body, digest_size=16).hexdigest()}"


def _name(key: str) -> str:
    return f"check-{key[:16]}.json"


def _is_ours(name: str, data: bytes) -> bool:
    """Return whether a run has written the file `name`: its first line says which run."""
    head = _HEAD.match(data)
    # A computer that lost its power may leave nothing, or zeros.
    if not data.strip(b"\0"):
        return True
    return head is not None and _name(head["key"].decode()) == name.rpartition("/")[2]


def _encoded(entry: Entry) -> Data:
    texts = entry.texts
    return [
        entry.own,
        list(entry.paths),
        None if texts is None else [texts[0], encode_static(texts[1])],
        {name: [key, *encode_rendered(result)] for name, (key, result) in entry.rendered.items()},
        [encode_finding(each) for each in entry.findings],
    ]


def _entry(line: str, *, whole: bool = False) -> Entry | None:
    try:
        return _decoded(json.loads(line), whole=whole)
    except _BROKEN:
        return None


def _decoded(data: Data, *, whole: bool = False) -> Entry:
    own, paths, texts, rendered, findings = data
    return Entry(
        own,
        tuple(paths),
        None if texts is None else (texts[0], decode_static(texts[1])),
        {
            name: (key, decode_rendered(cases, found if whole else (), fixtures))
            for name, (key, cases, found, fixtures) in rendered.items()
        },
        tuple(map(decode_finding, findings)),
    )
