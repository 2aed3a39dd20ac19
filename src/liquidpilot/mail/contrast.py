"""How well the texts of an e-mail stand out from what is behind them, in light and in dark.

The ratio is that of WCAG 2.2 (1.4.3). The colours are those of the style sheets and the `style`
attributes, worked out by css-inline, of `bgcolor` and `color`, and what a browser takes by itself.
Rules for a width of the screen are left out, as is a text on a picture: what is behind it is not
known.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from liquidpilot.errors import LiquidPilotError
from liquidpilot.html_text import Element, Regions, read_elements
from liquidpilot.immutable import immutable
from liquidpilot.mail.dark import in_own_dark, in_the_light, inverted
from liquidpilot.rendering.received import WITHOUT_EXTRA, inlined
from liquidpilot.sources import Position, Source
from liquidpilot.visible_text import without_filling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Scheme = Literal["light", "own", "inverted"]
"""How a mail program shows it: light, dark by the message's own styles, or turned round."""

SCHEMES: tuple[Scheme, ...] = ("light", "own", "inverted")

_TEXT, _LARGE_TEXT = 4.5, 3.0
_LARGE, _LARGE_AND_BOLD = 24.0, 18.66
_SHOWN = 60


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1.

    >>> str(Colour(1, 0.5, 0))
    '#ff8000'
    """

    red: float
    green: float
    blue: float

    def __str__(self) -> str:
        return "#" + "".join(f"{round(255 * min(1.0, max(0.0, each))):02x}" for each in self)


@immutable
class Contrast:
    """A text in one colour on another: its first words, and how many such texts there are.

    `ratio` is from 1 to 21, `needed` what it should be: 4.5, for a large text 3. `position` is
    where the first one stands in the HTML.
    """

    text: str
    colour: Colour
    background: Colour
    ratio: float
    needed: float
    position: Position
    texts: int = 1

    @property
    def is_enough(self) -> bool:
        """Whether everybody can read it."""
        return self.ratio >= self.needed


def contrasts_of(html: str, scheme: Scheme = "light") -> tuple[Contrast, ...]:
    """Return the contrast of each pair of colours that a text has, the weakest first.

    Raises LiquidPilotError where css-inline or tinycss2 is not installed.

    >>> [(str(each.colour), str(each.background), each.ratio, each.is_enough)
    ...     for each in contrasts_of('<p style="color:#999">Hi')]
    [('#999999', '#ffffff', 2.84, False)]
    """
    found: dict[tuple[Colour, Colour, float], Contrast] = {}
    source, texts = _texts(html, scheme)
    for text, at, style in texts:
        if style.background is None or style.colour is None:
            continue
        is_large = style.size >= (_LARGE_AND_BOLD if style.bold else _LARGE)
        needed = _LARGE_TEXT if is_large else _TEXT
        key = (style.colour, style.background, needed)
        if key in found:
            found[key] = replace(found[key], texts=found[key].texts + 1)
        else:
            ratio = contrast_ratio(style.colour, style.background)
            position = source.position(at)
            found[key] = Contrast(text[:_SHOWN], *key[:2], ratio, needed, position)
    return tuple(sorted(found.values(), key=lambda each: each.ratio / each.needed))


def contrast_ratio(one: Colour, other: Colour) -> float:
    """Return the ratio of WCAG 2.2, rounded down to two digits so that it never looks better.

    >>> contrast_ratio(Colour(0, 0, 0), Colour(1, 1, 1))
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return int((lighter + 0.05) / (darker + 0.05) * 100 + 1e-9) / 100


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


@immutable
class _Style:
    """What a text in an element looks like; None for a colour that is not known."""

    colour: Colour | None
    background: Colour | None
    size: float = 16.0
    bold: bool = False
    hidden: bool = False


