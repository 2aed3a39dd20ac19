"""`malformed-link`: a URL that leads nowhere, whatever stands at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.links import Link, links_in_words, links_of, urls_of
from liquidpilot.check.remedies import renaming
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.suggestions import SLIP, closest
from liquidpilot.wording import cut

_COMMON = ("https", "http", "mailto")
# Other schemes are apps' own; only a slip is taken for one of these.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WITHOUT_HOST = re.compile(r"(mailto|tel|sms):(//)", re.IGNORECASE)
_WITHOUT_ADDRESS = re.compile(r"(?:(mailto)|tel|sms):\s*\Z", re.IGNORECASE)
_MAILBOX = re.compile(r"mailto:([^?\0,;]+)(?:\?|\Z)", re.IGNORECASE)
_TWICE = re.compile(r"https?:?/*https?[:/]", re.IGNORECASE)
_MARKS = re.compile(r"https?(?!://[^/]|://\Z)(?:[:;.]?[/\\]+|[;.]//|:(?=\w))", re.IGNORECASE)
_HOST = re.compile(r"(?:https?:)?//([^/?#\\]*)", re.IGNORECASE)
# Letters of every language may stand in a host; Liquid may be anything.
_IN_HOST = re.compile(r"(?:[^\s@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[\w.\0%-]*)(?::[\d\0]*)?")
_BLANK_OF_APP = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]*?\s", re.IGNORECASE)
_PIECE = re.compile(r"[^\0]+")
_BRANCHES = ("if", "unless", "case", "elsif", "else", "when")
_NEXT_ATTRIBUTE = re.compile(r"\s(?:class|style|target|title|id|rel|alt|width|height)=\Z")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in (*urls_of(field), *links_in_words(field)):
        found = _problem(link)
        if found is not None:
            message, hint = found
            yield field.found(link.span, f"'{cut(link.text)}' {message}", hint, _fix(field, link))
    for link in _in_branches(field):
        found = _problem_of_scheme(link.shown)
        if found is not None:
            message, hint = found
            yield field.found(link.span, f"'{cut(link.text)}' {message}", hint, _fix(field, link))


def _in_branches(field: FieldSubject) -> Iterator[Link]:
    """Yield the beginnings of URLs that Liquid chooses from: `{% if a %}https://…{% else %}…`."""
    links = [link for link in links_of(field) if not link.is_known]
    branches = {text.span[0]: text.inside for text in field.outline.texts} if links else {}
    for link in links:
        first = link.span[0]
        for piece in _PIECE.finditer(link.shown):
            start = first + piece.start()
            inside = [tag for tag in branches.get(start, ()) if tag.span[0] >= first]
            # Right after a tag that begins a branch, with nothing but Liquid before all of them.
            if (
                inside
                and inside[-1].span[1] == start
                and all(tag.name in _BRANCHES for tag in inside)
                and not link.shown[: inside[0].span[0] - first].strip("\0 \n\t")
            ):
                span = (start, first + piece.end())
                yield link._replace(text=piece[0], shown=piece[0], span=span)


def _fix(field: FieldSubject, link: Link) -> Fix | None:
    scheme, meant = _SCHEME.match(link.shown), _meant_scheme(link.shown)
    if scheme is None or meant is None:
        return None
    start = link.span[0]
    place = field.source.place((start, start + scheme.end(1)))
    return renaming(place, scheme[1], meant)


def _meant_scheme(shown: str) -> str | None:
    """Return the scheme that a misspelt one was meant to be."""
    scheme = _SCHEME.match(shown)
    if scheme is None or scheme[1].lower() in (*_COMMON, "tel", "sms"):
        return None
    return closest(scheme[1], _COMMON, likeness=SLIP)


def _problem(link: Link) -> tuple[str, str] | None:
    shown = link.shown
    if _NEXT_ATTRIBUTE.search(shown):
        return "goes on up to the next attribute", "put the missing quote after the URL"
    if (problem := _problem_of_scheme(shown)) is not None:
        return problem
    if without_host := _WITHOUT_HOST.match(shown):
        written, slashes = without_host.groups()
        return f"has '{slashes}' after '{written}:'", f"write '{written}:' and what comes after it"
    if without_address := _WITHOUT_ADDRESS.match(shown):
        what = "an address" if without_address[1] else "a number"
        return f"has nothing after '{shown.strip()}'", f"write {what} after it"
    if (problem := _problem_of_mailbox(shown)) is not None:
        return problem
    if _BLANK_OF_APP.match(shown):
        return "has a blank where the app looks for the page", "write it as the app knows it"
    return _problem_of_host(shown)


def _problem_of_scheme(shown: str) -> tuple[str, str] | None:
    if _TWICE.match(shown):
        return "begins twice", "write 'https://' once"
    if meant := _meant_scheme(shown):
        written = shown.partition(":")[0]
        return f"begins with '{written}:', which no app opens", f"did you mean '{meant}'?"
    marks = _MARKS.match(shown)
    if marks is not None:
        what = "a slash too many" if "://" in marks[0] else "no '://'"
        return f"has {what} after its scheme", "write 'https://'"
    return None


def _problem_of_mailbox(shown: str) -> tuple[str, str] | None:
    mailbox = _MAILBOX.match(shown)
    if mailbox is None:
        return None
    host = mailbox[1].rpartition("@")[2]
    if "@" not in mailbox[1] and "%40" not in mailbox[1]:
        return "has no '@' in its address", "write it as 'mailto:hello@pinewheel.example'"
    if "@" in mailbox[1] and "." not in host:
        return f"has an address at '{host}', which is no domain", "write all of the domain"
    return None


def _problem_of_host(shown: str) -> tuple[str, str] | None:
    host = _HOST.match(shown)
    if host is None:
        return None
    name = host[1]
    wrong = _IN_HOST.match(name)
    if wrong is not None and wrong.end() < len(name):
        return f"has '{name[wrong.end()]}' in its host", "write the name of the host, as it is"
    if ".." in name or name.startswith("."):
        return "has an empty part in its host", "write one '.' between the parts of the host"
    return None


RULE = FieldRule(
    name="malformed-link",
    severity="error",
    summary="'htps://', 'https://https://', 'https:/shop', 'shop,example': no browser opens it",
    explanation=(
        "The scheme or the host of the URL is misspelt, so nothing is found there, or the quote "
        "after it is missing, and the rest of the tag became a part of it (RFC 3986; HTML "
        "standard). All channels and the URLs of calls are looked at; a scheme that an app has for "
        "itself, as 'pinewheel://cart', is right; with a blank in it, it opens nothing. Among the "
        "words of a text links are looked at, too."
    ),
    bad='<a href="htps://www.pinewheel.example/sale">Sale</a>',
    good='<a href="https://www.pinewheel.example/sale">Sale</a>',
    instead_of=("connected-content-not-a-url", "missing-fixture", "relative-link"),
    check=_check,
)
