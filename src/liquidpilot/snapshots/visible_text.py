"""The text of an HTML message as its reader sees it, for searching and for differences.

Every block stands on a line of its own, so does every table cell, since e-mails are laid out with
tables. A link is followed by its number, `Read more [1]`, and the addresses stand at the end.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_UNSEEN = {"head", "style", "script", "title", "template", "noscript"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# What fills up a preheader so that a client shows nothing behind it.
_FILLING = re.compile(
    r"(?:[ \u200b\u200c\u034f\u00ad\ufeff\u2007]+ )+|(?<= )[\u200b\u200c\u034f\u00ad]+"
)
_BLANKS = re.compile(r"[\s\u00a0]+")


def visible_text(html: str) -> str:
    """Return what somebody reads of `html`, line by line; it never raises.

    >>> print(visible_text('<p>Hi <b>Ada</b></p><p><a href="https://x.example">Look</a></p>'))
    Hi Ada
    Look [1]
    [1] https://x.example
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    links = [f"[{number}] {address}" for address, number in reader.links.items()]
    return "\n".join([*reader.lines, *links])


def single_line(text: str) -> str:
    """Return `text` with one blank for every run of white space, as HTML shows it."""
    return _BLANKS.sub(" ", text).strip()


class _Reader(HTMLParser):
    """Collects the lines, and a number for each address that a link leads to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.links: dict[str, int] = {}
        self._line: list[str] = []
        self._unseen: str | None = None
        self._open_links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_line()
            # A body ends a head that nobody has closed.
            if tag == "body":
                self._unseen = None
        if self._unseen is not None:
            return
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "li":
            self._line.append("- ")
        elif tag == "img" and given.get("alt"):
            self._line.append(f" [image: {given['alt']}] ")
        elif tag == "a":
            self._open_links.append(given.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = None
        elif tag == "a" and self._open_links:
            address = (self._open_links.pop() or "").strip()
            if address:
                number = self.links.setdefault(address, len(self.links) + 1)
                self._line.append(f" [{number}]")
        if tag in _BLOCKS:
            self.end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # `<div/>` and `<a/>` open an element in HTML, whatever the slash says.
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._unseen is None:
            self._line.append(data)

    def end_line(self) -> None:
        """Keep what was read since the last line, if there is anything to see in it."""
        line = single_line(_FILLING.sub(" ", single_line("".join(self._line))))
        if line not in ("", "-"):
            self.lines.append(line)
        self._line = []
