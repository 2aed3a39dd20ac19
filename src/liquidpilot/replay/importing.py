"""From the calls of a capture to fixtures: one for each request, with an answer for each status.

What a fixture of the folder answers already is left to that fixture. Everything is redacted before
it is kept.
"""

from __future__ import annotations

import binascii
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_plus

from liquidpilot.connected_content.limits import METHODS
from liquidpilot.connected_content.request import Request, Response
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture
from liquidpilot.replay.matching import Matcher, ReadRequest
from liquidpilot.replay.missing import stub_matcher
from liquidpilot.replay.recorded_files import RecordedFiles, write_down
from liquidpilot.replay.recording import Proof
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.store import FixtureStore
from liquidpilot.replay.urls import origin, split_url

# Reading a HAR file: what a browser's developer tools export of the calls that a page made.
#
# HAR (version 1.2) is read and never written: its fixed fields for timing, size and cookies, and
# bodies in base64, make it no file to edit by hand. A capture holds the user's cookies and keys, so
# nothing of it may be shown or written before it has been redacted.

_HINT = "export one in the browser: developer tools, Network, 'Save all as HAR with content'"
_NOT_MODIFIED = 304


class HarEntry(NamedTuple):
    """One call of a capture, not redacted; `on` is the day it was made, None if it is not said."""

    request: Request
    response: Response
    on: date | None = None


@immutable
class HarCapture:
    """The calls that were asked for.

    `skipped` counts those of the same hosts that can be no fixture, by the reason in words; `hosts`
    counts the calls of all hosts.
    """

    entries: list[HarEntry] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)


def read_har(text: str, shown_as: str, hosts: Collection[str]) -> HarCapture:
    """Return the calls to `hosts` (`host` or `host:port`) in `text`, the content of a HAR file.

    Of a request the method, the URL, the body and its content type are kept; of a response the
    status, the body and all headers but cookies. Raises WorkspaceError if `text` is no HAR file; an
    entry that cannot be understood is skipped.
    """
    wanted = {_host_of(host if "://" in host else f"https://{host}") for host in hosts}
    capture = HarCapture()
    for entry in _entries(text, shown_as):
        request, response = (_object(_object(entry).get(key)) for key in ("request", "response"))
        url = _text(request.get("url"))
        host = _host_of(url)
        capture.hosts[host] += 1
        if host not in wanted:
            continue
        if reason := _unusable(request, response):
            capture.skipped[reason] += 1
            continue
        day = _day(_text(_object(entry).get("startedDateTime")))
        capture.entries.append(HarEntry(_request(request), _response(response), day))
    return capture


def _entries(text: str, shown_as: str) -> list[object]:
    try:
        data = read_json(text, half_characters=True)
    except JsonMistake as mistake:
        # The place is in words: with a line of its own, an error is shown with that line, which may
        # hold a secret.
        line, column = mistake.position
        what = f"{mistake.message} at line {line}, column {column}"
        message = f"not a HAR file: it is not JSON ({what})"
        raise WorkspaceError(message, hint=_HINT, path=shown_as) from mistake
    entries = _object(_object(data).get("log")).get("entries")
    if not isinstance(entries, list):
        message = "not a HAR file: it has no 'entries' in 'log'"
        raise WorkspaceError(message, hint=_HINT, path=shown_as)
    return entries


def _unusable(request: Mapping[str, object], response: Mapping[str, object]) -> str | None:
    """Return why a call can be no fixture, in the plural, or None."""
    if _text(request.get("method")).upper() not in METHODS:
        return "neither GET nor POST, which is all that Braze sends"
    status = response.get("status")
    if not isinstance(status, int) or not 100 <= status <= 599:
        return "without an answer"
    content = _object(response.get("content"))
    if status == _NOT_MODIFIED:
        return "answered from the browser's cache (304)"
    size = content.get("size")
    if "text" not in content and isinstance(size, int) and size > 0:
        return "without the body of the answer: save the HAR file with content"
    return None


def _request(request: Mapping[str, object]) -> Request:
    posted = _object(request.get("postData"))
    content_type = _text(posted.get("mimeType"))
    body = _text(posted.get("text")) or _form(posted.get("params"))
    return Request(
        _text(request.get("method")),
        _text(request.get("url")),
        {"Content-Type": content_type} if content_type else {},
        _encoded(body) if body else None,
    )


def _form(parameters: object) -> str:
    """Return the body that a form is sent as; a capture may have its fields only."""
    if not isinstance(parameters, list):
        return ""
    pairs = ((_text(_object(each).get("name")), _object(each).get("value")) for each in parameters)
    return "&".join(f"{_quoted(name)}={_quoted(_text(value))}" for name, value in pairs)


