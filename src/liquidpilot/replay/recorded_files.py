"""The files of a recording: new ones, and those in which one response is replaced.

Whatever else stands in a folder of fixtures stays as it is. Each file is written whole or not at
all; between a look into the folder and a write no other process writes.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from liquidpilot._version import __version__
from liquidpilot.boundary import Boundary, real
from liquidpilot.connected_content.errors import ConnectFailed, RequestFailed, RequestTimeout
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.connected_content.request import MADE_UP, Request, Response
from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.files import decode_text, reason_of
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fault, Fixture, FixtureResponse
from liquidpilot.replay.json_data import lay_out_json, parse_json
from liquidpilot.replay.loading import BODY_SUFFIX, FIXTURE_SUFFIXES, parse_fixture
from liquidpilot.replay.matching import Matcher, ReadRequest
from liquidpilot.replay.missing import new_fixture_name, request_text
from liquidpilot.replay.store import FixtureStore
from liquidpilot.replay.toml_writing import (
    edit_table,
    shows_lines,
    toml_exact,
    toml_key,
    toml_lines,
    toml_string,
    toml_value,
)

# From an answer to the lines that are written down for it.
#
# JSON is laid out for reading; what is long, or would not look like itself in a TOML file, goes
# into a file of its own. Of the headers those stay that Liquid or a reader can make use of: dates,
# cookies and the rest would change with each recording.

KEPT_HEADERS = ("content-type", "retry-after")
LONGEST_INLINE = 64 * 1024
"""Bytes of a body that may stand in the fixture file itself."""

Answer = Response | RequestFailed
"""What came of a request."""


class BodyFile(NamedTuple):
    """A body that is not in the fixture file: the ending of its own file, and its bytes."""

    suffix: str
    data: bytes


class WrittenAnswer(NamedTuple):
    """The keys of `[responses.NAME]` with their values as TOML, and a body for another file.

    With a `body_file` the caller, who knows how it is called, adds the key of that name. `made_up`
    is what a sandbox has made up of it.
    """

    keys: dict[str, str]
    body_file: BodyFile | None = None
    made_up: str | None = None


def write_down(redacted: Answer) -> WrittenAnswer:
    """Return what is written for an answer that has no secrets any more.

    Of a body that is larger than Braze takes only its size is kept.
    """
    if isinstance(redacted, RequestFailed):
        return WrittenAnswer({"fault": toml_string(fault_of(redacted))})
    return _written(redacted)._replace(made_up=redacted.headers.get(MADE_UP))


def _written(redacted: Response) -> WrittenAnswer:
    around = _around(redacted)
    if len(redacted.body) > LARGEST_BODY:
        return WrittenAnswer(around | {"size": toml_string(f"{len(redacted.body)}B")})
    text = _readable_text(redacted)
    laid_out = _laid_out(redacted, text)
    if laid_out is not None:
        if _fits(laid_out):
            return WrittenAnswer(_without_json_type(around) | {"json": toml_lines(laid_out)})
        return WrittenAnswer(around, BodyFile(".json", f"{laid_out}\n".encode()))
    if not redacted.body:
        return WrittenAnswer(around)
    if text is not None and _fits(text):
        return WrittenAnswer(around | {"text": toml_exact(text)})
    return WrittenAnswer(around, BodyFile(_suffix(redacted, text), redacted.body))


def fault_of(error: RequestFailed) -> Fault:
    """Return the fault that replays `error`."""
    if isinstance(error, RequestTimeout):
        return "timeout"
    return error.fault if isinstance(error, ConnectFailed) else "connection-refused"


def _around(response: Response) -> dict[str, str]:
    keys = {"status": str(response.status)}
    kept = [name for name in KEPT_HEADERS if name in response.headers]
    if kept:
        pairs = (f"{name} = {toml_string(response.headers[name])}" for name in kept)
        keys["headers"] = f"{{ {', '.join(pairs)} }}"
    return keys


def _without_json_type(keys: dict[str, str]) -> dict[str, str]:
    """Leave out the header that a `json` has by itself."""
    if keys.get("headers") == '{ content-type = "application/json" }':
        return {"status": keys["status"]}
    return keys


def _readable_text(response: Response) -> str | None:
    """Return the body as text if that text as UTF-8 is the body, and is read as such."""
    try:
        text = response.body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Another charset may be declared; a byte-order mark is not seen.
    return text if response.text == text else None


def _laid_out(response: Response, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        laid_out = lay_out_json(text)
    except JsonMistake:
        return None
    # Letters that were escapes need a charset that has them.
    read = Response(response.status, response.headers, laid_out.encode()).text
    return laid_out if read == laid_out else None


def _fits(text: str) -> bool:
    return shows_lines(text) and len(text.encode()) <= LONGEST_INLINE


def _suffix(response: Response, text: str | None) -> str:
    content_type = response.headers.get("content-type", "").lower()
    if "html" in content_type:
        return ".html"
    return ".txt" if text is not None or content_type.startswith("text/") else ".bin"


# One writer at a time in a folder of fixtures, among all threads and processes of a machine.
#
# The lock is the operating system's, on a file in the folder: it goes with the process that holds
# it, so that a recording that was killed leaves nothing that others would have to wait for.

LOCK_FILE = ".recording.lock"
"""Its name in the folder; a dot at the start makes it no fixture."""

_PATIENCE = 10.0


@contextlib.contextmanager
def only_writer(
    folder: Path, shown_as: str, patience: float = _PATIENCE, *, lock_file: str = LOCK_FILE
) -> Iterator[None]:
    """Hold the lock of `folder`, which is made if it is not there; `shown_as` is for messages.

    Waits for another holder, for at most `patience` seconds. Raises LiquidPilotError then, for a
    folder that is outside of the workspace, and where no file can be made. While it is held there
    is a hidden file in the folder, `lock_file`.
    """
    # Imported only to write what others may write at the same time.
    from filelock import FileLock, Timeout

    inside = Boundary.around(folder, shown_as)
    inside.make_folder(folder)
    path = inside.check_writable(folder / lock_file)
    lock = FileLock(path, timeout=patience, poll_interval=0.01)
    try:
        lock.acquire()
    except Timeout:
        raise LiquidPilotError(
            f"another run of liquidpilot is writing into '{shown_as}'",
            hint="wait until it is done, and try again",
        ) from None
    except OSError as error:
        message = f"cannot write into '{shown_as}': {reason_of(error)}"
        raise LiquidPilotError(message) from error
    try:
        yield
    finally:
        # While it is held, so that it is not one that another process has made. Windows deletes no
        # file that is open: there, the library does it afterwards.
        with contextlib.suppress(LiquidPilotError):
            inside.delete(folder / lock_file)
        lock.release()


_NO_RESPONSES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def fixture_text(
    redacted: Request,
    answer: Mapping[str, str],
    recorded: Mapping[str, str],
    further: Mapping[str, Mapping[str, str]] = _NO_RESPONSES,
) -> str:
    """Return a file that gives `answer` to `redacted`, a request without secrets.

    `answer` has the keys of `[responses.default]` with their values as TOML, `further` those of
    other responses by their names, `recorded` those of `[recorded]`.

    >>> request = Request("GET", "https://api.example.com/items")
    >>> recorded = recorded_keys(date(2026, 11, 21))
    >>> print(fixture_text(request, {"status": "204"}, recorded))  # doctest: +ELLIPSIS
    [request]
    url = "https://api.example.com/items"
    <BLANKLINE>
    [responses.default]
    status = 204
    <BLANKLINE>
    [recorded]
    on = 2026-11-21
    with = "liquidpilot ..."
    <BLANKLINE>
    """
    return "\n".join(
        (
            request_text(redacted),
            _table("responses.default", answer),
            *(_table(f"responses.{toml_key(name)}", keys) for name, keys in further.items()),
            _table("recorded", recorded),
        )
    )


def recorded_keys(today: date, *, simulated: bool = False) -> dict[str, str]:
    """Return the keys of `[recorded]` with their values as TOML.

    What a sandbox answered (`simulated`) is no evidence of what the service does, and says so.
    """
    program = f"liquidpilot {__version__}{', sandbox' if simulated else ''}"
    return {"on": today.isoformat(), "with": toml_string(program)}


def _table(name: str, keys: Mapping[str, str]) -> str:
    lines = [f"[{name}]", *(f"{key} = {value}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


Change = Literal["replaced", "unchanged"]
"""What became of a response; unchanged: the API said the same as before."""

_DIGITS = 10
_OUR_BODY = re.compile(
    rf"\.(?P<digest>[0-9a-f]{{{_DIGITS}}})\.(?:json|html|txt|bin)(?:{re.escape(BODY_SUFFIX)})?\Z"
)
_NONE: Mapping[str, WrittenAnswer] = MappingProxyType({})
_ANY_REQUEST = Request("GET", "https://api.example.com/")


class RecordedFiles:
    """Writes into `folder`, which messages call `shown_as`; `today` is when it was recorded.

    With `simulated` the files say that a sandbox answered, and not the service itself. `prove` gets
    the path of each file, as messages show it, and its bytes before they are written; it raises
    LiquidPilotError to keep them from being written.
    """

    def __init__(
        self,
        folder: Path,
        shown_as: str,
        today: date,
        *,
        simulated: bool = False,
        prove: Callable[[str, bytes], None] | None = None,
    ) -> None:
        self._folder = folder
        self._shown_as = shown_as
        self._inside = Boundary.around(folder, shown_as)
        self._today = today
        self._prove = prove
        self._recorded = recorded_keys(today, simulated=simulated)

    def add(
        self,
        request: Request,
        redacted: Request,
        answer: WrittenAnswer,
        further: Mapping[str, WrittenAnswer] = _NONE,
    ) -> tuple[Fixture, bool]:
        """Write a fixture that gives `answer` to `request`; return it, and that it was written.

        `further` are answers that it has under other names than `default`. If another process has
        written one since the folder was read, that one is returned and stays.
        Raises LiquidPilotError if nothing can be written, and WorkspaceError if two files answer.
        """
        with only_writer(self._folder, self._shown_as):
            found = FixtureStore.load(self._folder, self._shown_as).find(request)
            if found is not None:
                return found, False
            file = self._folder / f"{self._new_name(redacted)}.toml"
            with contextlib.ExitStack() as stack:
                keys = {
                    name: stack.enter_context(self._body_file(file, each, name))
                    for name, each in {DEFAULT_RESPONSE: answer, **further}.items()
                }
                default = keys.pop(DEFAULT_RESPONSE)
                recorded = self._recorded_keys(answer)
                text = fixture_text(redacted, default, recorded, keys)
                fixture = self._parse(text, file)
                if not Matcher(fixture.request).matches(ReadRequest(request)):
                    hint = "write one by hand, with {any} for what varies"
                    raise LiquidPilotError("what can be written would not answer it", hint=hint)
                self._write(file, text)
            return fixture, True

    def replace(self, fixture: Fixture, answer: WrittenAnswer) -> tuple[Fixture, Change]:
        """Write `answer` as the default response of `fixture`; return what the file says then.

        Raises LiquidPilotError if that cannot be done without touching anything else.
        """
        with only_writer(self._folder, self._shown_as):
            data = self._inside.read_bytes(fixture.file)
            mark = "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
            text = decode_text(data, fixture.path)
            before = self._parse(text, fixture.file)
            with self._body_file(fixture.file, answer) as keys:
                edited, after = self._edited(before, text, keys, self._recorded_keys(answer))
                if edited != text:
                    self._write(fixture.file, mark + edited)
            self._delete_old_body(before, after)
            same = _same(before.responses[DEFAULT_RESPONSE], after.responses[DEFAULT_RESPONSE])
            return after, "unchanged" if same else "replaced"

    def _recorded_keys(self, answer: WrittenAnswer) -> Mapping[str, str]:
        if answer.made_up is None:
            return self._recorded
        return self._recorded | {"made_up": toml_string(answer.made_up)}

    def _edited(
        self, before: Fixture, text: str, keys: Mapping[str, str], recorded: Mapping[str, str]
    ) -> tuple[str, Fixture]:
        """Return the new text and what it says, which differs in what was recorded only."""
        try:
            edited = edit_table(text, ("responses", DEFAULT_RESPONSE), keys)
            edited = edit_table(edited, ("recorded",), recorded)
            after = self._parse(edited, before.file)
            wanted = self._parse(fixture_text(_ANY_REQUEST, keys, recorded), before.file)
            replaced = after.responses[DEFAULT_RESPONSE]
            others = {**before.responses, DEFAULT_RESPONSE: replaced}
            is_right = _same(replaced, wanted.responses[DEFAULT_RESPONSE]) and (
                (after.request, dict(after.responses), after.recorded)
                == (before.request, others, wanted.recorded)
            )
            if is_right:
                return edited, after
            cause: Exception | None = None
        except (WorkspaceError, ValueError, KeyError) as error:
            cause = error
        raise LiquidPilotError(
            f"'{before.path}' has a form in which a single response cannot be replaced",
            hint=f"write a table [responses.{DEFAULT_RESPONSE}], in TOML, with a line for each key",
        ) from cause

    @contextlib.contextmanager
    def _body_file(
        self, fixture: Path, answer: WrittenAnswer, name: str = DEFAULT_RESPONSE
    ) -> Iterator[Mapping[str, str]]:
        """Write the body file of an answer, if it has one; within, its keys. Undone by an error.

        Its name has a part of the hash of what it says: no file that is in use is ever changed.
        """
        if answer.body_file is None:
            yield answer.keys
            return
        suffix, data = answer.body_file
        digest = _digest(data)
        path = fixture.with_name(f"{fixture.stem}.{name}.{digest}{suffix}{BODY_SUFFIX}")
        is_new = not path.exists()
        self._show(path, data)
        self._inside.write_bytes(path, data)
        try:
            yield answer.keys | {"body_file": toml_string(path.name)}
        except BaseException:
            if is_new:
                with contextlib.suppress(LiquidPilotError):
                    self._inside.delete(path)
            raise

    def _delete_old_body(self, before: Fixture, after: Fixture) -> None:
        old = before.responses[DEFAULT_RESPONSE].body_file
        start = f"{before.file.stem}.{DEFAULT_RESPONSE}"
        is_ours = old is not None and _OUR_BODY.fullmatch(old.name.removeprefix(start))
        if old and is_ours and all(each.body_file != old for each in after.responses.values()):
            with contextlib.suppress(LiquidPilotError):
                self._inside.delete(old)

    def _write(self, file: Path, text: str) -> None:
        self._show(file, text.encode())
        self._inside.write_text(file, text)

    def _show(self, file: Path, data: bytes) -> None:
        if self._prove is not None:
            self._prove(self._shown(file), data)

    def _parse(self, text: str, file: Path) -> Fixture:
        return parse_fixture(text, file, self._folder, self._shown(file))

    def _shown(self, file: Path) -> str:
        return f"{self._shown_as}/{file.relative_to(self._folder).as_posix()}"

    def _new_name(self, redacted: Request) -> str:
        files = [
            path for path in self._folder.rglob("*") if path.suffix.lower() in FIXTURE_SUFFIXES
        ]
        # A file that cannot be read has its name, too.
        taken = {
            path.relative_to(self._folder).with_suffix("").as_posix(): self._url_in(path)
            for path in files
        }
        return new_fixture_name(redacted, taken)

    def _url_in(self, file: Path) -> str:
        """Return the URL of a fixture, "" for a file that cannot be read."""
        try:
            text = Boundary(self._folder).read_text(file.relative_to(self._folder).as_posix())
            return self._parse(text, file).request.url
        except LiquidPilotError:
            return ""


def with_response(fixture: Fixture, text: str, name: str, json: str) -> str:
    """Return `text`, the file of `fixture`, with the JSON `json` as the answer called `name`.

    A status and headers that the answer has stay; a new one gets none. Every character beside it
    stays. Raises LiquidPilotError where the file has another form.

    >>> file = Path("a.toml")
    >>> text = '[request]\\nurl = "https://a.example"\\n[responses.default]\\nstatus = 201 # x\\n'
    >>> fixture = parse_fixture(text, file, file.parent, "a.toml")
    >>> print(with_response(fixture, text, "default", "{}")[-35:], end="")
    status = 201 # x
    json = \'\'\'
    {}
    \'\'\'
    """
    body = toml_lines(json)

    def parsed(edited: str) -> Fixture:
        return parse_fixture(edited, fixture.file, fixture.file.parent, fixture.path)

    try:
        before = parsed(text)
        if name in before.responses:
            given = tomllib.loads(text)["responses"][name]
            kept = {key: value for key, value in given.items() if key in ("status", "delay")}
            keys = {key: toml_value(value) for key, value in kept.items()} | {"json": body}
            if "headers" in given:
                keys["headers"] = toml_value(given["headers"])
            edited = edit_table(text, ("responses", name), keys)
        else:
            gap = "" if text.endswith("\n") else "\n"
            edited = f"{text}{gap}\n{_table(f'responses.{toml_key(name)}', {'json': body})}"
        after = parsed(edited)
        others = {key: value for key, value in after.responses.items() if key != name}
        is_right = (
            (after.request, after.recorded) == (before.request, before.recorded)
            and others == {k: v for k, v in before.responses.items() if k != name}
            and _is_same_json(after.responses[name].body, json.encode())
        )
        if is_right:
            return edited
        cause: Exception | None = None
    except (WorkspaceError, ValueError, KeyError, TypeError) as error:
        cause = error
    raise LiquidPilotError(
        f"'{fixture.path}' has a form in which a single response cannot be changed",
        hint=f"write a table [responses.{toml_key(name)}], in TOML, with a line for each key",
    ) from cause


def sweep_recordings(folder: Path, shown_as: str) -> None:
    """Delete what a run left in `folder` when it was killed, unless one is writing there.

    That is its lock, and bodies that no fixture names. A body is left alone that was
    changed, and all are where a file cannot be read that may name one.
    """
    inside = Boundary.around(folder, shown_as)
    if not inside.refuses(folder) and (
        (folder / LOCK_FILE).exists() or any(_unowned_bodies(folder, shown_as))
    ):
        with (
            contextlib.suppress(LiquidPilotError),
            only_writer(folder, shown_as, patience=0),
        ):
            for file in _unowned_bodies(folder, shown_as):
                inside.delete(file)


def _unowned_bodies(folder: Path, shown_as: str) -> Iterator[Path]:
    inside = Boundary.around(folder, shown_as)
    found = [
        (file, match["digest"])
        for file in folder.rglob("*")
        if (match := _OUR_BODY.search(file.name)) and not file.is_symlink()
    ]
    store = FixtureStore.load(folder, shown_as) if found else FixtureStore()
    for file, digest in [] if store.errors else found:
        with contextlib.suppress(LiquidPilotError):
            is_ours = _digest(inside.read_bytes(file)) == digest
            if is_ours and real(file) not in store.body_files:
                yield file


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _same(first: FixtureResponse, second: FixtureResponse) -> bool:
    """Say whether two responses are the same to a template, however their JSON is laid out."""
    if replace(first, body=b"", body_file=None) != replace(second, body=b"", body_file=None):
        return False
    return first.body == second.body or _is_same_json(first.body, second.body)


def _is_same_json(first: bytes, second: bytes) -> bool:
    try:
        return parse_json(first.decode("utf-8")) == parse_json(second.decode("utf-8"))
    except (UnicodeDecodeError, JsonMistake):
        return False
