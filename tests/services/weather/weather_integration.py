"""An integration as somebody else would write it: a weather service of two endpoints.

It imports `liquidpilot` and `liquidpilot.extending`, and is found by its entry point alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

from liquidpilot import Diagnostic, Exchange, Request, Response
from liquidpilot.extending import (
    EVIDENCE,
    Answer,
    FieldRule,
    FieldSubject,
    Integration,
    Redaction,
    RequestProblem,
    Rule,
    SandboxOption,
    SandboxOptions,
    Section,
    ServiceScenario,
    read_document,
    reported_rules,
)

HOST = "api.weather.example"
_CALL = f"{{% connected_content https://{HOST}/v1/forecast?city=Oslo :save sky %}}{{{{sky.sky}}}}"


class WeatherSandbox:
    """`GET /v1/forecast?city=` and `POST /v1/reports`."""

    def __init__(self, options: SandboxOptions) -> None:
        self._options = options
        self._sky = "sun"
        self._reports: list[tuple[str, str]] = []
        if options.data is not None:
            file = options.data / "sky.toml"
            table = read_document(file, file.as_posix()).table()
            self._sky = table.required_text("sky")

    def answer(self, request: Request, /) -> Answer:
        path = urlsplit(request.url).path
        if self._options.scenario == "weather-storm":
            return Answer(None)
        if self._options.scenario == "weather-fog":
            return Answer(_response(200, {"sky": "fog"}), delay=5)
        if path == "/v1/forecast":
            return Answer(_response(200, {"sky": self._sky, "unit": self._unit()}))
        if path == "/v1/reports" and request.method == "POST":
            self._reports.append(
                (self._options.now().isoformat(), (request.body or b"").decode("utf-8", "replace"))
            )
            return Answer(_response(201, {"number": len(self._reports)}))
        return Answer(_response(404, {"error": "no such page"}))

    def overview(self) -> Iterable[Section]:
        yield Section("Reports", ("time", "text"), self._reports[::-1], "nobody has reported")

    def _unit(self) -> str:
        return str(self._options.settings.get("unit", "celsius"))


def _response(status: int, data: object) -> Response:
    headers = {"Content-Type": "application/json", EVIDENCE: "docs"}
    return Response(status, headers, json.dumps(data).encode())


def _check(field: FieldSubject) -> Iterator[Diagnostic]:
    for call in field.outline.calls:
        if HOST in call.url and call.option("cache_max_age") is None:
            message = "the weather does not change within five minutes"
            yield field.found(call.syntax.url, message, "add ':cache_max_age 3600'")


RULES: tuple[Rule, ...] = (
    FieldRule(
        name="weather-asked-too-often",
        severity="info",
        summary="a forecast that is kept for five minutes",
        explanation="The forecast is made once an hour (assumed).",
        bad=_CALL,
        good=_CALL.replace(" :save", " :cache_max_age 3600 :save"),
        check=_check,
        instead_of=("unchecked-call-result",),
    ),
    *reported_rules(Path(__file__).with_name("weather_codes.toml")),
)


# What the service reads out of a mail: `<script type="application/json+weather">`.
_ALERT: Mapping[str, object] = {
    "type": "object",
    "required": ["city", "days"],
    "additionalProperties": False,
    "properties": {
        "city": {"type": "string", "minLength": 1, "description": "write the city's name"},
        "days": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {"sky": {"enum": ["sun", "rain"]}, "degrees": {"type": "number"}},
            },
        },
    },
}


class WeatherIntegration(Integration):
    """The weather."""

    name = "weather"
    title = "Weather"
    hosts = frozenset({HOST})
    validated_hosts = frozenset({"www.weather.example"})
    sandbox_options = (SandboxOption("unit", "celsius", "celsius or kelvin"),)
    redaction = Redaction(frozenset({"x-umbrella"}), {"WEATHER_PASS": r"wx-[0-9]{6,}"})
    data_schemas = MappingProxyType({"application/json+weather": _ALERT})
    scenarios = (
        ServiceScenario("weather-storm", "The line is down"),
        ServiceScenario("weather-fog", "Everything takes five seconds", deliveries=2),
    )

    def sandbox(self, options: SandboxOptions) -> WeatherSandbox:
        return WeatherSandbox(options)

    def rules(self) -> Iterable[Rule]:
        return RULES

    def validate(self, request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
        parts = urlsplit(request.url)
        if parts.path == "/v1/forecast" and not parse_qs(parts.query).get("city"):
            yield RequestProblem(
                "weather-no-city", "error", "the forecast is for no city",
                "give the profile a city, or abort without one", "query", ("city",),
            )  # fmt: skip

    def data_files(self) -> dict[str, str]:
        return {"sky.toml": 'sky = "rain"\n'}


WEATHER = WeatherIntegration()