def _response(response: Mapping[str, object]) -> Response:
    headers = response.get("headers")
    named = [_object(header) for header in headers] if isinstance(headers, list) else []
    pairs = [(_text(header.get("name")), _text(header.get("value"))) for header in named]
    kept = {name.lower(): value for name, value in pairs if "cookie" not in name.lower()}
    content = _object(response.get("content"))
    text = _text(content.get("text"))
    content_type = kept.get("content-type") or _text(content.get("mimeType"))
    if _text(content.get("encoding")).lower() == "base64" and (data := _decoded(text)) is not None:
        body = data
    else:
        # The browser has decoded it, whatever the charset was.
        body = _encoded(text)
        content_type = content_type.partition(";")[0].strip()
    if content_type:
        kept["content-type"] = content_type
    status = response.get("status")
    return Response(status if isinstance(status, int) else 0, kept, body)


def _host_of(url: str) -> str:
    """Return host and port of `url` as they are compared, '' for what is no web address."""
    parts = split_url(url)
    if parts.scheme.lower() not in ("http", "https"):
        return ""
    return origin(parts).partition("://")[2]


def _day(moment: str) -> date | None:
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return None


def _decoded(text: str) -> bytes | None:
    try:
        return binascii.a2b_base64(text)
    except ValueError:
        return None


def _encoded(text: str) -> bytes:
    # Half of an emoji, which only JSON can bring, has no bytes.
    return text.encode("utf-8", "replace")


def _quoted(text: str) -> str:
    return quote_plus(text, errors="replace")


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@immutable(eq=False)
class Draft:
    """A fixture that is to be written: `request` as it was sent, the rest without secrets.

    `answers` are all that came, without repetitions; `on` is the day of the first one.
    """

    request: Request = field(repr=False)
    redacted: Request
    matcher: Matcher
    on: date
    answers: list[Response] = field(default_factory=list)

    def named_answers(self) -> Mapping[str, Response]:
        """Return the answers by the names that they get: `default`, and the statuses.

        The default is the first success, else the first answer; `404-2` is another answer with the
        status 404 than the first one.
        """
        default = next((each for each in self.answers if 200 <= each.status <= 299), None)
        default = default or self.answers[0]
        named = {DEFAULT_RESPONSE: default}
        for answer in self.answers:
            if answer is not default:
                named[_free_name(str(answer.status), named)] = answer
        return named


@immutable
class ImportPlan:
    """What an import would write; `skipped` says of the other requests, redacted, why not."""

    drafts: list[Draft] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def plan_import(
    entries: Iterable[HarEntry], store: FixtureStore, redactor: Redactor, today: date
) -> ImportPlan:
    """Return the fixtures that `entries` make; `today` is the date of those without one."""
    plan = ImportPlan()
    seen = list(entries)
    unsearched: dict[int, str] = {}
    # A later call may show that an earlier one held a secret.
    for at, entry in enumerate(seen):
        redactor.learn(entry.request)
        try:
            redactor.learn(entry.response)
        except LiquidPilotError as error:
            unsearched[at] = error.message
    for at, entry in enumerate(seen):
        if at in unsearched:
            redacted = redactor.request(entry.request)
            plan.skipped[f"{redacted.method} {redacted.url}"] = unsearched[at]
            continue
        read = ReadRequest(entry.request)
        draft = next((each for each in plan.drafts if each.matcher.matches(read)), None)
        if draft is None:
            redacted = redactor.request(entry.request)
            try:
                draft = _draft(entry, redacted, store, today)
            except _Skipped as reason:
                plan.skipped[f"{redacted.method} {redacted.url}"] = str(reason)
                continue
            plan.drafts.append(draft)
        answer = redactor.response(entry.response)
        if (answer.status, answer.body) not in {(each.status, each.body) for each in draft.answers}:
            draft.answers.append(answer)
    return plan


def write_draft(
    draft: Draft, folder: Path, shown_as: str, proof: Proof | None = None
) -> tuple[Fixture, bool]:
    """Write the file of `draft`; return the fixture, and that it is new.

    Raises LiquidPilotError if it cannot be written, also for a secret that `proof` finds in it.
    """
    written = {name: write_down(answer) for name, answer in draft.named_answers().items()}
    default = written.pop(DEFAULT_RESPONSE)
    files = RecordedFiles(folder, shown_as, draft.on, prove=proof)
    return files.add(draft.request, draft.redacted, default, written)


class _Skipped(Exception):
    """A request becomes no fixture; the text says why."""


def _draft(entry: HarEntry, redacted: Request, store: FixtureStore, today: date) -> Draft:
    try:
        answering = store.find(entry.request)
    except WorkspaceError as error:
        raise _Skipped(error.message) from error
    if answering is not None:
        raise _Skipped(f"'{answering.path}' answers it already")
    try:
        matcher = stub_matcher(redacted)
    except WorkspaceError as error:
        raise _Skipped(error.message) from error
    if not matcher.matches(ReadRequest(entry.request)):
        raise _Skipped("what can be written would not answer it")
    return Draft(entry.request, redacted, matcher, entry.on or today)


def _free_name(status: str, taken: Mapping[str, Response]) -> str:
    numbered = (f"{status}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([status], numbered) if name not in taken)
