"""What an author is told about a call that no fixture answers.

The request without its secrets, the closest fixture with the field that differs, the ways to put
it right, and a file ready to paste. Everything in it has been redacted.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from liquidpilot.connected_content.errors import MissingFixture
from liquidpilot.connected_content.request import Request
from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.files import is_reserved
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.replay.format import Fixture
from liquidpilot.replay.loading import FIXTURE_SUFFIXES, parse_fixture
from liquidpilot.replay.matching import (
    WILDCARD,
    Difference,
    Matcher,
    ReadRequest,
    fits,
    mend_wildcards,
    misspelt_in_url,
)
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.store import FixtureStore
from liquidpilot.replay.toml_writing import toml_lines, toml_string
from liquidpilot.replay.urls import body_text, split_pairs, split_url

# A field of the query or the body is what an author mistypes first; another path is mostly
# another endpoint.
_WEIGHTS = {"host": 8, "path": 4, "method": 4}


class NearMiss(NamedTuple):
    """A fixture, and every field in which the request is another one."""

    fixture: Fixture
    differences: tuple[Difference, ...]


def closest_fixture(store: FixtureStore, request: Request) -> NearMiss | None:
    """Return the fixture that differs least from `request`, or None if none is like it.

    One is like it if it has the same host and at least half of the path, or the same path.
    """
    read = ReadRequest(request)
    best: tuple[float, NearMiss] | None = None
    for name, matcher in store.matchers.items():
        differing = _differing_segments(matcher, read)
        length = max(len(matcher.segments), len(read.segments))
        if differing and (matcher.origin != read.origin or differing * 2 > length):
            continue
        differences = tuple(matcher.differences(read))
        distance = sum(_WEIGHTS.get(each.part, 1) for each in differences) + differing / length
        if best is None or distance < best[0]:
            best = distance, NearMiss(store.fixtures[name], differences)
    return best[1] if best else None


def _differing_segments(matcher: Matcher, request: ReadRequest) -> int:
    pairs = zip(matcher.segments, request.segments, strict=False)
    unequal = sum(not fits(expected, segment) for expected, segment in pairs)
    return unequal + abs(len(matcher.segments) - len(request.segments))


_ANSWER = """
[responses.default]
status = 200
json = '''
{
}
'''
"""


def stub_text(redacted: Request) -> str:
    """Return a whole fixture file that answers `redacted`, a request without secrets, with `{}`."""
    return f"{request_text(redacted)}{_ANSWER}"


def stub_matcher(redacted: Request) -> Matcher:
    """Return what matches the requests that a file for `redacted` would answer.

    Raises WorkspaceError if there can be no such file.
    """
    nowhere = Path("stub.toml")
    return Matcher(parse_fixture(stub_text(redacted), nowhere, nowhere.parent, "").request)


def request_text(redacted: Request) -> str:
    """Return the `[request]` table for `redacted`, a request without secrets.

    Headers are left out, since they are not compared; of a stored credential its name is kept.
    """
    lines = ["[request]"]
    if redacted.method != "GET":
        lines.append(f"method = {toml_string(redacted.method)}")
    lines.append(f"url = {toml_string(_as_pattern(redacted.url))}")
    basic = redacted.headers.get("authorization", "").lower().startswith("basic ")
    if redacted.credential and basic:
        lines.append(f"auth = {toml_string(f'basic:{redacted.credential}')}")
    if redacted.body:
        lines.append(_body_line(body_text(redacted.body), redacted))
    return "\n".join(lines) + "\n"


def _as_pattern(url: str) -> str:
    """Escape braces that are no wildcard; the fragment is not compared."""
    url = url.partition("#")[0]
    wildcards = WILDCARD.findall(url)
    pieces = [piece.replace("{", "%7B").replace("}", "%7D") for piece in WILDCARD.split(url)]
    return "".join(
        piece + wildcard for piece, wildcard in zip(pieces, [*wildcards, ""], strict=True)
    )


def _body_line(text: str, request: Request) -> str:
    text = mend_wildcards(text)
    try:
        check_json(text)
    except JsonMistake:
        pass
    else:
        return f"json = {toml_lines(text)}"
    # The form is the default of a POST (Braze, "Connected Content", HTTP defaults).
    content_type = request.headers.get("content-type", "form-urlencoded")
    is_form = "form-urlencoded" in content_type.lower()
    # A wildcard in a key would not be one.
    keys = "&".join(key for key, _ in split_pairs(text))
    kind = "form" if is_form and not WILDCARD.search(keys) else "body"
    return f"{kind} = {toml_string(text)}"


_MAX_LENGTH = 60
_LONGEST_DIFFERENCE = 40
_MOST_VALUES = 2
_NOT_IN_VALUES = lazy_pattern(r"[^a-z0-9-]+")
# The values of a body: JSON's texts and numbers that follow a colon or stand in a list, a form's.
_VALUE = lazy_pattern(r"""(?:[:\[,]\s*"?|=)([^\s"&={}\[\],:]+)""")
_NOT_IN_NAMES = lazy_pattern(r"[^a-z0-9]+")
_VERSION = lazy_pattern(r"v[0-9]+(?:\.[0-9]+)*")


def new_fixture_name(redacted: Request, taken: Mapping[str, str]) -> str:
    """Return a name for the fixture of a request: what its path says, else its host.

    Versions, ids and secrets in the path are left out. `taken` has the URLs of fixtures by name: to
    a name that is taken, what differs from that URL is added, or else a number.

    >>> request = Request("GET", "https://api.example.com/v1/shops/4711/reviews?page=2")
    >>> new_fixture_name(request, {})
    'shops_reviews'
    >>> new_fixture_name(request, {"shops_reviews": "https://api.example.com/v1/shops/4711/reviews"})
    'shops_reviews_2'
    """
    parts = split_url(redacted.url)
    words = [_slug(segment) for segment in parts.path.split("/") if _tells(segment)]
    host = _slug(parts.host.partition(":")[0])
    name = "_".join(word for word in words if word)[-_MAX_LENGTH:].strip("_")
    if not name or is_reserved(name):
        name = "_".join(word for word in (host, name) if word) or "request"
    # Two names that differ only in case are one file on Windows and macOS.
    urls = {each.lower(): url for each, url in taken.items()}
    if name.lower() not in urls:
        return name
    differing = "_".join(_differing(redacted, urls[name.lower()]))[:_LONGEST_DIFFERENCE].strip("_-")
    longer = f"{name}_{differing}" if differing else name
    names = itertools.chain([longer], (f"{longer}_{number}" for number in itertools.count(2)))
    return next(each for each in names if each.lower() not in urls)


def _tells(segment: str) -> bool:
    """Say whether a part of a path is a word, and not a version, an id or a wildcard."""
    if WILDCARD.search(segment) or _VERSION.fullmatch(segment.lower()):
        return False
    word = unquote(segment)
    digits = sum(character.isdigit() for character in word)
    return digits * 4 < len(word) or digits == 0


def _slug(text: str) -> str:
    return _NOT_IN_NAMES.sub("_", _plain(text)).strip("_")


# What has no accent that could be left out.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
_ESCAPE = lazy_pattern(r"\\u([0-9a-fA-F]{4})")


def _plain(text: str) -> str:
    """Return a part of a URL or a body in small letters, without percent codes and accents.

    What is no letter of ASCII then is left to be replaced: on macOS the name of a file is another
    one once it has been written.
    """
    read = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), unquote(text))
    parts = unicodedata.normalize("NFKD", read.lower().translate(_SPELT))
    return "".join(each for each in parts if not unicodedata.combining(each))


def _differing(redacted: Request, other: str) -> Iterator[str]:
    """Yield the values of a request that the URL `other` has not, as parts of a name."""
    own, theirs = split_url(redacted.url), split_url(other)
    segments = zip(own.path.split("/"), theirs.path.split("/"), strict=False)
    values = [one for one, two in segments if one != two]
    known = set(split_pairs(theirs.query or ""))
    values += [
        value or "" for key, value in split_pairs(own.query or "") if (key, value) not in known
    ]
    if not values and redacted.body:
        values = _VALUE.findall(body_text(redacted.body))[:_MOST_VALUES]
    for value in values:
        # An address or a secret does not belong into the name of a file.
        plain = _plain(value)
        is_private = "@" in plain or WILDCARD.search(value)
        word = "" if is_private else _NOT_IN_VALUES.sub("_", plain).strip("_-")
        if word:
            yield word


_SHOWN_LENGTH = 300
_SHOWN_DIFFERENCES = 6
# What a shell would read inside double quotes, which both kinds of shell know.
_SHELL = lazy_pattern(r'["$`\\!\s]')


def command_for(redacted: Request) -> str | None:
    """Return the command that makes a fixture for `redacted`, a request without secrets.

    None where the body does not fit between single quotes on a line, or is very long.

    >>> command_for(Request("GET", "https://api.example.com/points?user={any}"))
    'liquidpilot fixtures new "https://api.example.com/points?user={any}"'
    """
    url = _SHELL.sub(lambda match: f"%{ord(match[0]):02X}", redacted.url)
    command = f'liquidpilot fixtures new "{url}"'
    if redacted.method == "GET":
        return command
    if not redacted.body:
        return f"{command} --method post"
    body = body_text(redacted.body)
    is_whole = body.isprintable() and body.encode() == redacted.body
    if len(body) > _SHOWN_LENGTH or "'" in body or not is_whole:
        return None
    return f"{command} --method post --body '{body}'"


@dataclass(frozen=True, slots=True)
class MissingReport:
    """Everything about a request that no fixture answers; nothing in it is secret.

    `closest` is the path of the nearest fixture, `differences` what keeps it from answering.
    `stub` is the text of a fixture file that would answer, `path_to_create` where to put it.
    `unusable` are the paths of fixture files that have a mistake, since one of them may be it.
    """

    request: Request
    closest: str | None
    differences: tuple[Difference, ...]
    stub: str
    path_to_create: str
    unusable: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The finding in one sentence."""
        summary = "no fixture answers this connected_content call"
        if not self.differences:
            return summary
        more = len(self.differences) - 1
        fields = self.differences[0].field + (f" and {more} more" if more else "")
        return f"{summary} (closest differs in {fields})"

    def lines(self, record: str = "liquidpilot record MESSAGE") -> list[str]:
        """Return the finding without its summary, line by line; `record` says how to record it."""
        return [*self._request_lines(), *self._closest_lines(), *self._remedy_lines(record)]

    def _request_lines(self) -> Iterator[str]:
        yield f"{self.request.method} {self.request.url}"
        body = body_text(self.request.body)
        if body:
            yield f"body: {_shortened(body)}"

    def _closest_lines(self) -> Iterator[str]:
        if self.closest:
            yield f"closest: {self.closest}"
            for difference in self.differences[:_SHOWN_DIFFERENCES]:
                yield f"  {_shortened(str(difference))}"
        for path in self.unusable:
            yield f"not compared, because it has a mistake: {path}"

    def _remedy_lines(self, record: str) -> Iterator[str]:
        start = "to fix:"
        if change := self._change():
            yield f"{start} {change}"
            start = "    or"
        yield f"{start} record it: {record}"
        command = command_for(self.request)
        if command is not None:
            yield f"    or create it by hand: {command}"

    def _change(self) -> str | None:
        """Return what to change in the closest fixture, if that is one small thing."""
        if self.closest is None or len(self.differences) != 1:
            return None
        difference = self.differences[0]
        key = difference.keys[-1] if difference.keys else ""
        wildcard = "{any}"
        match difference.part:
            case "query" if difference.fixture is None:
                return f"add {key}={wildcard} to the url in {self.closest}"
            case "query" if difference.request is not None:
                return f"change the url in {self.closest} to {key}={wildcard}"
            case "path":
                return f"write {wildcard} for the part of the path that varies in {self.closest}"
            case "body" if difference.fixture is not None and key:
                return f"change '{key}' in the body in {self.closest} to {wildcard}"
            case "body" if not key:
                return f'change the body in {self.closest} to body = "{wildcard}"'
            case _:
                return None


