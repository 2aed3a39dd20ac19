"""Which address shows what. Each function answers one kind of request.

They run in threads; the server's own loop sends the events. Requests for a message that is being
rendered wait in the loop: if each took a thread, none would be left for other requests.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import frame_document, raw_answer, text_document
from liquidpilot.preview.events import EventHub, TooManyListeners
from liquidpilot.preview.matrix import cell_document, matrix_of
from liquidpilot.preview.pages import page
from liquidpilot.preview.places import Places
from liquidpilot.preview.security import document_policy
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.views import list_parts, message_parts, outcome_parts, shown_findings
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.replay.toml_writing import toml_key, toml_string
from liquidpilot.serving.pages import static_file

# What a page may write: the stub of a missing fixture, and a person as a new profile.
#
# A page never names a path. A stub is written where the report about the missing call says, a
# profile into the folder of the profiles; neither replaces a file.

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")


def create_stub(view: View, number: int) -> str:
    """Write the fixture for call `number` (from 1) of `view`, and return its path.

    Raises LiquidPilotError if there is no such call, if it has an answer, or if the file is there.
    """
    exchanges = view.rendered.exchanges if view.rendered else []
    if not 0 < number <= len(exchanges) or exchanges[number - 1].source != "missing":
        raise LiquidPilotError(
            f"call {number} is not a call without a fixture", hint="reload the page"
        )
    from liquidpilot.replay import report_missing

    workspace = view.workspace
    report = report_missing(workspace._fixtures, exchanges[number - 1].request, view.redactor)
    _write_new(workspace.root, report.path_to_create, report.stub)
    return report.path_to_create


def save_profile(state: PreviewState, view: View, name: str) -> str:
    """Write the person of `view`, with all changed values, as the profile `name`; return its path.

    Raises LiquidPilotError for a name that is none, or that a profile has.
    """
    if not _NAME.match(name):
        raise LiquidPilotError(
            f"'{name}' is not a name for a profile",
            hint="use small letters, digits, '-' and '_', for example first_order",
        )
    workspace = view.workspace
    if name in workspace.profiles():
        raise LiquidPilotError(f"there is a profile '{name}' already", hint="choose another name")
    message = workspace.message(view.address)
    person = find_recipient(
        workspace._files, message, view.choices.profile, view.choices.changed_values()
    )
    data: dict[str, object] = dict(person.attributes)
    moment = view.choices.moment or person.now
    if moment is not None:
        data["now"] = moment.isoformat()
    if person.promotion_codes:
        data["promotion_codes"] = dict(person.promotion_codes)
    folder = f"{workspace._files.fixtures_folder}/profiles"
    if _has_null(data):
        # TOML has no null, and a value that is null is not one that is missing.
        path, text = f"{folder}/{name}.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    else:
        path, text = f"{folder}/{name}.toml", profile_text(data)
    _write_new(state.workspace.root, path, text)
    return path


def profile_text(data: Mapping[str, object]) -> str:
    """Return `data` as a TOML file: single values first, then a table for each mapping.

    >>> print(profile_text({"first_name": "Ada", "custom_attribute": {"tier": "gold"}}), end="")
    first_name = "Ada"
    <BLANKLINE>
    [custom_attribute]
    tier = "gold"
    """
    lines = [
        f"{toml_key(key)} = {_value(value)}"
        for key, value in data.items()
        if not isinstance(value, Mapping)
    ]
    for key, table in data.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{toml_key(key)}]"]
            lines += [f"{toml_key(str(name))} = {_value(value)}" for name, value in table.items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    if isinstance(value, Mapping):
        inner = (f"{toml_key(str(key))} = {_value(each)}" for key, each in value.items())
        return f"{{ {', '.join(inner)} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return toml_string(str(value))


def _has_null(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_null, value.values()))
    if isinstance(value, list):
        return any(map(_has_null, value))
    return value is None


def _write_new(root: Path, path: str, text: str) -> None:
    if os.path.lexists(Boundary(root).check_writable(path)):
        raise LiquidPilotError(f"there is a file '{path}' already", hint="reload the page")
    Boundary(root).write_text(path, text)


_STATIC = frozenset(
    {
        *("base.css", "style.css", "icon.svg"),
        *("page.js", "frame.js", "live.js", "patch.js", "search.js", "shared.js", "theme.js"),
    }
)
"""Every file that pages load; nothing else is served, and none of it by a path."""

EDITOR = "vscode://file/{path}:{line}:{column}"
"""Where a link to a place leads: the address by which Visual Studio Code opens a file."""


def make_routes(state: PreviewState, hub: EventHub) -> list[Route]:
    """Return the routes of a preview of `state`, whose events come from `hub`."""
    endpoints, turns = _Endpoints(state), _Turns()

    async def listen(request: Request) -> Response:
        try:
            stream = hub.listen(state.epoch)
        except TooManyListeners:
            return PlainTextResponse("too many pages listen\n", 503)
        return StreamingResponse(stream, media_type="text/event-stream")

    return [
        Route("/", endpoints.messages),
        Route("/message/{address:path}", turns.taken("view", endpoints.message)),
        Route("/document/{address:path}", turns.taken("view", endpoints.document)),
        Route("/outcomes/{address:path}", turns.taken("outcomes", endpoints.outcomes)),
        Route("/matrix/{address:path}", turns.taken("matrix", endpoints.matrix)),
        Route("/cell/{address:path}", turns.taken("view", endpoints.cell)),
        Route("/raw/{address:path}/{part}", turns.taken("view", endpoints.raw)),
        Route("/open/{place}", endpoints.open_editor),
        Route("/fixtures", endpoints.create_fixture, methods=["POST"]),
        Route("/profiles", endpoints.create_profile, methods=["POST"]),
        Route("/deliveries", endpoints.deliver, methods=["POST"]),
        Route("/events", listen),
        Route("/static/{name}", endpoints.static),
        Route("/{rest:path}", endpoints.nothing),
    ]


class _Turns:
    """Lets one request at a time render a message, in a thread; others wait without a thread."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def taken(
        self, kind: str, answer: Callable[[Request], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return `answer` as a coroutine; what is of another `kind` need not wait for it."""

        async def answered(request: Request) -> Response:
            key = (kind, request.path_params["address"])
            async with self._locks.setdefault(key, asyncio.Lock()):
                # The page no longer waits: it was closed, or asks for something newer.
                if await request.is_disconnected():
                    return Response(status_code=499)
                return await run_in_threadpool(answer, request)

        return answered


class _Endpoints:
    def __init__(self, state: PreviewState) -> None:
        self._state = state

    def messages(self, request: Request) -> Response:
        wanted = request.query_params.get("q", "")
        return HTMLResponse(page("messages.html", list_parts(self._state, wanted)))

    def message(self, request: Request) -> Response:
        return self._of_view(
            request,
            lambda view: HTMLResponse(
                page(
                    "message.html",
                    message_parts(self._state, view, dict(request.query_params), _display(request)),
                )
            ),
        )

    def document(self, request: Request) -> Response:
        display = _display(request)

        def made(view: View) -> Response:
            shown = view.good
            if shown is None:
                html = page("frame/nothing.html", {})
            elif request.query_params.get("part") == "text":
                field = shown.fields.get("text")
                html = text_document("" if field is None else field.text)
            else:
                html = frame_document(shown, display, view.redactor)
            headers = {"content-security-policy": document_policy(display.images)}
            return HTMLResponse(html, headers=headers)

        return self._of_view(request, made)

    def outcomes(self, request: Request) -> Response:
        return self._of_view(
            request,
            lambda view: HTMLResponse(page("outcomes.html", outcome_parts(self._state, view))),
        )

    def matrix(self, request: Request) -> Response:
        everything = request.query_params.get("all") == "1"
        display = _display(request)
        try:
            matrix = matrix_of(
                self._state, request.path_params["address"], display, everything=everything
            )
        except UnknownName as error:
            return _not_found(error)
        places = Places(self._state, self._state.workspace._redactor)
        parts = {
            "matrix": matrix,
            "findings": shown_findings(matrix.findings, places),
            "everything": everything,
            "display": display,
            "epoch": self._state.epoch,
        }
        return HTMLResponse(page("matrix.html", parts))

    def cell(self, request: Request) -> Response:
        """One message of the matrix, with what differs marked."""
        display = _display(request)
        try:
            html = cell_document(
                self._state, request.path_params["address"], _choices(request), display
            )
        except UnknownName as error:
            return _not_found(error)
        headers = {"content-security-policy": document_policy(display.images)}
        return HTMLResponse(html or page("frame/nothing.html", {}), headers=headers)

    def raw(self, request: Request) -> Response:
        parameters = request.path_params
        try:
            view = self._state.view(parameters["address"], _choices(request))
            return raw_answer(view, parameters["part"], _display(request))
        except UnknownName as error:
            return _problem(error, 404)

    def open_editor(self, request: Request) -> Response:
        path = self._state.place(request.path_params["place"])
        if path is None:
            return PlainTextResponse("there is no such place\n", 404)
        numbers = {
            name: text if (text := request.query_params.get(name, "1")).isdecimal() else "1"
            for name in ("line", "column")
        }
        return RedirectResponse(EDITOR.format(path=path.as_posix().lstrip("/"), **numbers), 302)

    async def create_fixture(self, request: Request) -> Response:
        asked = await _json(request)
        if isinstance(asked, Response):
            return asked
        number = asked.get("number")
        return await run_in_threadpool(
            self._written,
            asked,
            lambda view: create_stub(view, number if isinstance(number, int) else 0),
        )

    async def create_profile(self, request: Request) -> Response:
        asked = await _json(request)
        if isinstance(asked, Response):
            return asked
        name = str(asked.get("name", "")).strip()
        return await run_in_threadpool(
            self._written, asked, lambda view: save_profile(self._state, view, name)
        )

    async def deliver(self, request: Request) -> Response:
        """Hand a webhook to a simulated service; the answer is the part of the page about it."""
        asked = await _json(request)
        if isinstance(asked, Response):
            return asked
        address, choices = str(asked.get("address", "")), _asked_choices(asked)
        return await run_in_threadpool(self._delivered, address, choices)

    def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            return PlainTextResponse("there is no such file\n", 404)
        content, media_type = static_file("liquidpilot.preview", name)
        return Response(content, media_type=media_type)

    def nothing(self, request: Request) -> Response:
        return _not_found(LiquidPilotError("there is no such page"))

    def _of_view(self, request: Request, made: Callable[[View], Response]) -> Response:
        try:
            view = self._state.view(request.path_params["address"], _choices(request))
        except UnknownName as error:
            return _not_found(error)
        return made(view)

    def _delivered(self, address: str, choices: Choices) -> Response:
        try:
            rendered, report = self._state.deliver(address, choices)
        except UnknownName as error:
            return _problem(error, 404)
        except LiquidPilotError as error:
            return _problem(error, 409)
        return HTMLResponse(page("delivery.html", {"rendered": rendered, "report": report}))

    def _written(self, asked: dict[str, object], write: Callable[[View], str]) -> Response:
        try:
            view = self._state.view(str(asked.get("address", "")), _asked_choices(asked))
            path = write(view)
        except UnknownName as error:
            return _problem(error, 404)
        except LiquidPilotError as error:
            return _problem(error, 409)
        # The page asks again at once, perhaps before the watcher has seen the file.
        self._state.change([path])
        return JSONResponse({"path": path}, 201)


def _asked_choices(asked: Mapping[str, object]) -> Choices:
    """Return the choices of the page that asks for a change."""
    return Choices.from_query(parse_qsl(str(asked.get("query", "")).lstrip("?")))


def _choices(request: Request) -> Choices:
    return Choices.from_query(request.query_params.multi_items())


def _display(request: Request) -> Display:
    return Display.from_query(request.query_params.multi_items())


async def _json(request: Request) -> dict[str, object] | Response:
    """Return the JSON object that was sent, or the answer that it is none."""
    try:
        data = read_json(await request.body())
    except JsonMistake as mistake:
        line, column = mistake.position
        what = f"the body is not JSON: {mistake.message} at line {line}, column {column}"
        return _problem(LiquidPilotError(what, hint=mistake.hint), 400)
    if not isinstance(data, dict):
        return _problem(LiquidPilotError("the body should be a JSON object"), 400)
    return data


async def answer_error(request: Request, error: Exception) -> Response:
    """Return the page about what went wrong in a way that no route expects."""
    if isinstance(error, LiquidPilotError):
        return HTMLResponse(page("missing.html", {"error": error}), 422)
    what = LiquidPilotError(
        f"internal error: {type(error).__name__}",
        hint="this is a bug in liquidpilot, not in your files",
    )
    return HTMLResponse(page("missing.html", {"error": what}), 500)


def _problem(error: LiquidPilotError, status: int) -> Response:
    return JSONResponse({"error": error.message, "hint": error.hint}, status)


def _not_found(error: LiquidPilotError) -> Response:
    return HTMLResponse(page("missing.html", {"error": error}), 404)