# What Chromium takes for a page in light and in dark (its canvas, its text, its links).
_PAGES: dict[Scheme, tuple[Colour, Colour]] = {
    "light": (Colour(0, 0, 0), Colour(1, 1, 1)),
    "own": (Colour(1, 1, 1), Colour(18 / 255, 18 / 255, 18 / 255)),
    "inverted": (Colour(230 / 255, 230 / 255, 230 / 255), Colour(31 / 255, 31 / 255, 31 / 255)),
}
_LINKS = {"light": Colour(0, 0, 238 / 255), "dark": Colour(158 / 255, 158 / 255, 1)}
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67, "small": 5 / 6}
_WORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_BOLD = frozenset((*("h1", "h2", "h3", "h4", "h5", "h6"), "b", "strong", "th"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_UNSEEN = frozenset(("head", "style", "script", "title", "template", "noscript", "textarea"))
# What ends before the next of its kind begins, without an end tag.
_CLOSED_BY = {
    "li": ("li",), "p": ("p",), "td": ("td", "th"), "th": ("td", "th"), "tr": ("tr", "td", "th"),
}  # fmt: skip
_BORDERS = frozenset(("table", "ul", "ol", "div"))
_ALWAYS = re.compile(r"\(min-width: 0px\)|(?:only\s+)?(?:screen|all)|\s+and\s+", re.IGNORECASE)


_Part = tuple[str, int, Element | None]
"""What is read before an element, where it stands, and the element; None is the end."""


def _texts(html: str, scheme: Scheme) -> tuple[Source, Iterator[tuple[str, int, _Style]]]:
    """Return an e-mail as it is shown, and each text that is seen, where, and in which style."""
    if find_spec("tinycss2") is None:
        raise LiquidPilotError(WITHOUT_EXTRA)
    shown = {"light": in_the_light, "own": in_own_dark, "inverted": inverted}[scheme](html)
    source, parts = _taken_apart(shown)
    return source, _styled_texts(parts, scheme)


def _styled_texts(parts: Iterable[_Part], scheme: Scheme) -> Iterator[tuple[str, int, _Style]]:
    link = _LINKS["light" if scheme == "light" else "dark"]
    open_elements: list[tuple[str, _Style]] = [("", _Style(*_PAGES[scheme]))]
    for words, at, element in parts:
        if words and not open_elements[-1][1].hidden:
            yield words, at, open_elements[-1][1]
        if element is not None:
            _follow(open_elements, element, link)


# A mail without styles of its own for the dark is the same in both.
@lru_cache(maxsize=1)
def _taken_apart(shown: str) -> tuple[Source, tuple[_Part, ...]]:
    """Return an e-mail with its styles inlined, and its parts."""
    text = inlined(shown, more_css="\n".join(_always_meant(shown)))
    return Source(text), tuple(_parts(text))


def _parts(text: str) -> Iterator[_Part]:
    readable = Regions(text).readable()
    read = 0
    for element in (*read_elements(text), None):
        start = element.span[0] if element else len(text)
        seen = readable[read:start].replace("\0", "").strip()
        words = without_filling(markup.unescape(seen)) if seen else ""
        yield words, start - len(text[read:start].lstrip()), element
        if element is not None:
            read = element.content[1] if element.content else element.span[1]


def _always_meant(html: str) -> Iterator[str]:
    """Yield the rules that stand in an `@media` which holds on each screen, or in this scheme."""
    if "@media" not in html.lower():
        return
    import tinycss2

    for element in read_elements(html):
        if element.name != "style" or element.content is None:
            continue
        for rule in tinycss2.parse_stylesheet(
            html[slice(*element.content)], skip_comments=True, skip_whitespace=True
        ):
            is_media = rule.type == "at-rule" and rule.lower_at_keyword == "media"
            if is_media and not _ALWAYS.sub("", tinycss2.serialize(rule.prelude)).strip():
                yield tinycss2.serialize(rule.content or ())


def _follow(open_elements: list[tuple[str, _Style]], element: Element, link: Colour) -> None:
    name = element.name
    if element.closing:
        _close(open_elements, (name,), frozenset())
        return
    if name in _CLOSED_BY:
        _close(open_elements, _CLOSED_BY[name], _BORDERS - {name})
    if name not in _VOID:
        open_elements.append((name, _styled(open_elements[-1][1], element, link)))


def _close(
    open_elements: list[tuple[str, _Style]], names: Iterable[str], borders: frozenset[str]
) -> None:
    for index in range(len(open_elements) - 1, 0, -1):
        if open_elements[index][0] in names:
            del open_elements[index:]
            return
        if open_elements[index][0] in borders:
            return


def _styled(around: _Style, element: Element, link: Colour) -> _Style:
    name = element.name
    style = around
    if name in _SIZES or name in _BOLD:
        size = around.size * _SIZES.get(name, 1.0)
        style = replace(style, size=size, bold=around.bold or name in _BOLD)
    if name in _UNSEEN or "hidden" in element.attributes:
        style = replace(style, hidden=True)
    if name == "a" and "href" in element.attributes:
        style = replace(style, colour=link)
    for attribute in ("color", "text") if name in ("font", "body") else ():
        if value := element.value(attribute):
            style = replace(style, colour=_over(style.background, _legacy(value)))
    if value := element.value("bgcolor"):
        style = replace(style, background=_over(around.background, _legacy(value)))
    css = element.value("style")
    return _declared(style, around, _declarations(markup.unescape(css))) if css else style


# The same few styles stand on many elements.
@lru_cache(maxsize=512)
def _declarations(css: str) -> Mapping[str, Any]:
    import tinycss2

    return {
        each.lower_name: each
        for each in sorted(
            (
                each
                for each in tinycss2.parse_declaration_list(
                    css, skip_comments=True, skip_whitespace=True
                )
                if each.type == "declaration"
            ),
            key=lambda each: bool(each.important),
        )
    }


def _declared(style: _Style, around: _Style, declared: Mapping[str, Any]) -> _Style:
    """Return `style` with what an element declares; the background first, the text stands on it."""
    for name in (each for each in declared if each in ("background", "background-color")):
        values = declared[name].value
        if any(each.type == "url" or _is_picture(each) for each in values):
            style = replace(style, background=None)
            continue
        colours = [found for each in values if (found := _parsed(each)) is not None]
        if colours:
            style = replace(style, background=_over(around.background, colours[-1]))
    if "background-image" in declared and any(
        each.type == "url" or _is_picture(each) for each in declared["background-image"].value
    ):
        style = replace(style, background=None)
    for name, each in declared.items():
        if name == "color":
            colours = [found for one in each.value if (found := _parsed(one)) is not None]
            words = {one.lower_value for one in each.value if one.type == "ident"}
            if colours:
                style = replace(style, colour=_over(style.background, colours[0]))
            elif words & {"inherit", "currentcolor"}:
                style = replace(style, colour=around.colour)
            else:
                style = replace(style, colour=None)
        elif name in ("font", "font-size", "font-weight"):
            style = _with_font(style, around, name, each.value)
        elif name in ("display", "visibility"):
            words = {one.lower_value for one in each.value if one.type == "ident"}
            style = replace(style, hidden=style.hidden or bool(words & {"none", "hidden"}))
        elif name in ("opacity", "max-height") and _is_nothing(each.value):
            style = replace(style, hidden=True)
    return style


def _is_picture(token: Any) -> bool:
    is_call = token.type == "function"
    return is_call and (token.lower_name == "url" or str(token.lower_name).endswith("gradient"))


def _is_nothing(tokens: Iterable[Any]) -> bool:
    return any(
        each.type in ("number", "dimension", "percentage") and each.value == 0 for each in tokens
    )


def _with_font(style: _Style, around: _Style, name: str, tokens: Iterable[Any]) -> _Style:
    for each in tokens:
        if each.type == "literal" and each.value == "/":
            break
        if each.type == "number" and name != "font-size":
            style = replace(style, bold=each.value >= 600)
        elif each.type == "ident" and each.lower_value in ("bold", "bolder"):
            style = replace(style, bold=True)
        elif each.type == "ident" and each.lower_value in ("normal", "lighter"):
            style = replace(style, bold=False)
        elif name != "font-weight" and (size := _size(each, around.size)) is not None:
            style = replace(style, size=size, hidden=style.hidden or size == 0)
    return style


def _size(token: Any, around: float) -> float | None:
    if token.type == "percentage":
        return around * float(token.value) / 100
    if token.type == "ident":
        return _WORDS.get(token.lower_value)
    if token.type == "number":
        return 0.0 if token.value == 0 else None
    if token.type != "dimension":
        return None
    units = {"px": 1.0, "pt": 4 / 3, "em": around, "rem": 16.0}
    return float(token.value) * units[token.lower_unit] if token.lower_unit in units else None


_Translucent = tuple[Colour, float]


def _parsed(token: Any) -> _Translucent | None:
    """Return the colour that a token of CSS is, with its alpha; None if it is no colour."""
    from tinycss2.color4 import parse_color

    found = parse_color(token)
    if found is None or isinstance(found, str):
        return None
    red, green, blue = found.to("srgb").coordinates
    return Colour(red or 0.0, green or 0.0, blue or 0.0), float(found.alpha)


def _legacy(text: str) -> _Translucent | None:
    """Return the colour of an old attribute, whose `#` may be missing."""
    wanted = text.strip()
    found = _parsed(wanted)
    return found or (_parsed(f"#{wanted}") if re.fullmatch("[0-9a-fA-F]{6}", wanted) else None)


def _over(behind: Colour | None, colour: _Translucent | None) -> Colour | None:
    """Return what is seen of a colour that is laid over another one."""
    if colour is None:
        return behind
    front, alpha = colour
    if alpha >= 1:
        return front
    if behind is None:
        return None
    return Colour(
        *(each * alpha + under * (1 - alpha) for each, under in zip(front, behind, strict=True))
    )
