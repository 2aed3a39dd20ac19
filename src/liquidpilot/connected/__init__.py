"""What Braze does around a `connected_content` call: the request, the response, the connector.

This package knows no files and opens no connection; a `Transport` answers the requests.
"""

from __future__ import annotations

from liquidpilot.connected.assumptions import CallAssumptions
from liquidpilot.connected.building import BuiltRequest, build_request
from liquidpilot.connected.cache import ResponseCache
from liquidpilot.connected.connector import Connector
from liquidpilot.connected.credentials import Credential, read_credentials
from liquidpilot.connected.errors import (
    ConnectFailed,
    MissingFixture,
    RequestFailed,
    RequestTimeout,
)
from liquidpilot.connected.exchange import Attempt, Exchange
from liquidpilot.connected.headers import Headers
from liquidpilot.connected.interpreting import Outcome, interpret
from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response
from liquidpilot.connected.rules import CallRules
from liquidpilot.connected.transport import Transport

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
