"""The preview as an application: guarded routes around a studio."""

from __future__ import annotations

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.types import ASGIApp

from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.routes import answer_error, make_routes
from liquidpilot.preview.security import Guard
from liquidpilot.preview.studio import Studio


def make_application(studio: Studio, hub: EventHub, hosts: Collection[str]) -> ASGIApp:
    """Return the application that shows `studio` to pages of `hosts` (values of `Host`)."""
    handlers = {LiquidPilotError: answer_error, Exception: answer_error}
    routed = Starlette(routes=make_routes(studio, hub), exception_handlers=handlers)
    return Guard(routed, hosts)