class UnansweredRequest(MissingFixture):
    """A request that no fixture answers; `report` has what there is to say about it.

    `record` says how to record it.

    >>> import liquidpilot
    >>> request = liquidpilot.Request("GET", "https://api.example.com/points")
    >>> try:
    ...     liquidpilot.Replay("fixtures/connected_content").send(request)
    ... except UnansweredRequest as missing:
    ...     print(missing.report.path_to_create)
    fixtures/connected_content/points.toml
    """

    def __init__(self, report: MissingReport, record: str = "liquidpilot record MESSAGE") -> None:
        super().__init__(
            report.summary,
            hint=f"the file to create: {report.path_to_create}",
            detail=report.lines(record),
        )
        self.report = report


def report_missing(
    store: FixtureStore, request: Request, redactor: Redactor, wide: Request | None = None
) -> MissingReport:
    """Return the finding for `request`, which no fixture of `store` answers.

    The stub is for `wide`, a request with wildcards, if there is one.
    """
    redacted = redactor.request(request)
    near = closest_fixture(store, request)
    name = new_fixture_name(redacted, urls_by_name(store))
    return MissingReport(
        request=redacted,
        closest=near.fixture.path if near else None,
        differences=tuple(_redacted_differences(near, redactor)) if near else (),
        stub=stub_text(redacted if wide is None else redactor.request(wide)),
        path_to_create=f"{store.shown_as}/{name}.toml",
        unusable=tuple(error.path for error in store.errors if error.path),
    )


