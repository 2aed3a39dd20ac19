"""A webhook that was rendered, handed to a simulated service, and what came of it.

There is no other place that it can be handed to: nothing here opens a connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Redactor
from liquidpilot.services.interface import EVIDENCE, Section
from liquidpilot.services.request_log import Remark, remarks_of
from liquidpilot.services.simulation import Delivery, Simulation


@immutable
class DeliveryAnswer:
    """What a sandbox answered, without secrets; `status` is None if it did not answer.

    `evidence` is how sure it is, `remarks` why it refuses, what it made up, and what it let pass.
    """

    status: int | None
    evidence: str = ""
    body: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def was_accepted(self) -> bool:
        """Whether the answer says that the webhook was taken."""
        return self.status is not None and 200 <= self.status < 300


@immutable
class DeliveryReport:
    """What came of a webhook; `delivery` is None if Braze would not send it."""

    delivery: Delivery | None
    redactor: Redactor

    @property
    def was_accepted(self) -> bool:
        """Whether every response says that the webhook was taken."""
        return all(each.was_accepted for each in self.answers)

    @property
    def target(self) -> str:
        """Where it was delivered to: the method and the URL, without secrets."""
        if self.delivery is None:
            return ""
        return f"{self.delivery.request.method} {self.redactor.url(self.delivery.request.url)}"

    @property
    def answers(self) -> tuple[DeliveryAnswer, ...]:
        """The answer to each time that it was delivered."""
        responses = () if self.delivery is None else self.delivery.responses
        return tuple(self._answer(each) for each in responses)

    @property
    def results(self) -> tuple[Section, ...]:
        """What the sandbox has now that it did not have before."""
        return () if self.delivery is None else self.delivery.results

    def document(self) -> dict[str, object] | None:
        """Return the same as data, for `--format json`."""
        if self.delivery is None:
            return None
        redactor = self.redactor
        return {
            "request": _request_document(redactor.request(self.delivery.request)),
            "responses": [
                None if each is None else _response_document(redactor.shown(each))
                for each in self.delivery.responses
            ],
            "sandbox": [
                {"title": each.title, "columns": list(each.columns), "rows": _rows(each.rows)}
                for each in self.results
            ],
        }

    def _answer(self, response: Response | None) -> DeliveryAnswer:
        if response is None:
            return DeliveryAnswer(None)
        remarks = (
            Remark(each.kind, self.redactor.text(each.text)) for each in remarks_of(response)
        )
        evidence = response.headers.get(EVIDENCE, "")
        text = self.redactor.shown(response).text
        return DeliveryAnswer(response.status, evidence, text, tuple(remarks))


def deliver(
    workspace: Workspace, rendered: RenderedMessage, simulation: Simulation
) -> DeliveryReport:
    """Hand the webhook to the sandbox and return what it said.

    `simulation` is the one in which it was rendered, so that the sandbox knows its access token.
    Raises LiquidPilotError for a message that is no webhook, or goes to a host that nobody
    simulates.
    """
    if rendered.channel != "webhook":
        raise LiquidPilotError(
            f"'{rendered.message}' is not a webhook, so there is nothing to deliver",
            hint="leave --deliver out",
        )
    request = workspace.webhook(rendered)
    delivery = None if request is None else simulation.deliver(request)
    return DeliveryReport(delivery, workspace._redactor_for(rendered))


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
