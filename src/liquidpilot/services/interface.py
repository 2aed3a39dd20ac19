"""`Integration`: everything that liquidpilot can know about one web service."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, runtime_checkable
from urllib.parse import urlsplit

from liquidpilot.connected_content.request import MADE_UP as MADE_UP
from liquidpilot.connected_content.request import Exchange, Request, Response
from liquidpilot.diagnostics import Severity
from liquidpilot.errors import LiquidPilotError
from liquidpilot.suggestions import did_you_mean
from liquidpilot.wording import counted

if TYPE_CHECKING:
    from jsonschema import ValidationError


EVIDENCE = "X-Sandbox-Evidence"
"""The header in which a sandbox says how sure its answer is: `docs`, `observed` or `assumed`."""

WARNING = "X-Sandbox-Warning"
"""The header in which a sandbox says what it has let pass, and the real service might not."""

REASON = "X-Sandbox-Reason"
"""The header in which a sandbox says why it refuses a request, and what to change."""


def current_time() -> datetime:
    """Return the current time: that of a sandbox without a clock of its own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SandboxOption:
    """An option of `liquidpilot sandbox NAME`: `--NAME VALUE`, or a flag where `default` is a bool.

    The default's type is the option's: bool, int or str. One that `is_configurable` may stand in
    `[NAME]` of `liquidpilot.toml` as well; what lets a sandbox reach something must not, because
    that file may be a stranger's.
    """

    name: str
    default: bool | int | str
    help: str
    is_configurable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox is to be.

    `data` is a folder with an author's own data files, which replace those of the integration that
    have the same name, or a single file. `scenario` is the name of one of its scenarios. `now` is
    its clock, in UTC.
    `settings` are values of its `sandbox_options`, by name; those left out have their defaults.
    """

    data: Path | None = None
    scenario: str | None = None
    now: Callable[[], datetime] = current_time
    settings: Mapping[str, bool | int | str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sandbox does with a request.

    `response` is None if it closes the connection instead. The answer comes after `delay` seconds,
    which is not slept within one process: what takes longer than Braze waits is a timeout there.
    """

    response: Response | None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class ActionField:
    """Something that a person fills in for an `Action`: a text, `long` or not, or a whole number.

    `value` is what stands there at first; `choices` are the possible values with what one reads,
    if there are not many.

    >>> ActionField("stars", "Stars", "5", "number", {"1": "1 star", "5": "5 stars"}).value
    '5'
    """

    name: str
    label: str
    value: str = ""
    kind: Literal["text", "long", "number"] = "text"
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Action:
    """What a person can do with a row of a `Section`: a button on the sandbox's page.

    It sends `values`, and what was filled into `fields` and is not blank, as JSON to `path`, which
    is one of the sandbox's own, below `/_sandbox/`. `about` is a sentence above the fields.

    >>> Action("Revise", "/_sandbox/letters/7", fields=[ActionField("text", "Text")]).method
    'POST'
    """

    label: str
    path: str
    method: str = "POST"
    about: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fields: Sequence[ActionField] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A table of what a sandbox has in it, for its page: texts, `rows` from the newest.

    `actions` are what can be done with each row, none where nothing can be done with any. One that
    `is_standing` tells how the sandbox itself is, and not what has come of requests: it is left out
    where the result of one request is told.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    when_empty: str = ""
    is_standing: bool = False
    actions: Sequence[Sequence[Action]] = ()


