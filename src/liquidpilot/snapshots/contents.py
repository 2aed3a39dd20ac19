"""What is kept of a rendering: a text for each field, or a few words about why there is none.

Nothing but the text stands in a file: no header, and no place in a template, which changes with
every line above it. Secrets are taken out before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from liquidpilot.diagnostics import BROKEN_FILE
from liquidpilot.files import is_reserved
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.visible_text import single_line, visible_text

STATUS_FILE = "status.txt"
"""The file of a message that is not sent. No field has this name: those of groups have a dot."""

# What the dashboard writes into links anew each time a message is saved (Braze, "Link aliasing").
_DASHBOARD_IDS = lazy_pattern(
    r"(?P<first>\?|&amp;|&)(?:(?:lid|cb_id)=[\w%-]*(?P<next>&amp;|&|(?![\w%-])))+"
)
_LINE_END = lazy_pattern(r"\r\n?")
_SAFE = lazy_pattern(r"[\w-]")


def snapshot_of(rendered: RenderedMessage) -> dict[str, str]:
    """Return the texts to keep of `rendered` by the names of their files, secrets and all.

    A message that is sent has a file for each field, and `message_extras.json` if it sets any; one
    that is not has `status.txt` alone, with the state and the reason for it.
    """
    if rendered.status != "sent":
        return {STATUS_FILE: _text(status_text(rendered))}
    files = {file_name(each): _text(each.text) for each in rendered.fields.values()}
    if rendered.message_extras:
        import json

        extras = json.dumps(rendered.message_extras, ensure_ascii=False, indent=2)
        files["message_extras.json"] = _text(extras)
    return files


def status_text(rendered: RenderedMessage) -> str:
    """Return in words what became of a message: `aborted: no order_id`.

    >>> status_text(workspace.render("order_delivered", "new_customer"))  # doctest: +SKIP
    'aborted: no order_id: there is no order to tell about'
    """
    if rendered.status == "aborted" and rendered.abort is not None:
        return f"aborted: {rendered.abort.reason}"
    # A broken file beside it may be mended, and the message stay what it is.
    errors = (
        each
        for each in rendered.diagnostics
        if each.severity == "error" and each.code != BROKEN_FILE
    )
    said = dict.fromkeys(f"{each.code}: {each.message}" for each in errors)
    return "\n".join([rendered.status.replace("_", " "), *said])


def comparable(text: str) -> str:
    """Return what counts of `text` when it is compared.

    Line ends, line breaks at the very end, and the ids that the dashboard puts into links do not.

    >>> comparable('<a href="https://x.example/?lid=abc&a=1">\\r\\n')
    '<a href="https://x.example/?a=1">'
    """
    text = _LINE_END.sub("\n", text).rstrip("\n")
    if "lid=" in text or "cb_id=" in text:
        text = _DASHBOARD_IDS.sub(lambda match: match["first"] if match["next"] else "", text)
    return text


def file_name(field: RenderedField) -> str:
    """Return the name of the file that a field is kept in: `html.html`, `subject.txt`."""
    if field.name == "html":
        suffix = ".html"
    else:
        suffix = ".json" if (field.source.path or "").endswith(".json") else ".txt"
    # The dot of `headers.Authorization` stays; nothing can be mistaken for it.
    return ".".join(safe_name(part) for part in field.name.split(".")) + suffix


def safe_name(name: str) -> str:
    """Return `name` as a part of a path on every system: letters, digits, `_`, `-`, else `%XX`.

    >>> safe_name("gold + v1.2"), safe_name("con")
    ('gold%20%2B%20v1%2E2', '%63on')
    """
    safe = "".join(each if _SAFE.match(each) else _escaped(each) for each in name)
    return f"%{ord(safe[0]):02X}{safe[1:]}" if is_reserved(safe) else safe


def _escaped(character: str) -> str:
    # quote() takes the dot and the tilde for safe.
    return quote(character, safe="") if character not in ".~" else f"%{ord(character):02X}"


def _text(text: str) -> str:
    """Return the content of a file: `\\n` for line ends, and one at the end."""
    # Half a character, which an answer can bring in, is no UTF-8.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    clean = _LINE_END.sub("\n", clean).rstrip("\n")
    return f"{clean}\n" if clean else ""


# Looking for a piece of text in the fields of a message, and saying what is there in its place.
#
# It is looked for in a field as it is, and in what a reader sees of it.

ANY_FIELD = ""
"""The name under which texts stand that any field may contain."""

_LONGEST_SHOWN = 300


def _texts(rendered: RenderedMessage, name: str) -> dict[str, str]:
    names = [name] if name else list(rendered.fields)
    return {each: rendered.fields[each].text for each in names}


def fields_with(rendered: RenderedMessage, name: str, wanted: str) -> list[str]:
    """Return the names of the fields in which `wanted` is found; `name` is one, or ANY_FIELD.

    `Tom & Jerry` is found in the HTML `<b>Tom</b> &amp;\\nJerry`.
    """
    return [
        where
        for where, text in _texts(rendered, name).items()
        if wanted in text or single_line(wanted) in _readable(where, text)
    ]


def _readable(name: str, text: str) -> str:
    return single_line(visible_text(text) if name == "html" else text)


def nearest(rendered: RenderedMessage, name: str, wanted: str) -> Iterator[str]:
    """Yield what is there in place of `wanted`: the whole of a short text, or its nearest line."""
    # Imported only where a test fails.
    import difflib

    for where, text in _texts(rendered, name).items():
        lines = visible_text(text).split("\n") if where == "html" else text.split("\n")
        if name and len(text) <= _LONGEST_SHOWN:
            yield shown_text(text)
        else:
            near = difflib.get_close_matches(wanted, [line.strip() for line in lines], 1, 0.5)
            yield from (f"the nearest line of {where}: '{line}'" for line in near)


def around(rendered: RenderedMessage, name: str, wanted: str) -> str:
    """Return the place of a field where `wanted` stands, with what is around it."""
    text = rendered.fields[name].text
    if wanted not in text:
        text, wanted = _readable(name, text), single_line(wanted)
    at = text.find(wanted)
    start, end = max(0, at - 40), at + len(wanted) + 40
    return f"found: '{'…' * (start > 0)}{single_line(text[start:end])}{'…' * (end < len(text))}'"


def shown_text(text: str) -> str:
    """Return what a field is, in a line that is not too long."""
    shown = single_line(text)
    return f"it is '{shown[:_LONGEST_SHOWN]}{'…' * (len(shown) > _LONGEST_SHOWN)}'"
