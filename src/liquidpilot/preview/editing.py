"""What a page edits: the files that a view is made of, and nothing else.

A page names a file out of the list of its own view, so that no path is ever taken from outside.
What is saved says what its author has seen of the file; if the file says something else by now,
nothing is written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.json_text import check_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import decode_text
from liquidpilot.immutable import immutable
from liquidpilot.preview.drafts import Draft
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.reached import missed_sites
from liquidpilot.rendering.workspace import template_of_field
from liquidpilot.replay import Fixture
from liquidpilot.replay.loading import parse_fixture
from liquidpilot.replay.recorded_files import with_response
from liquidpilot.replay.toml_writing import set_values
from liquidpilot.workspace.profile_settings import setting_keys

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_RESPONSE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")

_SECRET_ANSWER = "this answer holds a secret, which no page shows"

Kind = Literal["template", "block", "person", "answer", "broken"]


class Conflict(LiquidPilotError):
    """A file says something else than what the author of a change has seen; `theirs` is that."""

    def __init__(self, path: str, theirs: str, digest: str) -> None:
        super().__init__(
            f"'{path}' was changed by another program, and is left as it is",
            hint="compare the two, and save once more",
            path=path,
        )
        self.theirs = theirs
        self.digest = digest


@immutable
class SourceText:
    """A file as it is on disk: its text with `\\n` as line end, and what tells it from another."""

    path: str
    text: str
    digest: str

    def document(self) -> dict[str, object]:
        """Return it as JSON data, for the script of a page."""
        return {"path": self.path, "text": self.text, "digest": self.digest}


class EditableFile(NamedTuple):
    """A file that a page may show and change."""

    path: str
    kind: Kind


def editable_files(view: View) -> list[EditableFile]:
    """Return the files of `view`: its texts, its content blocks, its person, and its answers.

    A broken file that keeps it from being made is one, too: there it is mended.
    """
    found: dict[str, Kind] = {}
    workspace = view.workspace
    try:
        message = workspace.message(view.address)
        # What is opened first is what an author writes most.
        for name in sorted(message.fields, key=lambda each: each != "html"):
            source = message.fields[name]
            if source.path is not None:
                found.setdefault(source.path, "template")
            for outline in template_of_field(workspace, message, name).outlines[1:]:
                if outline.source.path is not None:
                    found.setdefault(outline.source.path, "block")
        person = find_recipient(workspace._files, message, view.choices.profile, {})
        for path in person.files[:1]:
            found.setdefault(path, "person")
        for fixture in fixtures_of(view):
            if fixture is not None:
                found.setdefault(fixture.path, "answer")
    except LiquidPilotError:
        # Why, the view says.
        pass
    if view.error is not None and view.error.path is not None:
        found.setdefault(view.error.path, "broken")
    return [EditableFile(path, kind) for path, kind in found.items()]


def fixtures_of(view: View) -> list[Fixture | None]:
    """Return the fixture that answers each call of `view`, None where there is not one."""
    found: list[Fixture | None] = []
    for exchange in view.rendered.exchanges if view.rendered else ():
        answering = view.workspace._fixtures.answering(exchange.request)
        found.append(answering[0] if len(answering) == 1 else None)
    return found


def read_source(view: View, path: str) -> SourceText:
    """Return one of the files of `view` as it is on disk.

    Raises LiquidPilotError for any other file, for one that cannot be read, and for one that holds
    a secret which a page must not show.
    """
    source, kind = file_of_view(view, path)
    # What an author typed into a template stands in the mail anyhow.
    if kind in ("person", "answer", "broken"):
        _refuse_secret(view, source.text, f"'{path}' holds a secret, which no page shows")
    return source


def file_of_view(view: View, path: str) -> tuple[SourceText, Kind]:
    """Return one of the files of `view` as it is on disk, and what it is.

    It may hold what a page must not show. Raises LiquidPilotError for any other file, and for one
    that cannot be read.
    """
    kind = next((each.kind for each in editable_files(view) if each.path == path), None)
    if kind is None:
        raise LiquidPilotError(
            f"'{path}' is no file of this message", hint="reload the page, and choose another"
        )
    data = Boundary(view.workspace.root).read_bytes(path)
    return SourceText(path, _unified(decode_text(data, path)), _digest(data)), kind


def _refuse_secret(view: View, text: str, message: str) -> None:
    if view.redactor.known.spans(text):
        raise LiquidPilotError(message, hint="change it in your editor")


def keep_draft(state: PreviewState, view: View, path: str, text: str) -> str:
    """Keep `text` as the draft of one of the files of `view`; return its name.

    Raises LiquidPilotError for any other file, and for one that cannot be read.
    """
    source, _ = file_of_view(view, path)
    return state.drafts.keep(Draft(source.path, _unified(text)))


def save_file(view: View, path: str, text: str, digest: str) -> SourceText:
    """Write `text` into one of the files of `view`, and return what stands there then.

    `digest` is that of the file as its author has seen it. Lines that stay keep their line ends,
    and a byte-order mark stays. Raises Conflict if the file is another one by now, and else as
    `read_source`.
    """
    _ = file_of_view(view, path)
    inside = Boundary(view.workspace.root)
    before = inside.read_bytes(path)
    if _digest(before) != digest:
        source = read_source(view, path)
        raise Conflict(path, source.text, source.digest)
    mark = _BOM if before.startswith(_BOM) else b""
    written = _with_ends(decode_text(before, path), _unified(text))
    data = mark + written.encode("utf-8")
    if data != before:
        inside.write_bytes(path, data)
    return SourceText(path, _unified(text), _digest(data))


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _with_ends(before: str, after: str) -> str:
    """Return `after`, whose line end is `\\n`, with the line ends that `before` has."""
    if "\r" not in before:
        return after
    old, new = _LINE.findall(before), _LINE.findall(after)
    usual = "\r\n" if "\r\n" in before else "\r"
    matcher = difflib.SequenceMatcher(a=[_unified(each) for each in old], b=new, autojunk=False)
    lines: list[str] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            lines += old[first:last]
        else:
            lines += (each.replace("\n", usual) for each in new[start:end])
    return "".join(lines)


# One answer of a call, and the values of a person: put into the text of their file.


@immutable
class AnswerText:
    """The JSON of one answer: in which file, under which name, and whether it is JSON at all."""

    path: str
    fixture: str
    response: str
    text: str
    digest: str


def answer_of_call(view: View, number: int) -> AnswerText:
    """Return the answer that call `number` (from 1) of `view` got from a fixture.

    Raises LiquidPilotError for a call that no fixture answers, and for an answer with a secret.
    """
    fixture = _fixture_of_call(view, number)
    assert view.rendered is not None
    response = view.rendered.exchanges[number - 1].response
    name = "" if response is None or response.fixture is None else response.fixture
    chosen = name.partition("#")[2] or "default"
    stored = fixture.responses.get(chosen)
    body = stored.body if stored is not None else b""
    text = body.decode("utf-8", "replace")
    _refuse_secret(view, text, _SECRET_ANSWER)
    return AnswerText(fixture.path, fixture.name, chosen, text, _digest(body))


def fixture_with_answer(
    view: View, number: int, response: str, text: str, seen: object = None
) -> tuple[Draft, str]:
    """Return the text of the fixture of call `number` with the JSON `text` as `response`.

    Beside it is the name of the fixture. `seen` is the digest of that answer as its author has
    seen it, None for one that is new. Raises Conflict if it is another one by now, JsonMistake for
    what is not JSON, and LiquidPilotError for a name that is none and a file of another form.
    """
    if not _RESPONSE.match(response):
        raise LiquidPilotError(
            f"'{response}' is not a name for an answer",
            hint="use small letters, digits, '-' and '_', for example no-points",
        )
    check_json(text)
    fixture = _fixture_of_call(view, number)
    source, _ = file_of_view(view, fixture.path)
    if seen is not None:
        on_disk = parse_fixture(source.text, fixture.file, fixture.file.parent, fixture.path)
        present = on_disk.responses.get(response)
        if present is not None and _digest(present.body) != seen:
            theirs = present.body.decode("utf-8", "replace")
            _refuse_secret(view, theirs, _SECRET_ANSWER)
            raise Conflict(fixture.path, theirs, _digest(present.body))
    return Draft(fixture.path, with_response(fixture, source.text, response, text)), fixture.name


def person_with_values(view: View) -> Draft:
    """Return the text of the person's own file with all values that the page has changed.

    Raises LiquidPilotError for a person without a file, and for a file of another form.
    """
    message = view.workspace.message(view.address)
    person = find_recipient(view.workspace._files, message, view.choices.profile, {})
    if not person.files:
        raise LiquidPilotError("this person has no file", hint="save the values as a new profile")
    source, _ = file_of_view(view, person.files[0])
    values = {setting_keys(path): value for path, value in view.choices.changed_values().items()}
    return Draft(source.path, set_values(source.text, source.path, values))


def _fixture_of_call(view: View, number: int) -> Fixture:
    fixtures = fixtures_of(view)
    fixture = fixtures[number - 1] if 0 < number <= len(fixtures) else None
    if fixture is None:
        raise LiquidPilotError(
            f"no fixture answers call {number}", hint="create its fixture first, or reload the page"
        )
    return fixture


def marks_in(path: str, view: View, found: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Return what there is to say of a file, as an editor marks it; the first line is 1."""
    told = [each for each in found if each.path == path]
    if view.error is not None and view.error.path == path:
        at = view.error
        told.insert(
            0, Diagnostic("broken-file", "error", at.message, at.hint, at.place or told[0].place)
        )
    return [
        {
            "line": each.line,
            "column": each.column,
            "end_line": each.end_line,
            "end_column": each.end_column,
            "severity": each.severity,
            "message": each.message,
            "hint": each.hint,
        }
        for each in told
    ]


def unreached_in(path: str, view: View) -> list[dict[str, object]]:
    """Return which lines of a template or content block nobody reaches, from `line` to `end_line`.

    It is what is saved that is looked at, for everybody and in every scenario.
    """
    now = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    try:
        missed = missed_sites(view.workspace, view.address, now)
    except LiquidPilotError:
        # What is wrong with the message, the view says.
        return []
    return [
        {
            "line": each.place.line,
            "end_line": max(
                each.place.end_line,
                each.inner.end_line if each.inner.end_column > 1 else each.inner.end_line - 1,
            ),
        }
        for each in missed
        if each.place.path == path
    ]
