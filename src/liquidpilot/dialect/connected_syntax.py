"""The grammar of `{% connected_content URL [:option [value]]* %}`, as spans of the author's text.

An option is a colon and a name behind white space, outside of Liquid, of braces and of quotes; its
value is all that follows, up to the next one. The URL is what stands before the first option. So
a colon inside the URL, inside `{{ }}`, `${ }` or a JSON object never starts an option (Braze,
"Making an API call", and the examples of its partner pages).

Nothing is rendered here and nothing raises. What is wrong is a `Problem`, and the call goes on with
what Braze would probably read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from liquidpilot.dialect.connected_outline import Outline
from liquidpilot.dialect.connected_problems import (
    ALIASES,
    FLAGS,
    OPTIONS,
    Problem,
    Problems,
    Span,
)

__all__ = [
    "ALIASES",
    "FLAGS",
    "OPTIONS",
    "CallSyntax",
    "OptionSyntax",
    "Problem",
    "Span",
    "parse_call",
]

_OPTION = re.compile(r"(?<!\S):([A-Za-z_][\w-]*)")
# In an outline nothing is left between the braces of an object.
_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class OptionSyntax:
    """One option: `name` without its colon, in today's spelling (`cache_max_age` for `:cache`).

    `name_span` covers the colon and the name as written, `value_span` the value without white
    space around it; a flag's value is the empty span behind its name.
    """

    name: str
    name_span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class CallSyntax:
    """A tag taken apart: the spans of its URL and of its options, in the order of the source.

    An empty `url` means that there is nothing to call. Of options with one name the last stands.
    """

    url: Span
    options: tuple[OptionSyntax, ...]
    problems: tuple[Problem, ...]


def parse_call(text: str, start: int, end: int) -> CallSyntax:
    """Take apart the markup `text[start:end]`, which stands between the tag's name and its `%}`.

    Never raises, and takes time in proportion to the length of the markup.

    >>> call = parse_call("https://a.example/{{x}} :save result :retry", 0, 43)
    >>> call.url, [option.name for option in call.options]
    (Span(start=0, end=23), ['save', 'retry'])
    """
    markup = Outline(text, start, end)
    problems = Problems(markup, start)
    names = list(_OPTION.finditer(markup.outline))
    stops = [name.start() for name in names] + [end - start]
    url = markup.strip(0, stops[0])
    problems.check_url(*url)
    options = tuple(
        _option(markup, problems, start, name, stop)
        for name, stop in zip(names, stops[1:], strict=True)
    )
    standing = {option.name: option for option in options}
    for option, name in zip(options, names, strict=True):
        if standing[option.name] is not option:
            problems.repeated(option.name, name.span())
    problems.check_whole()
    return CallSyntax(_moved(url, start), options, problems.in_order())


def _option(
    markup: Outline, problems: Problems, offset: int, name: re.Match[str], stop: int
) -> OptionSyntax:
    today = ALIASES.get(name[1], name[1])
    value = markup.strip(name.end(), stop)
    if value[0] == value[1]:
        value = name.end(), name.end()
    if today == "headers" and (found := _OBJECT.match(markup.outline, *value)):
        problems.check_behind_headers(*markup.strip(found.end(), value[1]))
        value = found.span()
    problems.check_name(name.span(), name[1])
    problems.check_value(today, name.span(), value)
    return OptionSyntax(today, _moved(name.span(), offset), _moved(value, offset))


def _moved(span: tuple[int, int], offset: int) -> Span:
    return Span(offset + span[0], offset + span[1])
