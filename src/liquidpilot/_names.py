"""The names of the library, each imported from where it is made: the one list of them.

`liquidpilot` reads it and imports a name when it is first used; type checkers follow it as it is.
"""

from liquidpilot.check.results import CheckedMessage as CheckedMessage
from liquidpilot.check.results import CheckedScenario as CheckedScenario
from liquidpilot.check.results import CheckReport as CheckReport
from liquidpilot.check.running import check_workspace as check_workspace
from liquidpilot.connected_content import AnswerSource as AnswerSource
from liquidpilot.connected_content import Attempt as Attempt
from liquidpilot.connected_content import ConnectFailed as ConnectFailed
from liquidpilot.connected_content import Exchange as Exchange
from liquidpilot.connected_content import Headers as Headers
from liquidpilot.connected_content import MissingFixture as MissingFixture
from liquidpilot.connected_content import Request as Request
from liquidpilot.connected_content import RequestFailed as RequestFailed
from liquidpilot.connected_content import RequestTimeout as RequestTimeout
from liquidpilot.connected_content import Response as Response
from liquidpilot.connected_content import ResponseCache as ResponseCache
from liquidpilot.connected_content import Transport as Transport
from liquidpilot.connected_content.cache import CachedResponse as CachedResponse
from liquidpilot.connected_content.errors import ConnectFault as ConnectFault
from liquidpilot.connected_content.errors import HostNotListed as HostNotListed
from liquidpilot.connected_content.live import Live as Live
from liquidpilot.diagnostics import Abort as Abort
from liquidpilot.diagnostics import Diagnostic as Diagnostic
from liquidpilot.diagnostics import Finding as Finding
from liquidpilot.diagnostics import Severity as Severity
from liquidpilot.dialect import AttributeRead as AttributeRead
from liquidpilot.dialect import Hole as Hole
from liquidpilot.errors import LiquidPilotError as LiquidPilotError
from liquidpilot.errors import UnknownName as UnknownName
from liquidpilot.errors import WorkspaceError as WorkspaceError
from liquidpilot.rendering.field import RenderResult as RenderResult
from liquidpilot.rendering.field import Template as Template
from liquidpilot.rendering.field import parse as parse
from liquidpilot.rendering.field import render as render
from liquidpilot.rendering.message import RenderedField as RenderedField
from liquidpilot.rendering.message import RenderedMessage as RenderedMessage
from liquidpilot.rendering.message import Status as Status
from liquidpilot.rendering.transports import Record as Record
from liquidpilot.rendering.transports import Replay as Replay
from liquidpilot.rendering.transports import Scenario as Scenario
from liquidpilot.rendering.workspace import Workspace as Workspace
from liquidpilot.replay import Difference as Difference
from liquidpilot.replay import MissingReport as MissingReport
from liquidpilot.replay import UnansweredRequest as UnansweredRequest
from liquidpilot.replay.recording import Recording as Recording
from liquidpilot.services.simulation import Delivery as Delivery
from liquidpilot.services.simulation import Simulation as Simulation
from liquidpilot.sources import Anchor as Anchor
from liquidpilot.sources import Place as Place
from liquidpilot.sources import Position as Position
from liquidpilot.sources import Source as Source
from liquidpilot.workspace.messages import Message as Message
from liquidpilot.workspace.profiles import Profile as Profile
