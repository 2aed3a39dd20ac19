"""Render, preview and check Braze message templates offline.

The library's surface, and nothing else: every name of `__all__` is imported from its room when it
is first used, so that `import liquidpilot` costs next to nothing.

>>> import liquidpilot
>>> liquidpilot.render("Hi {{${first_name}}}", {"first_name": "Ada"}).text
'Hi Ada'
"""

from __future__ import annotations

from liquidpilot._version import __version__

# Type checkers take this name for typing.TYPE_CHECKING, whose import would be most of the cost.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from liquidpilot.connected import (
        ConnectFailed,
        Exchange,
        MissingFixture,
        Request,
        RequestTimeout,
        Response,
        ResponseCache,
    )
    from liquidpilot.diagnostics import Abort, Diagnostic
    from liquidpilot.dialect import AttributeRead
    from liquidpilot.errors import LiquidPilotError
    from liquidpilot.integration.simulation import Simulation
    from liquidpilot.rendering.field import RenderResult, Template, parse, render
    from liquidpilot.rendering.workspace import Workspace

__all__ = [
    "Abort",
    "AttributeRead",
    "ConnectFailed",
    "Diagnostic",
    "Exchange",
    "LiquidPilotError",
    "MissingFixture",
    "RenderResult",
    "Request",
    "RequestTimeout",
    "Response",
    "ResponseCache",
    "Simulation",
    "Template",
    "Workspace",
    "__version__",
    "parse",
    "render",
]

_ROOMS = {
    "Abort": "diagnostics",
    "AttributeRead": "dialect",
    "ConnectFailed": "connected",
    "Diagnostic": "diagnostics",
    "Exchange": "connected",
    "LiquidPilotError": "errors",
    "MissingFixture": "connected",
    "RenderResult": "rendering.field",
    "Request": "connected",
    "RequestTimeout": "connected",
    "Response": "connected",
    "ResponseCache": "connected",
    "Simulation": "integration.simulation",
    "Template": "rendering.field",
    "Workspace": "rendering.workspace",
    "parse": "rendering.field",
    "render": "rendering.field",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'liquidpilot' has no attribute '{name}'")
    from importlib import import_module

    value: object = getattr(import_module(f"liquidpilot.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
