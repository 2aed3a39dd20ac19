"""`placeholder-in-text`: words that were meant to be replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

_NAME = (
    r"(?:(?:first|last|full|nick|customer|company|product|recipient|user)[ _-]?)?name"
    r"|vorname|nachname|pr[eé]nom|nombre|apellido|voornaam|fornavn|etternavn|förnamn"
)
_PLACEHOLDER = re.compile(
    rf"""(?<![{{$%\#])\{{[A-Z][A-Z0-9]+(?:[ _-][A-Z0-9]+){{0,8}}\}}(?!\}})
    | (?<![{{$%\#])\{{(?:(?P<name>(?i:name))|(?i:{_NAME}))\}}(?!\}})
    # Square brackets stand around capitals in good subjects, too: '[LAST CHANCE]'.
    | \[(?:(?P<mark>TEST)|DRAFT|DUMMY|PLACEHOLDER|TODO|TBD|TBC|XXX+|INSERT\b[^\]\n]{{0,40}}
        |(?:YOUR|ADD)\ [^\]\n]{{1,40}}
        |(?:(?:FIRST|LAST)[ _-]?)?NAME|NOMBRE|VORNAME|NACHNAME|CITY|COMPANY|DATE|PRICE|URL|LINK
        |(?:TEXT|IMAGE|LINK|DATE|CODE|TITLE|HEADLINE|COPY)[ _-]HERE)\]
    | \[(?i:(?:(?:your|the)\ )?(?:{_NAME})
        |(?:your|insert|add)[ _-](?:\w+[ _-]){{0,3}}(?:name|text|link|url|image|date|code|address)
        (?:[ _-]here)?)\]
    | \[\[(?i:(?:(?:first|last|full)[ _-]?)?name)\]\]
    | (?<!%)%(?:FIRST|LAST|FULL)[ _-]?NAME%(?!%)
    | \b(?i:lorem\ ipsum)\b
    | \b(?:(?P<all>TODO)|FIXME|TBD)\b(?=\s*:)
    """,
    re.VERBOSE,
)
_WORDS = ("text", "html", None)
# 'TODO: al 50 %' means that all of it is; some of these stand in any text of Spanish or Portuguese.
_OF_SPANISH = lazy_pattern(
    r"\b(?:de|del|el|los|las|para|con|por|tu|tus|al|su|sus|que|una|uma?|seu|sua|não|ao|até|hasta"
    r"|compra|gratis|hoy|ya|sin|más|precio|nuestr[oa]s?|todos|todas|oferta|ofertas|rebajas)\b",
    re.IGNORECASE,
)
_SAYS_MORE = lazy_pattern(r"\s*:\s*[^\W\d_]")
# A test of a product has the same name in several languages; English has 'tested', too.
_OF_A_TEST = lazy_pattern(
    r"\b(?:Tests?|Testes|Test(?:sieger|bericht|ergebnis|note|urteil|vinder?|vinner)\w*|getestete?[rns]?"
    r"|testad[oe]?|testet|Praxistest|Vergleichstest|Warentest|tester|testé)\b"
)
# Between it and the start or the end of a line, or of an element.
_LAST = lazy_pattern(r"(?:\A|[\n>\0.!?|:])[\s\0]*\Z")
_FIRST = lazy_pattern(r"[\s\0]*(?:\Z|[\n<])")
_GREETS = lazy_pattern(
    r"\b(?:hi|hello|hey|dear|hallo|hola|hej|hei|ciao|liebe[rs]?|bonjour|olá)[ ,]+\Z", re.IGNORECASE
)
_ON = lazy_pattern(r"[\w-]")
_ENGLISH = lazy_pattern(r"\b(?:the|your?|is|are|and|with|of|for)\b", re.IGNORECASE)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.type not in _WORDS:
        return
    text = field.outline.readable
    for found in _PLACEHOLDER.finditer(text):
        if found["all"] and not _is_to_be_done(text, found.end()):
            continue
        # A text about texts may have it: 'write {name} for the name'.
        if found["name"] and not _GREETS.search(text[max(0, found.start() - 20) : found.start()]):
            continue
        if found["mark"] and not _is_mark(text, found):
            continue
        message = f"'{found[0]}' is a placeholder, and readers see it"
        yield field.found(found.span(), message, "put the real text in its place")


def _is_to_be_done(text: str, end: int) -> bool:
    """Tell whether `TODO:`, which ends there, is followed by what is to be done, not by Spanish."""
    return bool(_SAYS_MORE.match(text, end)) and _OF_SPANISH.search(text) is None


def _is_mark(text: str, found: re.Match[str]) -> bool:
    """Tell whether `[TEST]` marks a draft: it stands first or last, and tells of no test."""
    if _ON.match(text, found.end()):
        return False
    before = _LAST.search(text[max(0, found.start() - 200) : found.start()])
    after = _FIRST.match(text[found.end() : found.end() + 200])
    stands_alone = before is not None or after is not None
    is_of_a_test = _OF_A_TEST.search(text.replace(found[0], "")) and not _ENGLISH.search(text)
    return stands_alone and not is_of_a_test


RULE = FieldRule(
    name="placeholder-in-text",
    severity="error",
    summary="'{PREHEADER TEXT HERE}', '[TEST]', 'Lorem ipsum', 'TODO:': never replaced",
    explanation=(
        "Base templates have such words where an author's text belongs, and drafts are marked with "
        "them: '[TEST]' stands first or last in a line then. Liquid treats single braces and "
        "brackets as text, so readers see them (Ruby Liquid 5.4.0). Scripts, styles, HTML comments "
        "and 'raw' blocks are not checked."
    ),
    bad="<p>{PREHEADER TEXT HERE}</p>",
    good="<p>The toys are here</p>",
    check=_check,
)
