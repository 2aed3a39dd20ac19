"""Trustpilot: its simulated services, its rules, and what is secret about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from liquidpilot.extending import Integration, Redaction
from liquidpilot.integrations.trustpilot.endpoints import HOSTS, NOT_THE_API, RATE_LIMITS
from liquidpilot.integrations.trustpilot.sandbox.settings import OPTIONS
from liquidpilot.integrations.trustpilot.scenarios import SCENARIOS

if TYPE_CHECKING:
    from datetime import datetime

    from liquidpilot import Exchange, Request
    from liquidpilot.extending import (
        ExampleWorkspace,
        RequestProblem,
        Rule,
        Sandbox,
        SandboxOptions,
    )


_EXAMPLES = (
    "email_templates/review_spotlight",
    "email_templates/abandoned_cart",
    "email_templates/review_invitation",
    "email_templates/order_confirmation",
    "webhooks/trustpilot_invitation",
)


class TrustpilotIntegration(Integration):
    """Trustpilot, as liquidpilot knows it."""

    name = "trustpilot"
    title = "Trustpilot"
    hosts = HOSTS
    validated_hosts = NOT_THE_API
    rate_limits = RATE_LIMITS
    sandbox_options = OPTIONS
    scenarios = SCENARIOS
    # What the Automatic Feedback Service reads in an order e-mail.
    data_types: ClassVar[Mapping[str, str]] = {
        "application/json+trustpilot": "trustpilot-afs-not-json"
    }
    # The client id is the API key; what is called a key, a token or a password is secret anyway.
    redaction = Redaction(
        names=frozenset({"client_id"}),
        shapes={"TRUSTPILOT_TOKEN": "tp[ar]-[A-Za-z0-9]{16,}"},
    )

    def sandbox(self, options: SandboxOptions) -> Sandbox:
        """Return a new simulated Trustpilot.

        Raises WorkspaceError for data that cannot be read, LiquidPilotError for wrong options.
        """
        from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox

        return TrustpilotSandbox(options)

    def rules(self) -> Iterable[Rule]:
        """Return what is checked in templates, and what is reported of rendered requests."""
        from pathlib import Path

        from liquidpilot.extending import reported_rules
        from liquidpilot.integrations.trustpilot.rules import template_rules
        from liquidpilot.integrations.trustpilot.rules.examples import EXAMPLES

        codes = Path(__file__).with_name("codes.toml")
        return (*template_rules(), *reported_rules(codes, examples=EXAMPLES))

    def validate_data(self, kind: str, data: object, now: datetime) -> Iterable[RequestProblem]:
        """Yield what is wrong with the data of an order e-mail."""
        from liquidpilot.integrations.trustpilot.validation.afs import afs_problems

        return afs_problems(data, now)

    def validate(self, request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
        """Yield what is wrong with a request to Trustpilot."""
        from liquidpilot.integrations.trustpilot.validation.requests import request_problems

        return request_problems(request, earlier)

    def answerable(self, request: Request, sandbox: Sandbox) -> Request:
        """Return a request that the sandbox answers: wildcards filled in, with a key or a token."""
        from liquidpilot.integrations.trustpilot.samples import answerable

        return answerable(request, sandbox)

    def example(self) -> ExampleWorkspace:
        """Return the workspace of the toy shop Pinewheel: reviews, a score, three invitations."""
        from pathlib import Path

        from liquidpilot.extending import ExampleWorkspace

        here = Path(__file__).parent
        packed = here / "example"
        # In a checkout it is the workspace at the top, which `pyproject.toml` packs into the wheel.
        return ExampleWorkspace(packed if packed.is_dir() else here.parents[3], _EXAMPLES)

    def data_files(self) -> Mapping[str, str]:
        """Return data to begin with: a business unit, a user, a template, a product, reviews."""
        from importlib.resources import files

        starter = files(__name__).joinpath("starter.toml")
        return {"trustpilot.toml": starter.read_text(encoding="utf-8")}


INTEGRATION = TrustpilotIntegration()
"""The instance that the entry point `trustpilot` names."""
