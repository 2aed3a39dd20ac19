"""A program of somebody else's: its types are checked by `mypy --strict`, and `test_surface` runs it.

A comment `type: ignore` marks what has to be a mistake for a type checker; one too many is one too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import liquidpilot
from liquidpilot import (
    Exchange,
    Finding,
    LiquidPilotError,
    Live,
    Place,
    Record,
    RenderedMessage,
    RenderResult,
    Replay,
    Request,
    Response,
    Scenario,
    Severity,
    Transport,
    Workspace,
)

_TEXT = (
    "{% connected_content https://api.trustpilot.com/v1/business-units/find?name=pinewheel.example"
    " :save shop %}{{shop.numberOfReviews.total}} reviews"
)


class Logged:
    """A transport around another one, which counts the calls."""

    def __init__(self, inner: Transport) -> None:
        self.asked: list[str] = []
        self._inner = inner

    def send(self, request: Request) -> Response:
        self.asked.append(request.endpoint)
        return self._inner.send(request)


def transports(folder: Path) -> Iterator[Transport]:
    replay = Replay(folder, responses={"trustpilot_business_unit": "default"})
    yield replay
    yield Scenario("timeout", replay)
    yield Scenario("429", Record(folder, Live(hosts=["api.example.com"]), secrets={"A": "k-12345"}))
    yield liquidpilot.Simulation().transport(Logged(replay))


def people() -> Iterator[Mapping[str, object]]:
    yield {"first_name": "Ada"}
    yield {}


def shown(call: Exchange) -> str:
    status = call.response.status if call.response is not None else call.error or "nothing"
    return f"{call.request.method} {call.source}: {status}"


def line_of(found: Finding) -> str:
    place: Place = found.place
    severity: Severity = found.severity
    return f"{place.path}:{place.line}: {severity}: {found.message}"


def main(root: Path) -> int:
    template = liquidpilot.parse(_TEXT, content_blocks={"footer": "Bye"})
    for transport in transports(root / "fixtures" / "connected_content"):
        for person in people():
            result: RenderResult = template.render(
                person, transport=transport, now=datetime(2026, 11, 21, tzinfo=UTC)
            )
            print(result.ok, result.text, *map(shown, result.exchanges))
    workspace = Workspace.open(root)
    rendered: RenderedMessage = workspace.render("review_spotlight", "loyal_customer")
    print(rendered.status, rendered.fields["subject"].text)
    report = liquidpilot.check_workspace(workspace, ["review_spotlight"], cache=False)
    print(*map(line_of, report.findings), report.fails("error"))
    try:
        workspace.message("review_spotligth")
    except LiquidPilotError as error:
        print(error.hint)
    return 0


def mistakes(workspace: Workspace) -> None:
    liquidpilot.rendr("Hi")  # type: ignore[attr-defined]
    liquidpilot.render("Hi", {}, {"footer": "Bye"})  # type: ignore[call-arg]
    liquidpilot.render("Hi").txt  # type: ignore[attr-defined]  # noqa: B018
    liquidpilot.render("Hi", transport="fixtures")  # type: ignore[arg-type]
    workspace.render("hello", "ada", "down")  # type: ignore[call-arg]
    workspace.render("hello").status == "send"  # type: ignore[comparison-overlap]  # noqa: B015


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
