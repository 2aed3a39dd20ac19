"""What requests ask for, and the answers that addresses of all kinds give."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.editing import Conflict
from liquidpilot.preview.security import document_policy

Asked = Mapping[str, object]
"""The JSON object that a page posts; its `query` is the query of the page."""


def choices_in(request: Request) -> Choices:
    """Return the choices in the query of a request."""
    return Choices.from_query(request.query_params.multi_items())


def display_in(request: Request) -> Display:
    """Return the display in the query of a request."""
    return Display.from_query(request.query_params.multi_items())


def asked_pairs(asked: Asked) -> list[tuple[str, str]]:
    """Return the query of the page that posts `asked`.

    >>> asked_pairs({"query": "?profile=ada"})
    [('profile', 'ada')]
    """
    return parse_qsl(str(asked.get("query", "")).lstrip("?"))


def asked_text(asked: Asked, name: str) -> str:
    """Return what a page posts under `name`, without spaces around it; empty for nothing."""
    return str(asked.get(name) or "").strip()


def asked_number(asked: Asked, name: str, default: int = 0) -> int:
    """Return the number that a page posts under `name`."""
    number = asked.get(name)
    return number if isinstance(number, int) else default


def read_asked(body: bytes) -> Asked:
    """Return the JSON object that was posted. Raises LiquidPilotError for anything else."""
    try:
        data = read_json(body)
    except JsonMistake as mistake:
        line, column = mistake.position
        raise LiquidPilotError(
            f"the body is not JSON: {mistake.message} at line {line}, column {column}",
            hint=mistake.hint,
        ) from None
    if not isinstance(data, dict):
        raise LiquidPilotError("the body should be a JSON object")
    return data


def problem(error: LiquidPilotError, status: int) -> Response:
    """Return what a script of the page reads: the message of `error`, and its hint."""
    return JSONResponse({"error": error.message, "hint": error.hint}, status)


def refusal(error: LiquidPilotError | JsonMistake) -> Response:
    """Return the answer that says why something is not done, with what an editor needs to know."""
    if isinstance(error, Conflict):
        theirs = {"theirs": error.theirs, "digest": error.digest}
        return JSONResponse({"error": error.message, "hint": error.hint, **theirs}, 409)
    if isinstance(error, JsonMistake):
        line, column = error.position
        at = {"line": line, "column": column}
        return JSONResponse({"error": error.message, "hint": error.hint, **at}, 422)
    return problem(error, 404 if isinstance(error, UnknownName) else 409)


def shown_in_frame(html: str, display: Display, status: int = 200) -> Response:
    """Return a document for the frame of a page, with the policy of what it may load."""
    headers = {"content-security-policy": document_policy(display.images)}
    return HTMLResponse(html, status, headers=headers)