class Sandbox(Protocol):
    """A simulated service. It is asked by one thread at a time, and keeps no time but its clock."""

    def answer(self, request: Request, /) -> Answer:
        """Return the answer to `request`; whatever it contains is never a reason to raise.

        The host is one of the integration's, or that of the machine on which it is served. Each
        response has the header of `EVIDENCE`, one that refuses that of `REASON`, and one about
        what the data do not list that of `MADE_UP`.
        """
        ...

    def overview(self) -> Iterable[Section]:
        """Return what there is to see: what was queued, issued, changed. Without real secrets."""
        ...


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request that a sandbox wants to be sent; `name` says to people which, `subject` to it."""

    name: str
    request: Request
    subject: object = None


@runtime_checkable
class SendsWebhooks(Protocol):
    """A `Sandbox` that also sends webhooks of its own. Who serves it sends them, one by one.

    Within `render` or a test of a template nobody does: there nothing opens a connection.
    """

    def next_webhook(self) -> Webhook | None:
        """Return what is to be sent now, once for each attempt; None if nothing is."""
        ...

    def webhook_answered(self, webhook: Webhook, outcome: int | str, /) -> None:
        """Take note of the status of an attempt, or in words of why there is none."""
        ...

    def due_in(self) -> float | None:
        """Return in how many seconds something may be due; None if only a request changes that."""
        ...


def loopback_problem(url: str) -> str | None:
    """Return why nothing is sent to `url`, None for an address of this machine by plain HTTP.

    >>> loopback_problem("http://127.0.0.1:8031/reviews")
    >>> loopback_problem("http://example.com/")
    "'example.com' is not this machine; 127.0.0.1, [::1] and localhost are"
    """
    import ipaddress

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        is_whole = parts.scheme == "http" and host and "@" not in parts.netloc
        if not is_whole or not re.fullmatch("[!-~]+", url):
            return f"'{url}' is not of the form http://127.0.0.1:PORT/…"
        is_number = host[0].isdigit() or ":" in host
        is_here = ipaddress.ip_address(host).is_loopback if is_number else host == "localhost"
    except ValueError:
        return f"'{url}' cannot be read as an address"
    if not is_here:
        return f"'{host}' is not this machine; 127.0.0.1, [::1] and localhost are"
    return None


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

    `paths` are regular expressions: the service answers a request as usual unless the path of its
    URL is one of them. None is for a situation that every request may meet.

    >>> fog = ServiceScenario("weather-fog", "Nobody knows tomorrow.", paths=("/v1/forecast",))
    >>> fog.concerns("https://api.weather.example/v1/today")
    False
    """

    name: str
    description: str
    deliveries: int = 1
    paths: tuple[str, ...] | None = None

    def concerns(self, url: str, *, is_delivered: bool = False) -> bool:
        """Return whether a request to `url` may be answered in another way than usual.

        One that `is_delivered` is a webhook.
        """
        if self.paths is None or (is_delivered and self.deliveries > 1):
            return True
        path = urlsplit(url).path.rstrip("/")
        return any(re.fullmatch(each, path) for each in self.paths)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many `requests` a service takes within so many `seconds`, as it says in public.

    Those to all of `hosts` count together; without any, those to all hosts of the integration.

    >>> RateLimit(833, 300).shown
    '833 requests in 5 minutes'
    """

    requests: int
    seconds: int
    hosts: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """The limit in words."""
        units = ((3600, "hour"), (60, "minute"), (1, "second"))
        length, unit = next(each for each in units if not self.seconds % each[0])
        return f"{self.requests:,} requests in {counted(self.seconds // length, unit)}"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is secret beside what is called a token, a key or a password anyway.

    `names` are further names of headers, parameters, form fields and JSON keys, in lower case.
    `shapes` are patterns of values that are secret wherever they stand, by the name that takes
    their place: `{"TRUSTPILOT_TOKEN": "tp[ar]-[A-Za-z0-9]{16,}"}`.
    """

    names: frozenset[str] = frozenset()
    shapes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ExampleWorkspace:
    """A workspace that shows how a service is used: `liquidpilot init --with NAME` copies it.

    `messages` are the names or addresses of those of its messages that are for showing. Copied is
    what they are made of: content blocks, catalogs, fixtures, scenarios, credentials' names, the
    registry, and all profiles. Its folders are called `templates` and `fixtures`.
    """

    folder: Path
    messages: tuple[str, ...]


