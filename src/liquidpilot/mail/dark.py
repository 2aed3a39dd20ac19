"""An e-mail in dark mode, both ways that mail programs have it.

`own`: the program honours the message's `prefers-color-scheme` (Apple Mail). `inverted`: the
program inverts the colours, whatever the message says (Gmail, Outlook.com). Both are done to the
text of the message, so that the frame, the matrix, an exported page and what is measured agree.
"""

from __future__ import annotations

import re

from liquidpilot.html_text import html_pieces

_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"
_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(\sstyle\s*=\s*)("[^"]*"|'[^']*')"""
    r"""|(\s(?:bgcolor|color)\s*=\s*)("[^"]*"|'[^']*'|\#?\w+)""",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"(?<![\w&/-])#(?P<hex>[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])"
    r"|(?<![\w-])rgba?\(\s*(?P<red>\d+)[\s,]+(?P<green>\d+)[\s,]+(?P<blue>\d+)"
    r"(?P<alpha>(?:[^()]|\([^()]*\))*+)\)"
    r"|(?<![\w.#-])(?P<name>black|white)(?![\w-])",
    re.IGNORECASE,
)
# In a style sheet: `#add {` is a selector.
_VALUE = re.compile(r":[^:;{}]*")
_STYLE = re.compile("<style", re.IGNORECASE)
_INVERTED_PAGE = "<style>html{background:#1f1f1f;color:#e6e6e6;color-scheme:dark}</style>"


def in_the_light(html: str) -> str:
    """Return `html` as a program shows it that is not dark, whatever the author's system is."""
    return _with_scheme(html, "light")


def in_own_dark(html: str) -> str:
    """Return `html` with the styles that it has for dark mode.

    >>> in_own_dark("<style>@media (prefers-color-scheme: dark){}</style>")[-44:]
    '<style>@media (min-width: 0px){}</style>'
    """
    return _with_scheme(html, "dark")


def inverted(html: str) -> str:
    """Return `html` with the lightness of its colours inverted, a little duller."""
    text = _with_scheme(html, "light")
    if not _STYLE.search(text):
        return f"{_INVERTED_PAGE}{_ATTRIBUTE.sub(_invert_attribute, text)}"
    turned: list[str] = [_INVERTED_PAGE]
    read = 0
    for piece in html_pieces(text, ("style",)):
        if piece.kind == "element":
            start, end = text.find(">", piece.start), text.rfind("<", piece.start, piece.end)
            before = _ATTRIBUTE.sub(_invert_attribute, text[read:start])
            turned += (before, _VALUE.sub(_invert_value, text[start:end]))
            read = end
    turned.append(_ATTRIBUTE.sub(_invert_attribute, text[read:]))
    return "".join(turned)


def _with_scheme(html: str, scheme: str) -> str:
    def settle(match: re.Match[str]) -> str:
        return _ALWAYS if match[1].lower() == scheme else _NEVER

    return _PREFERS.sub(settle, html)


def colour_scheme_style(scheme: str) -> str:
    """Return the element that keeps the browser itself from choosing another scheme."""
    return f"<style>:root{{color-scheme:only {scheme} !important}}</style>"


def _invert_attribute(match: re.Match[str]) -> str:
    style, quoted, legacy, value = match.groups()
    return f"{style or legacy}{_COLOUR.sub(_invert, quoted or value)}"


def _invert_value(match: re.Match[str]) -> str:
    return _COLOUR.sub(_invert, match[0])


def _invert(match: re.Match[str]) -> str:
    found = match.groupdict()
    alpha = ""
    if found["hex"]:
        digits = found["hex"]
        if len(digits) < 6:
            digits = "".join(each * 2 for each in digits)
        channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
        alpha = digits[6:]
    elif found["name"]:
        channels = [0 if found["name"].lower() == "black" else 255] * 3
    else:
        channels = [int(found[name]) for name in ("red", "green", "blue")]
        mirrored = mirrored_colour(*channels)
        return f"rgba({', '.join(map(str, mirrored))}{found['alpha']})"
    return "#" + "".join(f"{each:02x}" for each in mirrored_colour(*channels)) + alpha


def mirrored_colour(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Return the colour of the opposite lightness (CIE L*), drawn towards the middle and duller.

    >>> mirrored_colour(255, 255, 255)
    (31, 31, 31)
    """
    lightness, a, b = _to_lab(red, green, blue)
    return _from_lab(50 + (50 - lightness) * 0.76, a * 0.8, b * 0.8)


# sRGB to CIE L*a*b* with the white point D65, and back (IEC 61966-2-1, CIE 15).
_WHITE = (0.95047, 1.0, 1.08883)


def _to_lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    r, g, b = (_linear(each / 255) for each in (red, green, blue))
    x = 0.4124564 * r + 0.3575761 * g + 0.1804375 * b
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = 0.0193339 * r + 0.1191920 * g + 0.9503041 * b
    fx, fy, fz = (_root(each / white) for each, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _from_lab(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    fy = (lightness + 16) / 116
    f = (fy + a / 500, fy, fy - b / 200)
    x, y, z = (_cube(each) * white for each, white in zip(f, _WHITE, strict=True))
    linear: tuple[float, float, float] = (
        3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
        -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
        0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
    )
    red, green, blue = (round(255 * _gamma(min(1.0, max(0.0, each)))) for each in linear)
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _cube(value: float) -> float:
    return value**3 if value**3 > 0.008856 else (value - 16 / 116) / 7.787
