"""`Integration`: everything that liquidpilot can know about one web service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal, Protocol

from liquidpilot.connected.exchange import Exchange
from liquidpilot.connected.request import Request
from liquidpilot.diagnostics import Severity
from liquidpilot.integration.sandboxes import Sandbox, SandboxOption, SandboxOptions

Part = Literal["method", "url", "query", "header", "body"]
"""A part of a request that something can be wrong with."""


@dataclass(frozen=True, slots=True)
class RequestProblem:
    """What is wrong with one rendered request.

    `code` is the name of the integration's `ReportedRule` that explains it; `message` and `hint`
    are as those of a diagnostic, and hold no secret. `part` says where it is: a `query` parameter
    or a `header` by `keys[0]`, a value of a JSON or form `body` by the way to it (`keys` without
    the indexes of lists), the whole part without `keys`. `value` is the text that is wrong, if it
    is one: it helps to find the place in the author's template.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    part: Part = "url"
    keys: tuple[str, ...] = ()
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceScenario:
    """A situation that a service may be in; `--scenario NAME` puts its sandbox there.

    `name` starts with the integration's, as in `trustpilot-rate-limited`. A webhook that is
    delivered to the sandbox is delivered `deliveries` times.
    """

    name: str
    description: str
    deliveries: int = 1


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is secret beside what is called a token, a key or a password anyway.

    `names` are further names of headers, parameters, form fields and JSON keys, in lower case.
    `shapes` are patterns of values that are secret wherever they stand, by the name that takes
    their place: `{"TRUSTPILOT_TOKEN": "tp[ar]-[A-Za-z0-9]{16,}"}`.
    """

    names: frozenset[str] = frozenset()
    shapes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class NamedRule(Protocol):
    """A `liquidpilot.extending.Rule`; this room is below the one that rules are at home in."""

    @property
    def name(self) -> str:
        """The rule's name."""
        ...


class Integration:
    """One web service. A subclass says what it has; everything but `name` may be left out.

    An instance is registered under the entry-point group `liquidpilot.integrations`. liquidpilot
    loads it when a message calls something, so what is expensive belongs inside of the methods.

    >>> class Weather(Integration):
    ...     name = "weather"
    ...     hosts = frozenset({"api.weather.example"})
    """

    name: ClassVar[str]
    """As one types it: `liquidpilot sandbox NAME`."""

    title: ClassVar[str] = ""
    """As one reads it; without it the name."""

    hosts: ClassVar[frozenset[str]] = frozenset()
    """The hosts that the service has, in lower case: they are simulated, and their requests
    validated."""

    validated_hosts: ClassVar[frozenset[str]] = frozenset()
    """Further hosts whose requests are validated, as those that are often taken for the right one;
    they are not simulated."""

    sandbox_options: ClassVar[Sequence[SandboxOption]] = ()
    """Options of `liquidpilot sandbox NAME` beside `--port` and `--data`."""

    redaction: ClassVar[Redaction] = Redaction()
    """What is secret about this service."""

    scenarios: ClassVar[Sequence[ServiceScenario]] = ()
    """Situations that the sandbox can be in."""

    data_schemas: ClassVar[Mapping[str, Mapping[str, object]]] = MappingProxyType({})
    """JSON Schemas (2020-12) of the data that the service reads in rendered HTML, by the `type` of
    its `<script>` in lower case: `application/json+weather`. What is rendered is held against it; a
    `description` in the schema is the hint."""

    def sandbox(self, options: SandboxOptions) -> Sandbox | None:
        """Return a new simulated service, None if there is none.

        Raises WorkspaceError for data that cannot be read.
        """
        return None

    @property
    def has_sandbox(self) -> bool:
        """Whether there is a simulated service, without making one."""
        return type(self).sandbox is not Integration.sandbox

    def rules(self) -> Iterable[NamedRule]:
        """Return the rules that `check` gains; see `liquidpilot.extending.Rule`."""
        return ()

    def validate(self, request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
        """Yield what is wrong with a rendered request to one of the hosts, webhooks included.

        `earlier` are the exchanges of the message that came before it.
        """
        return ()

    def data_files(self) -> Mapping[str, str]:
        """Return the texts of the data files that an author may copy and change, by file name."""
        return {}
