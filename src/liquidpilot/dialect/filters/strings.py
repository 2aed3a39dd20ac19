"""Filters on text, as in Ruby Liquid 5.4.0: joining, cutting, replacing, changing case."""

from __future__ import annotations

import re
from collections.abc import Callable

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import check_count, check_length, joined
from liquidpilot.dialect.values import to_integer, to_text
from liquidpilot.dialect.values.numbers import RUBY_SPACE, integer_text
from liquidpilot.lazy_patterns import lazy_pattern

# What Ruby's `split(" ")` splits at; neither NUL nor any blank beyond ASCII belongs to it.
_BLANK = " \t\n\v\f\r"
_BLANKS = lazy_pattern(rf"[{_BLANK}]+")
_BACKSLASH = lazy_pattern(r"\\(?:k<[^>]*>|[0-9&`'+\\])", re.DOTALL)
# Ruby hands the number of words to C, as an int.
_MOST_WORDS = 2**31 - 2


def append(value: object, text: object) -> str:
    """Return the value with `text` after it."""
    return to_text(value) + to_text(text)


def prepend(value: object, text: object) -> str:
    """Return the value with `text` before it."""
    return to_text(text) + to_text(value)


def upcase(value: object) -> str:
    """Return the text in capitals."""
    return to_text(value).upper()


def downcase(value: object) -> str:
    """Return the text in small letters."""
    return _lower(to_text(value))


def capitalize(value: object) -> str:
    """Return the text with a capital first and small letters after it."""
    text = to_text(value)
    return text.capitalize() if text.isascii() else text[:1].title() + _lower(text[1:])


def strip(value: object) -> str:
    """Return the text without ASCII white space (and NUL) at its ends."""
    return (value if type(value) is str else to_text(value)).strip(RUBY_SPACE)


def lstrip(value: object) -> str:
    """Return the text without white space at its start."""
    return to_text(value).lstrip(RUBY_SPACE)


def rstrip(value: object) -> str:
    """Return the text without white space at its end."""
    return to_text(value).rstrip(RUBY_SPACE)


def replace(value: object, text: object, replacement: object = "") -> str:
    r"""Return the value with every `text` in it replaced.

    Backslashes in the replacement mean to Ruby what they mean in its regular expressions: `\0` is
    what was found, and two of them are one.
    """
    return _replace(to_text(value), to_text(text), to_text(replacement))


def replace_first(value: object, text: object, replacement: object = "") -> str:
    """Return the value with the first `text` in it replaced."""
    return _replace(to_text(value), to_text(text), to_text(replacement), 1)


def replace_last(value: object, text: object, replacement: object) -> str:
    """Return the value with the last `text` in it replaced; backslashes are plain here."""
    whole, searched = to_text(value), to_text(text)
    start = whole.rfind(searched)
    if start < 0:
        return whole
    return whole[:start] + to_text(replacement) + whole[start + len(searched) :]


def remove(value: object, text: object) -> str:
    """Return the value without any `text`."""
    return to_text(value).replace(to_text(text), "")


def remove_first(value: object, text: object) -> str:
    """Return the value without the first `text`."""
    return to_text(value).replace(to_text(text), "", 1)


def remove_last(value: object, text: object) -> str:
    """Return the value without the last `text`."""
    return replace_last(value, text, "")


def truncate(value: object, length: object = 50, ending: object = "...") -> str | None:
    """Return at most `length` characters of the text, of which `ending` is the last."""
    if value is None:
        return None
    if type(value) is str and type(length) is int and type(ending) is str:
        text, most, mark = value, length, ending
    else:
        text, most, mark = to_text(value), to_integer(length), to_text(ending)
    return text if len(text) <= most else text[: max(most - len(mark), 0)] + mark


def truncatewords(value: object, words: object = 15, ending: object = "...") -> str | None:
    """Return the first words of the text, and `ending` if it goes on after them.

    White space after the last word counts as going on, as in Ruby.
    """
    if value is None:
        return None
    text, most = to_text(value), max(to_integer(words), 1)
    if most > _MOST_WORDS:
        raise RenderFault(f"integer {integer_text(most)} too big for truncatewords")
    # Bytes are split at the white space of ASCII alone.
    pieces = text.encode("utf-8", "surrogatepass").split(None, most)
    if len(pieces) < most or (len(pieces) == most and text[-1] not in _BLANK):
        return text
    return b" ".join(pieces[:most]).decode("utf-8", "surrogatepass") + to_text(ending)


def split(value: object, separator: object) -> list[str]:
    """Return the pieces of the text between the separators, without empty ones at the end.

    A single blank splits at any run of white space, an empty separator into characters.
    """
    text, mark = to_text(value), to_text(separator)
    if not mark:
        check_count(len(text))
        return list(text)
    check_count(text.count(mark))
    pieces = _words(text) if mark == " " else text.split(mark)
    while pieces and not pieces[-1]:
        pieces.pop()
    return pieces