def _redacted_differences(near: NearMiss, redactor: Redactor) -> Iterator[Difference]:
    for difference in near.differences:
        yield difference._replace(
            fixture=_redacted(difference, difference.fixture, redactor),
            request=_redacted(difference, difference.request, redactor),
        )


def _redacted(difference: Difference, value: str | None, redactor: Redactor) -> str | None:
    if value is None:
        return None
    if difference.part in ("host", "path"):
        return redactor.url(value)
    return redactor.value(difference.keys, value)


def _shortened(text: str) -> str:
    """Return `text` on one line, and not too much of it."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"


# Each part of the path is a name that every system can have: no dot at its ends.
_NAME = lazy_pattern(r"\w(?:[\w.-]*\w)?(?:/\w(?:[\w.-]*\w)?)*")


class NewFixture(NamedTuple):
    """A fixture that is not written yet: what it says, and the text of its file."""

    fixture: Fixture
    text: str


def new_fixture(
    store: FixtureStore,
    folder: Path,
    request: Request,
    redactor: Redactor,
    name: str | None = None,
    written: Callable[[Request], str] = stub_text,
) -> NewFixture:
    """Return a fixture for `request`, to be filled in; `folder` is where `store` was loaded from.

    `written` makes the text of its file, of the request without secrets.

    The URL may have wildcards. Raises LiquidPilotError for a URL that no fixture can have, for a
    name that is taken or is none, and if a fixture answers the request as particularly already.
    """
    if found := misspelt_in_url(request.url):
        hint = "write {any} for what may vary, and %7B and %7D for braces in the URL"
        raise LiquidPilotError(f"'{found}' is not a wildcard", hint=hint)
    redacted = redactor.request(request)
    chosen = new_fixture_name(redacted, urls_by_name(store)) if name is None else name
    _check_name(chosen, folder)
    new = parse_new(store, folder, chosen, written(redacted))
    try:
        FixtureStore([*store.fixtures.values(), new.fixture]).find(redacted)
    except WorkspaceError:
        answering = store.find(redacted)
        path = answering.path if answering else store.shown_as
        hint = "add the response that you need to that file, under its own name: [responses.NAME]"
        raise LiquidPilotError(f"'{path}' answers this request already", hint=hint) from None
    return new


def parse_new(store: FixtureStore, folder: Path, name: str, text: str) -> NewFixture:
    """Return the fixture that `text` will be under `name`. Raises LiquidPilotError."""
    file = folder / f"{name}.toml"
    try:
        return NewFixture(parse_fixture(text, file, folder, f"{store.shown_as}/{name}.toml"), text)
    except WorkspaceError as error:
        # There is no file yet that its line could be looked up in.
        raise LiquidPilotError(error.message, hint=error.hint) from error


def urls_by_name(store: FixtureStore) -> dict[str, str]:
    """Return the URLs of all fixtures by name; "" of files that cannot be used."""
    broken = (error.path for error in store.errors if error.path)
    starts = f"{store.shown_as}/"
    names = (path.removeprefix(starts).rpartition(".")[0] for path in broken)
    return dict.fromkeys(names, "") | {
        name: fixture.request.url for name, fixture in store.fixtures.items()
    }


def _check_name(name: str, folder: Path) -> None:
    if not _NAME.fullmatch(name) or name.lower().endswith(FIXTURE_SUFFIXES):
        hint = "use letters, digits, '_', '-' and '.', with '/' for a folder, and no extension"
        raise LiquidPilotError(f"'{name}' cannot be the name of a fixture", hint=hint)
    if any(is_reserved(part) for part in name.split("/")):
        hint = "choose another name, so that the workspace can be opened on every system"
        raise LiquidPilotError(f"Windows does not allow a file called '{name}'", hint=hint)
    for suffix in FIXTURE_SUFFIXES:
        if (folder / f"{name}{suffix}").exists():
            hint = "edit that file, or choose a name with --name"
            raise LiquidPilotError(f"there is a file '{name}{suffix}' already", hint=hint)
