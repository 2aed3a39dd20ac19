"""What validation reports of rendered requests, documented by the problem's code.

Each module has `RULES`, the codes of one subject; a new one is listed here.
"""

from __future__ import annotations

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.reported import (
    invitations,
    keys_and_tokens,
    parameters,
    places,
)

REPORTED: tuple[ReportedRule, ...] = (
    *invitations.RULES,
    *keys_and_tokens.RULES,
    *parameters.RULES,
    *places.RULES,
)
"""Every code that is documented."""
