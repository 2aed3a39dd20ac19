"""The lexer: Ruby's ends of tags and outputs, Braze's names and inner braces, and every index."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.lexer import tokenize
from liquidpilot.dialect.parsing import ENVIRONMENT

_PIECES = ["{", "}", "%", "$", "-", "'", '"', "|", " ", "\n", "a", "é", "raw", "comment", "if"]
_MARKUP = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)

_CASES = [
    ("text alone", "a b", [("content", "a b")]),
    ("an output", "a{{ x }}b", [("content", "a"), ("output", " x "), ("content", "b")]),
    ("a tag has a name and markup", "{% if x %}", [("tag", "if"), ("expression", "x ")]),
    ("a tag without markup", "{% else %}", [("tag", "else"), ("expression", "")]),
    ("a name's brace closes nothing", "{{${x}}}", [("output", "${x}")]),
    ("a literal brace after an output", "{{x}}}", [("output", "x"), ("content", "}")]),
    ("inner braces balance", "{{ a | f: {{b}}}}", [("output", " a | f: {{b}}")]),
    ("inner braces do not balance", "{{ a {{b }}", [("illegal", "missing-end"), ("output", " a {{b ")]),
    ("quotes do not protect (Ruby)", "{{ '}}' }}", [("illegal", "missing-end"), ("output", " '"), ("content", "' }}")]),
    ("a name may hold a percent sign", "{% if ${a%} %}", [("tag", "if"), ("expression", "${a%} ")]),
    ("trimming", "a {{- x -}} b", [("content", "a"), ("output", " x "), ("content", "b")]),
    ("raw is text", "{% raw %}{{x{% endraw %}", [("raw-text", "{{x")]),
    ("a comment is one token", "a{% comment %}{{ ' }{% endcomment %}b", [("content", "a"), ("liquid-comment", "{% comment %}{{ ' }{% endcomment %}"), ("content", "b")]),
    ("comments nest", "{% comment %}{% comment %}{% endcomment %}x{% endcomment %}y", [("liquid-comment", "{% comment %}{% comment %}{% endcomment %}x{% endcomment %}"), ("content", "y")]),
    ("a dollar sign and an output", "${{x}}", [("content", "$"), ("output", "x")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(token.kind, token.value) for token in tokenize(text, ENVIRONMENT.endings)] == expected


@given(_MARKUP)
@settings(max_examples=300, deadline=None)
def test_every_token_is_a_piece_of_the_text_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text, ENVIRONMENT.endings):
        assert token.start_index >= end
        if token.kind != "illegal":
            end = token.start_index + len(token.value)
            assert text[token.start_index : end] == token.value


@given(_MARKUP)
@settings(max_examples=300, deadline=None)
def test_a_value_with_braces_that_has_no_fault_lacks_no_end(text: str) -> None:
    tokens = tokenize(text, ENVIRONMENT.endings)
    faults = {token.start_index for token in tokens if token.kind == "illegal"}
    for token in tokens:
        start = text.rfind("{{", 0, token.start_index)
        if token.kind == "output" and "{" in token.value and start not in faults:
            assert ENVIRONMENT.endings.missing_end(text, start) is None


@pytest.mark.parametrize(
    "text",
    ["{" * 50_000, "{{ " * 20_000, "{{a {{b }} " * 5_000, "{% " * 20_000, "{{ ${" * 10_000],
)
def test_unbalanced_braces_give_few_tokens_and_end(text: str) -> None:
    # That it takes linear time is measured in benchmarks/; here it must not take for ever.
    assert sum(1 for _ in tokenize(text, ENVIRONMENT.endings)) <= len(text)
