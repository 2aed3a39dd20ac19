"""What Braze does around a `connected_content` call: the request, the response, the connector.

This package knows no files and opens no connection; a `Transport` answers the requests.
"""

from __future__ import annotations

from liquidpilot.connected_content.building import (
    BuiltRequest,
    Credential,
    build_request,
    read_credentials,
)
from liquidpilot.connected_content.cache import ResponseCache
from liquidpilot.connected_content.call_options import CallRules
from liquidpilot.connected_content.connector import Connector
from liquidpilot.connected_content.errors import (
    ConnectFailed,
    MissingFixture,
    RequestFailed,
    RequestTimeout,
)
from liquidpilot.connected_content.interpreting import Outcome, interpret
from liquidpilot.connected_content.limits import CallAssumptions
from liquidpilot.connected_content.request import (
    AnswerSource,
    Attempt,
    Exchange,
    Headers,
    Request,
    Response,
    Transport,
)

__all__ = [
    "AnswerSource",
    "Attempt",
    "BuiltRequest",
    "CallAssumptions",
    "CallRules",
    "ConnectFailed",
    "Connector",
    "Credential",
    "Exchange",
    "Headers",
    "MissingFixture",
    "Outcome",
    "Request",
    "RequestFailed",
    "RequestTimeout",
    "Response",
    "ResponseCache",
    "Transport",
    "build_request",
    "interpret",
    "read_credentials",
]
