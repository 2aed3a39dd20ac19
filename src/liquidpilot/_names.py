"""The names of the library, each imported from where it is made: the one list of them.

`liquidpilot` reads it and imports a name when it is first used; type checkers follow it as it is.
"""

from liquidpilot.connected import ConnectFailed as ConnectFailed
from liquidpilot.connected import Exchange as Exchange
from liquidpilot.connected import MissingFixture as MissingFixture
from liquidpilot.connected import Request as Request
from liquidpilot.connected import RequestTimeout as RequestTimeout
from liquidpilot.connected import Response as Response
from liquidpilot.connected import ResponseCache as ResponseCache
from liquidpilot.diagnostics import Abort as Abort
from liquidpilot.diagnostics import Diagnostic as Diagnostic
from liquidpilot.dialect import AttributeRead as AttributeRead
from liquidpilot.errors import LiquidPilotError as LiquidPilotError
from liquidpilot.integration.simulation import Simulation as Simulation
from liquidpilot.rendering.field import RenderResult as RenderResult
from liquidpilot.rendering.field import Template as Template
from liquidpilot.rendering.field import parse as parse
from liquidpilot.rendering.field import render as render
from liquidpilot.rendering.workspace import Workspace as Workspace
