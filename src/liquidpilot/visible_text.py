"""The text of an HTML message as its reader sees it.

Every block stands on a line of its own, so does every table cell, since e-mails are laid out with
tables.
"""

from __future__ import annotations

from html.parser import HTMLParser

from liquidpilot.lazy_patterns import lazy_pattern

_UNSEEN = {"head", "style", "script", "title", "template", "noscript"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# What fills up a preheader so that a client shows nothing after it.
_FILLING = lazy_pattern(
    r"(?:[ \u200b\u200c\u034f\u00ad\ufeff\u2007]+ )+|(?:\A|(?<= ))[\u200b\u200c\u034f\u00ad]+"
)
_BLANKS = lazy_pattern(r"[\s\u00a0]+")


def visible_text(html: str) -> str:
    """Return what a reader sees of `html`, line by line, for searching and for differences.

    A link is followed by its number, and the addresses stand at the end. It never raises.

    >>> print(visible_text('<p>Hi <b>Ada</b></p><p><a href="https://x.example">Look</a></p>'))
    Hi Ada
    Look [1]
    [1] https://x.example
    """
    reader = _Reader()
    reader.read(html)
    links = [f"[{number}] {address}" for address, number in reader.links.items()]
    return "\n".join([*reader.lines, *links])


def first_words(html: str, length: int) -> str:
    """Return the first `length` characters that a mail program shows of `html` in its list.

    >>> first_words("<head><title>no</title></head><p>Sixty <b>days</b></p><p>to play", 140)
    'Sixty days to play'
    """
    reader = _Reader(words_alone=True, enough=length)
    reader.read(html)
    return " ".join(reader.lines)[:length]


def single_line(text: str) -> str:
    """Return `text` with one blank for every run of white space, as HTML shows it."""
    return _BLANKS.sub(" ", text).strip()


def without_filling(text: str) -> str:
    """Return `text` as a single line, without what fills up a preheader.

    >>> without_filling("Sixty days \u200c \u034f \u200c")
    'Sixty days'
    """
    return single_line(_FILLING.sub(" ", single_line(text)))


class _Enough(Exception):
    """Nothing is read from here on."""


class _Reader(HTMLParser):
    """Collects the lines, and a number for each address that a link leads to.

    With `words_alone` there are no bullets, no descriptions of pictures and no numbers of links.
    It stops after `enough` characters.
    """

    def __init__(self, *, words_alone: bool = False, enough: int | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.links: dict[str, int] = {}
        self._words_alone = words_alone
        self._left = enough
        self._line: list[str] = []
        self._unseen: str | None = None
        self._open_links: list[str | None] = []

    def read(self, html: str) -> None:
        """Read a whole text."""
        try:
            self.feed(html)
            self.close()
            self._end_line()
        except _Enough:
            pass

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end_line()
            # A body ends a head that was not closed.
            if tag == "body":
                self._unseen = None
        if self._unseen is not None:
            return
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "li":
            self._mark("- ")
        elif tag == "img" and given.get("alt"):
            self._mark(f" [image: {given['alt']}] ")
        elif tag == "a":
            self._open_links.append(given.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = None
        elif tag == "a" and self._open_links:
            address = (self._open_links.pop() or "").strip()
            if address:
                number = self.links.setdefault(address, len(self.links) + 1)
                self._mark(f" [{number}]")
        if tag in _BLOCKS:
            self._end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # `<div/>` and `<a/>` open an element in HTML, whatever the slash says.
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._unseen is None:
            self._line.append(data)

    def _mark(self, text: str) -> None:
        if not self._words_alone:
            self._line.append(text)

    def _end_line(self) -> None:
        """Keep what was read since the last line, if there is anything to see in it."""
        line = without_filling("".join(self._line))
        if line not in ("", "-"):
            self.lines.append(line)
            if self._left is not None:
                self._left -= len(line)
                if self._left < 0:
                    raise _Enough
        self._line = []
