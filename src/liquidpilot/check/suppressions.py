"""Findings that an author has looked at and accepts, said in the template itself.

    {% comment %}liquidpilot: ignore missing-default -- set by the API trigger{% endcomment %}

is about what follows: the rest of its line, or the next line that has something on it, up to the
end of a tag or output that begins there. `ignore-file` is about the whole file, `off` about what
follows up to the next `on`. Several rules are parted by commas; the reason comes after `--`.
A comment survives being pasted into Braze, which is why it is no `{% # %}`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from liquidpilot.diagnostics import Diagnostic, Finding, Severity
from liquidpilot.dialect.outline import Comment, Outline, Text
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place, Position
from liquidpilot.suggestions import did_you_mean

UNKNOWN, UNUSED = "unknown-suppression", "unused-suppression"
NO_REASON, BLANKET = "suppression-without-reason", "blanket-suppression"
CODES = frozenset((UNKNOWN, UNUSED, NO_REASON, BLANKET))
"""The rules about suppressions themselves, which no suppression is about."""

Kind = Literal["ignore", "ignore-file", "off", "on"]

_WORDS = re.compile(
    r"\s*liquidpilot:\s*(?P<kind>[\w-]*)\s*(?P<rules>.*?)\s*(?:--\s*(?P<reason>.*?)\s*)?", re.DOTALL
)
_KINDS: tuple[Kind, ...] = ("ignore", "ignore-file", "off", "on")
_ON = re.compile(r"\s*liquidpilot:\s*on\b")
_VISIBLE = re.compile(r"\S")
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_WHOLE_FILE = (Position(1, 1), Position(2**31, 1))


@immutable
class Suppression:
    """One comment: the findings of `rules` from `first` up to `last` in its file are left out.

    `place` is the comment, `problem` what is wrong with one that cannot be read.
    """

    place: Place
    rules: tuple[str, ...] = ()
    reason: str | None = None
    first: Position = _WHOLE_FILE[0]
    last: Position = _WHOLE_FILE[1]
    problem: str | None = None

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Return whether it is about this finding."""
        return (
            diagnostic.path == self.place.path
            and diagnostic.code in self.rules
            and self.first <= diagnostic.place.start < self.last
        )


def read_suppressions(outline: Outline) -> Iterator[Suppression]:
    """Yield what the comments of a text say; a `liquidpilot:` that cannot be read has a problem."""
    comments = [each for each in outline.comments if "liquidpilot:" in each.text]
    on = [each.span[0] for each in comments if _ON.match(each.text)]
    for comment in comments:
        words = _WORDS.fullmatch(comment.text)
        if words is None:
            continue
        kind = next((each for each in _KINDS if each == words["kind"]), None)
        rules = tuple(name for name in re.split(r"[,\s]+", words["rules"]) if name)
        place = outline.source.place(comment.span)
        if kind is None:
            hint = did_you_mean(words["kind"], _KINDS) or f"known: {', '.join(_KINDS)}"
            problem = f"'{words['kind']}' is not something that a comment can say; {hint}"
            yield Suppression(place, problem=problem)
        elif kind != "on":
            first, last = _range(outline, comment, kind, on)
            yield Suppression(place, rules, words["reason"], first, last)


def _range(
    outline: Outline, comment: Comment, kind: Kind, on: list[int]
) -> tuple[Position, Position]:
    if kind == "ignore-file":
        return _WHOLE_FILE
    end = len(outline.text)
    if kind == "off":
        following = bisect_right(on, comment.span[0])
        stop = on[following] if following < len(on) else end + 1
    else:
        visible = _VISIBLE.search(outline.text, comment.span[1])
        line_end = _LINE_END.search(outline.text, visible.start() if visible else end)
        stop = line_end.start() if line_end else end
        last = bisect_left(outline.parts, stop, key=lambda part: part.span[0]) - 1
        part = outline.parts[last] if last >= 0 else None
        # A tag that begins in the line may go on in the next ones.
        if part and not isinstance(part, Text) and comment.span[1] <= part.span[0]:
            stop = max(stop, part.span[1])
        stop += stop == end
    return outline.source.position(comment.span[1]), _after(outline, stop)


def _after(outline: Outline, stop: int) -> Position:
    at = outline.source.position(stop)
    return Position(at.line, at.column + 1) if stop > len(outline.text) else at


def without_suppressed(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    known: Iterable[str],
    ran: Iterable[str],
    elsewhere: Iterable[Suppression] = (),
) -> list[Finding]:
    """Return what is left of the findings, with those about the suppressions themselves.

    Nothing is said about those `elsewhere`. `known` are the names of all rules, `ran` of those that
    have run completely: only for these can a suppression be called unused.
    """
    comments = list(dict.fromkeys(suppressions))
    names, complete = frozenset(known), frozenset(ran)
    used: set[tuple[Suppression, str]] = set()
    left: list[Finding] = []
    by_rule: dict[tuple[str | None, str], list[Suppression]] = {}
    for each in dict.fromkeys((*comments, *elsewhere)):
        for rule in each.rules:
            by_rule.setdefault((each.place.path, rule), []).append(each)
    for finding in findings:
        about = by_rule.get((finding.path, finding.code), ())
        covering = [each for each in about if each.covers(finding)]
        used.update((each, finding.code) for each in covering)
        if not covering:
            left.append(finding)
    for each in comments:
        unused = [name for name in each.rules if (each, name) not in used and name in complete]
        left.extend(_about(each, names, unused))
    return left


def _about(suppression: Suppression, known: frozenset[str], unused: list[str]) -> Iterator[Finding]:
    if suppression.problem is not None:
        yield _finding(suppression, UNKNOWN, suppression.problem, None)
        return
    if not suppression.rules:
        hint = "write {% comment %}liquidpilot: ignore rule-name -- reason{% endcomment %}"
        yield _finding(suppression, BLANKET, "the comment does not say which rule", hint)
    for name in suppression.rules:
        if name not in known:
            hint = did_you_mean(name, known) or "see 'liquidpilot check --list'"
            yield _finding(suppression, UNKNOWN, f"there is no rule '{name}'", hint)
    for name in unused:
        yield _finding(
            suppression, UNUSED, f"there is no finding of '{name}' here", "delete the comment"
        )
    if suppression.rules and not suppression.reason:
        hint = "write it after '--', for the next reader of the template"
        yield _finding(suppression, NO_REASON, "the comment does not say why", hint)


def _finding(suppression: Suppression, code: str, message: str, hint: str | None) -> Finding:
    severity: Severity = "info" if code == NO_REASON else "warning"
    return Finding(code, severity, message, hint, suppression.place)