def _words(text: str) -> list[str]:
    # Python splits at more than Ruby, but not in a text whose only white space is blanks.
    if text.isascii() and text.isprintable():
        return text.split()
    return _BLANKS.split(text.lstrip(_BLANK))


def _lower(text: str) -> str:
    # Python gives a sigma at the end of a word its final form, Ruby does not.
    return "σ".join(part.lower() for part in text.split("Σ")) if "Σ" in text else text.lower()


def _replace(text: str, searched: str, replacement: str, count: int = -1) -> str:
    if "\\" not in replacement:
        growth = len(replacement) - len(searched)
        if growth > 0:
            times = text.count(searched) if count < 0 else count
            check_length(len(text) + times * growth)
        return text.replace(searched, replacement, count)
    pieces: list[str] = []
    at = 0
    for number, found in enumerate(re.finditer(re.escape(searched), text)):
        if number == count:
            break
        pieces += text[at : found.start()], _expanded(replacement, found)
        at = found.end()
    return joined([*pieces, text[at:]])


def _expanded(replacement: str, found: re.Match[str]) -> str:
    return _BACKSLASH.sub(lambda mark: _meaning(mark[0], found), replacement)


def _meaning(escape: str, found: re.Match[str]) -> str:
    if escape in ("\\0", "\\&"):
        return found[0]
    if escape == "\\`":
        return found.string[: found.start()]
    if escape == "\\'":
        return found.string[found.end() :]
    if escape == "\\\\":
        return "\\"
    if escape.startswith("\\k"):
        raise RenderFault("internal")
    return ""


# Filters on HTML: escaping it, taking tags away, and line breaks (Ruby Liquid 5.4.0).
_ENTITIES = {"&": "&amp;", ">": "&gt;", "<": "&lt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL_UNLESS_ESCAPED = lazy_pattern("[\"><']|&(?!(?:[a-zA-Z]+|#[0-9]+);)")
_INVISIBLE = lazy_pattern("<script|<!--|<style")
_INVISIBLE_ENDS = {"<script": "</script>", "<!--": "-->", "<style": "</style>"}
_TAG = re.compile("<[^>]*>")
_LINE_END = re.compile("\r?\n")


def escape(value: object) -> str | None:
    """Return the text with the five special characters of HTML as entities; nil stays nil."""
    if value is None:
        return None
    text = value if type(value) is str else to_text(value)
    # `&` first: it begins every entity. A call for each takes a third of the time of a loop.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def escape_once(value: object) -> str:
    """Return the text escaped, but what is an entity already is left alone."""
    return _SPECIAL_UNLESS_ESCAPED.sub(_entity, to_text(value))


def strip_html(value: object) -> str:
    """Return the text without scripts, styles, comments and tags; no blank takes their place."""
    text = _without_invisible(to_text(value))
    # After the last `>` no tag ends; searching there costs the square of the number of `<`.
    end = text.rfind(">") + 1
    return _TAG.sub("", text[:end]) + text[end:]


def strip_newlines(value: object) -> str:
    """Return the text without line ends."""
    text = value if type(value) is str else to_text(value)
    return _LINE_END.sub("", text) if "\n" in text else text


def newline_to_br(value: object) -> str:
    """Return the text with `<br />` before each line end."""
    text = value if type(value) is str else to_text(value)
    return _LINE_END.sub("<br />\n", text) if "\n" in text else text


def _without_invisible(text: str) -> str:
    """Return the text without scripts, styles and comments; what never ends is kept."""
    kept, at = [], 0
    # Looked for once only: searching after each opening costs the square of their number.
    endless: set[str] = set()
    for opening in _INVISIBLE.finditer(text):
        if opening.start() < at or opening[0] in endless:
            continue
        closing = _INVISIBLE_ENDS[opening[0]]
        end = text.find(closing, opening.end())
        if end < 0:
            endless.add(opening[0])
            continue
        kept.append(text[at : opening.start()])
        at = end + len(closing)
    return "".join([*kept, text[at:]])


def _entity(found: re.Match[str]) -> str:
    return _ENTITIES[found[0]]


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (
        append,
        prepend,
        upcase,
        downcase,
        capitalize,
        strip,
        lstrip,
        rstrip,
        replace,
        replace_first,
        replace_last,
        remove,
        remove_first,
        remove_last,
        truncate,
        truncatewords,
        split,
    )
} | {
    "escape": escape,
    "h": escape,
    "escape_once": escape_once,
    "strip_html": strip_html,
    "strip_newlines": strip_newlines,
    "newline_to_br": newline_to_br,
}
