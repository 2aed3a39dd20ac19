"""The Liquid that stands in pages of documentation, each piece with its page and line.

Pages are Markdown files in a folder; or one JSON file, `{"snippets": [{"page", "line", "body"}]}`,
as another program has taken them out. Standard library only.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LIQUID = re.compile(r"\{\{|\{%")
_FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})(?P<language>[^`]*)$")
_INLINE = re.compile(r"(?<!`)(?P<mark>`+)(?!`)(?P<code>.+?)(?<!`)(?P=mark)(?!`)")
_ELEMENT = re.compile(r"<(?P<name>pre|code)\b[^>]*>(?P<code>.*?)</(?P=name)>", re.DOTALL | re.I)
_TAG = re.compile(r"<(?P<break>br\b)?[^>]*>", re.IGNORECASE)
# What keeps Jekyll, which makes the pages, from running the Liquid in them.
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One piece of Liquid; `line` is the one of the page that it begins in, from 1."""

    page: str
    line: int
    body: str

    @property
    def digest(self) -> str:
        """What it is known by, wherever it stands."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:12]


def read_snippets(where: Path) -> list[Snippet]:
    """Return the Liquid of a folder of pages, or of a JSON file; each text once, in order.

    Raises OSError for what cannot be read, ValueError for a file that is not such JSON or no UTF-8.
    """
    found = _of_folder(where) if where.is_dir() else _of_json(where)
    return list({each.body: each for each in reversed(list(found))}.values())[::-1]


def _of_json(path: Path) -> Iterator[Snippet]:
    try:
        snippets = json.loads(path.read_text(encoding="utf-8"))["snippets"]
        for each in snippets:
            yield Snippet(str(each["page"]), int(each["line"]), _cleaned(str(each["body"])))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        wanted = '{"snippets": [{"page": …, "line": …, "body": …}]}'
        raise ValueError(f"'{path}' is no JSON of the form {wanted}") from error


def _of_folder(folder: Path) -> Iterator[Snippet]:
    for path in sorted(folder.rglob("*.md")):
        page = path.relative_to(folder).as_posix()
        for line, body in snippets_of(path.read_text(encoding="utf-8-sig")):
            yield Snippet(page, line, body)


def snippets_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each piece of Liquid in a page of Markdown.

    Found are fenced code, code between backticks, also in tables, and `<pre>` and `<code>`, in
    which some pages have their highlighted tables.
    """
    prose: list[str] = []
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        fence = _FENCE.match(line)
        if not fence:
            prose.append(line)
            continue
        code: list[str] = []
        for _, inner in lines:
            if inner.strip().startswith(fence["mark"]) and not inner.strip(" `~"):
                break
            code.append(inner)
        prose += [""] * (len(code) + 2)
        yield from _with_liquid(number + 1, "\n".join(code))
    yield from _in_prose(prose)


def _in_prose(lines: list[str]) -> Iterator[tuple[int, str]]:
    text = "\n".join(lines)
    for found in _ELEMENT.finditer(text):
        code = html.unescape(_TAG.sub(lambda tag: "\n" if tag["break"] else "", found["code"]))
        yield from _with_liquid(text.count("\n", 0, found.start()) + 1, code)
    without = _ELEMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(without.split("\n"), start=1):
        in_table = line.lstrip().startswith("|")
        for found in _INLINE.finditer(line):
            code = found["code"].replace("\\|", "|") if in_table else found["code"]
            yield from _with_liquid(number, html.unescape(code))


def _with_liquid(line: int, code: str) -> Iterator[tuple[int, str]]:
    body = _cleaned(_RAW.sub("", code))
    if _LIQUID.search(body):
        yield line, body


def _cleaned(body: str) -> str:
    return body.replace("\r\n", "\n").strip("\n").rstrip()
