"""`unrecorded-result-path`: a template reads what no recorded answer has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from liquidpilot.check.findings import Found
from liquidpilot.check.recorded_answers import answers_of, has_path, names_beside
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import FieldSubject, RenderingSubject
from liquidpilot.check.value_paths import Origin, PathRead, read_paths
from liquidpilot.dialect.expressions.nodes import written_path
from liquidpilot.fixtures import FixtureStore
from liquidpilot.suggestions import did_you_mean

_STATUS = "__http_status_code__"


def _check(rendering: RenderingSubject) -> Iterable[Found]:
    if rendering.scenario is not None:
        return
    store = rendering.message.workspace.workspace.fixtures
    for exchange in rendering.rendered.exchanges:
        response = exchange.response
        if exchange.saved_as is None or response is None or response.fixture is None:
            continue
        for name, field in rendering.message.fields.items():
            for each in _missing(field, exchange.saved_as, exchange.request.url, store):
                path = written_path((exchange.saved_as, *each.path))
                known = names_beside(answers_of(store, exchange.request.url), each.path)
                hint = did_you_mean(each.path[-1], known) or _known(known)
                message = f"no recorded answer has '{path}'"
                yield rendering.found(name, message, hint, each.read.span)


@lru_cache(maxsize=256)
def _missing(
    field: FieldSubject, variable: str, url: str, store: FixtureStore
) -> tuple[PathRead, ...]:
    """Return the reads of a result that nothing recorded answers; the same for all profiles."""
    calls = [call for call in field.outline.calls if call.saves == variable]
    origins = [Origin(call.tag.span[1], variable, variable) for call in calls]
    answers = answers_of(store, url)
    return tuple(
        each
        for each in read_paths(field.outline, origins)
        if each.path[-1] != _STATUS and not has_path(answers, each.path)
    )


def _known(names: list[str]) -> str:
    return f"there is: {', '.join(names)}" if names else "look at the answer, or record it anew"


def _with(template: str) -> Example:
    fixture = (
        '[request]\nurl = "https://api.example.com/offer"\n\n'
        '[responses.default]\njson = \'{"title": "Half price"}\'\n'
    )
    return Example(template, files={"fixtures/connected_content/offer.toml": fixture})


RULE = RenderingRule(
    name="unrecorded-result-path",
    severity="warning",
    summary="a part of a result is read that no recorded answer has",
    explanation=(
        "What is not there is nil, and prints nothing: a slip of the pen looks like an answer that "
        "was empty. All successful answers that are recorded for the endpoint are looked at, "
        "through 'for' and 'assign'."
    ),
    bad=_with("{% connected_content https://api.example.com/offer :save offer %}{{offer.titel}}"),
    good=_with("{% connected_content https://api.example.com/offer :save offer %}{{offer.title}}"),
    check=_check,
)
