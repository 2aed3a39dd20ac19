"""No template hangs or fills the memory: bounds, and work in proportion to the length of the text.

Nothing here is timed: without its bound, each of these takes minutes or all the memory there is.
"""

from __future__ import annotations

import pytest

import liquidpilot
from liquidpilot.dialect.limits import MOST_FINDINGS

_LOOP = "{% for turn in (1..60) %}"
_LETTERS = "{% assign a = 'x y' | split: ' ' %}"


@pytest.mark.parametrize(
    ("description", "template", "said", "column"),
    [
        ("a long loop", "ab{% for i in (1..1000000000) %}{% endfor %}", "turns of loops", 6),
        ("nested loops", "{% for i in (1..900) %}" * 2 + "{% endfor %}" * 2, "turns of loops", 27),
        ("text that doubles", "{% assign a = 'xxxxxxxxxx' %}" + _LOOP
         + "{% assign a = a | append: a %}{% endfor %}", "20,000,000 characters", 58),
        ("text put between characters", "{{ '" + "x" * 9000 + "' | replace: '', '"
         + "y" * 9000 + "' }}", "20,000,000 characters", 4),
        ("with a backslash", "{{ '" + "x" * 9000 + "' | replace: '', '\\"
         + "y" * 9000 + "' }}", "20,000,000 characters", 4),
        ("an array that doubles", _LETTERS + _LOOP
         + "{% assign a = a | concat: a %}{% endfor %}", "an array of more than 500,000", 64),
        ("an array that is joined by itself", _LETTERS + _LOOP
         + "{% assign s = a | join: s %}{% assign a = s | split: '' %}{% endfor %}",
         "20,000,000 characters", 64),
        ("one long text many times in an array", "{% assign a = '" + "x" * 9000
         + "' | split: ' ' %}{% for i in (1..15) %}{% assign a = a | concat: a %}{% endfor %}{{ a }}",
         "20,000,000 characters", 9100),
        ("a number of many digits", "{{ '" + "9" * 60_000 + "' | plus: 1 }}", "50,000 digits", 4),
    ],
)  # fmt: skip
def test_a_bound_ends_the_field_and_says_where(
    description: str, template: str, said: str, column: int
) -> None:
    result = liquidpilot.render(template)
    (found,) = result.diagnostics
    assert (found.code, found.severity) == ("limit-reached", "error"), description
    assert said in found.message
    assert (found.line, found.column) == (1, column)


def test_a_long_text_is_printed_up_to_the_bound() -> None:
    result = liquidpilot.render("{% assign a = '" + "x" * 9000 + "' %}" + "{{ a }}" * 3000)
    (found,) = result.diagnostics
    assert "20,000,000 characters" in found.message
    # The output that would print the 20,000,000th character stands in column 24,570.
    assert 24_000 < found.column <= 24_570
    assert 19_500_000 < len(result.text) <= 20_000_000


def test_what_was_written_before_the_bound_stays() -> None:
    result = liquidpilot.render("kept {% for i in (1..1000000000) %}{% endfor %} lost")
    assert result.text == "kept "


def test_a_bound_inside_a_content_block_is_placed_in_the_block() -> None:
    blocks = {"endless": "\n{% for i in (1..1000000000) %}{% endfor %}"}
    result = liquidpilot.render("Hi {{content_blocks.${endless}}}", content_blocks=blocks)
    assert [(each.code, each.line, each.column) for each in result.diagnostics] == [
        ("limit-reached", 2, 4)
    ]


@pytest.mark.parametrize(
    ("description", "template"),
    [
        ("comments without an end", "{{ '" + "<!--" * 100_000 + "' | strip_html | size }}"),
        ("scripts without an end", "{{ '" + "<script>" * 50_000 + "' | strip_html | size }}"),
        ("blanks in message_extras", "{% message_extras :key" + " " * 100_000 + "b %}"),
        ("tags in a comment", "{% comment %}" + "{% comment " * 50_000),
        ("tags without an end", "{% if " * 100_000),
        ("findings without end", "{{ a | nofilter }}\n" * 3000),
        ("holes without end", "{{ ${nope} }}\n" * 3000),
    ],
)
def test_work_grows_with_the_text_and_no_faster(description: str, template: str) -> None:
    result = liquidpilot.render(template)
    assert len(result.diagnostics) <= MOST_FINDINGS, description


@pytest.mark.parametrize(
    ("description", "text", "stripped"),
    [
        ("one of each kind", "a<script>1</script>b<!--2-->c<style x>3</style>d", "abcd"),
        ("an opening inside a comment", "a<!-- <script> -->b</script>c", "abc"),
        ("an end without its beginning", "a-->b", "a-->b"),
        ("no end, then one that ends", "a<script>b<!-- c -->d", "abd"),
        ("the shortest comment is none", "a<!-->b-->c", "ac"),
    ],
)
def test_strip_html_takes_out_what_no_reader_sees(
    description: str, text: str, stripped: str
) -> None:
    result = liquidpilot.render("{{ ${text} | strip_html }}", {"text": text})
    assert result.text == stripped, description