class NamedRule(Protocol):
    """A `liquidpilot.extending.Rule`, whose package this one may not import."""

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

    rate_limits: ClassVar[Sequence[RateLimit]] = ()
    """The limits that the service publishes: `audience --rate` tells whether a send keeps them."""

    scenarios: ClassVar[Sequence[ServiceScenario]] = ()
    """Situations that the sandbox can be in."""

    data_schemas: ClassVar[Mapping[str, Mapping[str, object]]] = MappingProxyType({})
    """JSON Schemas (2020-12) of the data that the service reads in rendered HTML, by the `type` of
    its `<script>` in lower case: `application/json+weather`. What is rendered is held against it; a
    `description` in the schema is the hint."""

    data_types: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The types of the data that `validate_data` looks at, each with the code of what is no JSON;
    a type is written as in `data_schemas`."""

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

    def answerable(self, request: Request, sandbox: Sandbox) -> Request:
        """Return `request` so that `sandbox` can answer it: somebody has given its URL and body.

        Wildcards such as `{any}` are filled in, and what a caller shows (a key, a token) is added.
        The answer becomes a fixture that is written by `fixtures new`.
        """
        return request

    def example(self) -> ExampleWorkspace | None:
        """Return the workspace that `init --with NAME` copies, None if there is none."""
        return None

    def validate_data(self, kind: str, data: object, now: datetime) -> Iterable[RequestProblem]:
        """Yield what is wrong with the data of a `<script>` in HTML that is sent at `now`.

        `kind` is one of `data_types`; `part` of a problem is `body`.
        """
        return ()

    def data_files(self) -> Mapping[str, str]:
        """Return the texts of the data files that an author may copy and change, by file name."""
        return {}


@contextmanager
def blamed_on(integration: Integration) -> Iterator[None]:
    """Raise LiquidPilotError, which names `integration`, for whatever its code did not foresee."""
    try:
        yield
    except LiquidPilotError:
        raise
    except Exception as error:
        raise LiquidPilotError(
            f"the integration '{integration.name}' failed: {type(error).__name__}: {error}",
            hint="fix or uninstall it; LIQUIDPILOT_DEBUG=1 shows where it failed",
        ) from error


_KINDS = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "names with values", "null": "null",
}  # fmt: skip
_SHOWN = 60


def violations(
    integration: Integration, schema: Mapping[str, object], data: object
) -> Iterator[RequestProblem]:
    """Yield where `data` is not what `schema` says, by the way to it.

    Raises LiquidPilotError, which names the integration, for a schema that is none.
    """
    # Imported here, because it takes some 60 ms and is needed only where there is such data.
    from jsonschema import Draft202012Validator

    with blamed_on(integration):
        Draft202012Validator.check_schema(schema)
        found = list(Draft202012Validator(schema).iter_errors(data))
    found.sort(key=lambda each: [str(step) for step in each.absolute_path])
    # Of several names that are missing each is an error, and each error lists all of them.
    yield from dict.fromkeys(problem for error in found for problem in _told(error))


def _told(error: ValidationError) -> Iterator[RequestProblem]:
    way = tuple(error.absolute_path)
    keys = tuple(step for step in way if isinstance(step, str))
    where = _shown_way(way) or "the data"
    wanted: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "required":
            for name in (each for each in wanted if each not in value):
                message = f"{where} has no '{name}'"
                yield _problem(message, "add it", keys)
        case "additionalProperties" if wanted is False:
            known = schema.get("properties", {})
            for name in (each for each in value if each not in known):
                hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
                message = f"{where} has an unknown key '{name}'"
                yield _problem(message, hint, (*keys, name))
        case _:
            described = str(schema.get("description", "")) or None
            shown = json.dumps(value, ensure_ascii=False)[:_SHOWN].strip('"')
            message = f"{where} should be {_wish(str(error.validator), wanted)}, not '{shown}'"
            text = value if isinstance(value, str) else None
            yield _problem(message, described, keys, text)


def _problem(
    message: str, hint: str | None, keys: tuple[str, ...], value: str | None = None
) -> RequestProblem:
    return RequestProblem("data-against-schema", "error", message, hint, "body", keys, value)


def _wish(keyword: str, wanted: Any) -> str:
    match keyword:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return " or ".join(_KINDS.get(each, each) for each in kinds)
        case "enum":
            return "one of " + ", ".join(f"'{each}'" for each in wanted)
        case "const":
            return f"'{wanted}'"
        case "minLength" | "minItems":
            return f"at least {wanted} long"
        case "maxLength" | "maxItems":
            return f"at most {wanted} long"
        case "minimum":
            return f"at least {wanted}"
        case "maximum":
            return f"at most {wanted}"
        case "pattern":
            return f"of the form '{wanted}'"
        case _:
            return f"as the schema says ({keyword})"


def _shown_way(way: tuple[str | int, ...]) -> str:
    """Return the way to a value as one reads it: `'products[0].sku'`."""
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    return f"'{shown.removeprefix('.')}'" if shown else ""
