"""`render --deliver sandbox`: the webhook that was rendered, handed to a simulated service.

There is no other place that it can be handed to: nothing here opens a connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liquidpilot.cli.terminal import Paint, printable
from liquidpilot.connected import Request, Response
from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import Redactor
from liquidpilot.integration.sandboxes import EVIDENCE, Section
from liquidpilot.integration.simulation import Delivery, Simulation
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace

_NEWEST = 3
_LINES = 12


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What came of a webhook; `delivery` is None if Braze would not send it."""

    delivery: Delivery | None
    redactor: Redactor

    @property
    def was_accepted(self) -> bool:
        """Whether every response says that the webhook was taken."""
        return self.delivery is None or all(map(_is_accepting, self.delivery.responses))

    def text(self, paint: Paint) -> str:
        """Return the request's line, each answer, and what the sandbox has to show."""
        if self.delivery is None:
            return "\nnothing is delivered: Braze would not send this message\n"
        request = self.delivery.request
        url = printable(self.redactor.url(request.url))
        lines = ["", f"{paint.bold('delivered to the sandbox:')} {request.method} {url}"]
        for response in self.delivery.responses:
            lines += _answer_lines(response, self.redactor, paint)
        for section in self.delivery.overview:
            if section.rows:
                lines += _section_lines(section, paint)
        return "\n".join(lines) + "\n"

    def document(self) -> dict[str, object] | None:
        """Return the same as data, for `--format json`."""
        if self.delivery is None:
            return None
        redactor = self.redactor
        return {
            "request": _request_document(redactor.request(self.delivery.request)),
            "responses": [
                None if each is None else _response_document(redactor.response(each))
                for each in self.delivery.responses
            ],
            "sandbox": [
                {"title": each.title, "columns": list(each.columns), "rows": _rows(each.rows)}
                for each in self.delivery.overview
            ],
        }


def deliver(
    workspace: Workspace, rendered: RenderedMessage, simulation: Simulation
) -> DeliveryReport:
    """Hand the webhook to the sandbox and return what it said.

    Raises LiquidPilotError for a message that is no webhook, or goes to a host that nobody
    simulates.
    """
    if rendered.channel != "webhook":
        raise LiquidPilotError(
            f"'{rendered.message}' is no webhook, so there is nothing to deliver",
            hint="leave --deliver out",
        )
    request = workspace.webhook(rendered)
    delivery = None if request is None else simulation.deliver(request)
    return DeliveryReport(delivery, workspace.redactor)


def _is_accepting(response: Response | None) -> bool:
    return response is not None and 200 <= response.status < 300


def _answer_lines(response: Response | None, redactor: Redactor, paint: Paint) -> Iterable[str]:
    if response is None:
        yield f"  {paint.severity('error', 'no answer')}"
        return
    status = str(response.status)
    painted = paint.good(status) if _is_accepting(response) else paint.severity("error", status)
    evidence = response.headers.get(EVIDENCE, "")
    yield f"  {paint.dim('→')} {painted} {paint.dim(f'({evidence})') if evidence else ''}".rstrip()
    for line in redactor.response(response).text.splitlines()[:_LINES]:
        yield f"    {printable(line)}"


def _section_lines(section: Section, paint: Paint) -> Iterable[str]:
    yield ""
    yield paint.bold(section.title)
    width = max(map(len, section.columns), default=0)
    for number, row in enumerate(section.rows[:_NEWEST]):
        if number:
            yield ""
        for name, cell in zip(section.columns, row, strict=True):
            if cell:
                yield f"  {paint.dim(name.ljust(width))}  {printable(cell)}"
    more = len(section.rows) - _NEWEST
    if more > 0:
        yield f"  and {more} more"


def _request_document(request: Request) -> dict[str, object]:
    body = None if request.body is None else request.body.decode("utf-8", "replace")
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "body": body,
    }


def _response_document(response: Response) -> dict[str, object]:
    headers = dict(response.headers)
    return {"status": response.status, "headers": headers, "body": response.text}


def _rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(row) for row in rows]
