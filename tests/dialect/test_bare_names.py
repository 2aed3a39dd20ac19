"""Names without `${}`: what they give, and that there is one finding for each place.

Unless a case says otherwise: Braze, "Using Liquid" (an attribute's value is put in only where its
name stands in `${}`) and "User profile fields in Connected Content" (the names are collected
before Liquid runs).
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.attribute_names import NAMESPACES, PERSONAL, SENT_ALONG, STANDARD_ATTRIBUTES
from liquidpilot.dialect import Budget, Rendered, RenderInputs, parse
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_PROFILE = {
    "first_name": "Ada",
    "language": "en",
    "city": "Oslo",
    "custom_attribute": {"plan": "gold", "a b": "x", "pet": {"name": "Rex"}, "list": [1, 2]},
    "subscribed_state": {"email_global": "opted_in"},
    "targeted_device": {"os": "17"},
    "event_properties": {"total": 4, "items": [{"name": "truck"}]},
    "context": {"plan": "free"},
    "x": "plain",
}
_BLOCKS = {
    "reads": "[{{first_name}}]",
    "names": "{{${first_name}}}",
    "sets": "{% assign first_name = 'Bo' %}",
    "deep": "{{content_blocks.${reads}}}",
}

# (description, template, text); `»` marks where a finding begins, and is taken out.
_CASES = [
    ("an output", "Hi {{»first_name}},", "Hi ,"),
    ("white space", "Hi {{-  »first_name  -}} !", "Hi!"),
    ("a default", "Hi {{ »first_name | default: 'you' }}", "Hi you"),
    ("a property", "{{»first_name.size}}", ""),
    ("a custom attribute", "{{»custom_attribute.plan}}", ""),
    ("a path in it", "{{»custom_attribute.pet.name}}", ""),
    ("in brackets", "{{»custom_attribute['a b']}}", ""),
    ("in brackets, computed", "{% assign k = 'plan' %}{{»custom_attribute[k]}}", ""),
    ("a name in brackets", "{{»['first_name']}}", ""),
    ("a computed name", "{% assign k = 'first_name' %}{{»[k]}}", ""),
    ("the subscription", "{{»subscribed_state.email_global}}", ""),
    ("the device", "{{»targeted_device.os}}", ""),
    ("a content block", "{{»content_blocks.reads}}", ""),
    ("a condition", "{% if »language == 'en' %}a{% else %}b{% endif %}", "b"),
    ("the right side", "{% if 'en' == »language %}a{% else %}b{% endif %}", "b"),
    ("unless", "{% unless »city %}a{% endunless %}", "a"),
    ("case", "{% case »language %}{% when 'en' %}a{% else %}b{% endcase %}", "b"),
    ("when", "{% case 'en' %}{% when »language %}a{% else %}b{% endcase %}", "b"),
    ("assign", "{% assign n = »first_name %}[{{n}}]", "[]"),
    ("capture", "{% capture n %}{{»first_name}}{% endcapture %}[{{n}}]", "[]"),
    ("a loop", "{% for i in »custom_attribute.list %}{{i}}{% else %}-{% endfor %}", "-"),
    ("a loop's limit", "{% for i in (1..2) limit: »custom_attribute.n %}{{i}}{% endfor %}", "12"),
    ("a filter's argument", "{{ 'a' | append: »first_name }}", "a"),
    ("inner braces", "{% assign n = {{»first_name}} %}[{{n}}]", "[]"),
    ("echo", "{% echo »first_name %}", ""),
    ("liquid", "{% liquid\n  echo »first_name\n%}", ""),
    ("twice in one place", "{% for i in (1..2) %}{{»first_name}}{% endfor %}", ""),
    ("a branch that is not reached", "{% if false %}{{first_name}}{% endif %}", ""),
    ("a counter", "{% increment first_name %}{{first_name}}", "01"),
    ("assigned", "{% assign first_name = 'Bo' %}{{first_name}}", "Bo"),
    ("captured", "{% capture city %}B{% endcapture %}{{city}}", "B"),
    ("a loop's variable", "{% for city in custom_attribute.${list} %}{{city}}{% endfor %}", "12"),
    ("set in a branch only", "{% if false %}{% assign city = 'B' %}{% endif %}[{{city}}]", "[]"),
    ("set by a call", "{% if false %}{% connected_content https://a.example :save city %}"
     "{% endif %}[{{city}}]", "[]"),
    ("set by a block", "{{content_blocks.${sets}}}{{first_name}}", "Bo"),
    ("set for a block", "{% assign first_name = 'Bo' %}{{content_blocks.${reads}}}", "[Bo]"),
    # Assumed: what the field names with `${}` is a variable too.
    ("named before", "{{${first_name}}} {{»first_name}}", "Ada Ada"),
    ("named after", "{{»first_name}} {{${first_name}}}", "Ada Ada"),
    ("named in a block", "{{content_blocks.${names}}} {{»first_name}}", "Ada Ada"),
    ("another is named", "{{custom_attribute.${plan}}}{{»custom_attribute.pet.name}}", "gold"),
    ("in brackets, named", "{{custom_attribute.${plan}}}{{»custom_attribute['plan']}}", "goldgold"),
    # Braze's own pages read what comes with the send with a dot ("WhatsApp", "Content Card").
    ("an event", "{{event_properties.total}} {{event_properties['total']}}", "4 4"),
    ("a loop over it", "{% for i in event_properties.items %}{{i.name}}{% endfor %}", "truck"),
    ("the context", "{{context.plan | default: 'none'}}", "free"),
    # Plain Liquid: Braze has no such name.
    ("a name of the caller's", "{{x}}", "plain"),
    ("a text", "{{ 'first_name' }}{% raw %}{{first_name}}{% endraw %}", "first_name{{first_name}}"),
    ("a property of something else", "{{x.first_name}}{{user.first_name}}", ""),
]  # fmt: skip


def _render(text: str) -> Rendered:
    blocks = {name: Source(block, name) for name, block in _BLOCKS.items()}
    return parse(Source(text), blocks).render(RenderInputs(_PROFILE, _NOW))


def _found(rendered: Rendered) -> list[tuple[str | None, int, int]]:
    return [
        (each.path, each.line, each.column)
        for each in rendered.diagnostics
        if each.code == "attribute-without-braces"
    ]


@pytest.mark.parametrize(
    ("marked", "expected"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)
def test_what_a_bare_name_gives(marked: str, expected: str) -> None:
    text = marked.replace("»", "")
    at = marked.find("»")
    wanted = [] if at < 0 else [(None, *Source(text).position(at))]
    rendered = _render(text)
    assert rendered.text == expected
    assert _found(rendered) == wanted
    assert all(each.severity == "error" for each in rendered.diagnostics if _found(rendered))


def test_a_finding_stands_in_the_block_that_reads_the_name() -> None:
    rendered = _render("{{content_blocks.${deep}}}")
    assert rendered.text == "[]"
    assert _found(rendered) == [("reads", 1, 4)]


@pytest.mark.parametrize("name", sorted(PERSONAL & STANDARD_ATTRIBUTES))
def test_every_standard_attribute_needs_braces(name: str) -> None:
    rendered = parse(Source(f"{{{{{name}}}}}")).render(RenderInputs({name: "value"}, _NOW))
    assert (rendered.text, len(_found(rendered))) == ("", 1)
    (found,) = rendered.diagnostics
    assert found.hint is not None
    assert found.hint.startswith(f"write '${{{name}}}':")


@pytest.mark.parametrize("space", sorted(NAMESPACES))
def test_every_namespace_is_of_one_kind(space: str) -> None:
    rendered = parse(Source(f"{{{{{space}.key}}}}")).render(
        RenderInputs({space: {"key": "value"}}, _NOW)
    )
    is_sent_along = space in SENT_ALONG
    assert rendered.text == ("value" if is_sent_along else "")
    assert len(_found(rendered)) == (0 if is_sent_along else 1)


# (what is read, what is meant)
_MEANT = [
    ("first_name", "${first_name}"),
    ("first_name.size", "${first_name}"),
    ("['first_name']", "${first_name}"),
    ("custom_attribute.plan", "custom_attribute.${plan}"),
    ("custom_attribute . plan", "custom_attribute.${plan}"),
    ('custom_attribute["a b"]', "custom_attribute.${a b}"),
    ("custom_attribute", "custom_attribute.${name}"),
    ("custom_attribute.size", "custom_attribute.${name}"),
    ("custom_attribute.{plan}", "custom_attribute.${plan}"),
    ("custom_attribute.$(plan)", "custom_attribute.${plan}"),
    ("content_blocks.promo", "content_blocks.${promo}"),
    ("content_block.promo", "content_blocks.${promo}"),
]


@pytest.mark.parametrize(("read", "meant"), _MEANT)
def test_the_hint_says_what_is_meant(read: str, meant: str) -> None:
    (hint,) = {
        each.hint
        for each in _render(f"{{{{{read}}}}}").diagnostics
        if each.code == "attribute-without-braces"
    }
    assert hint is not None
    assert hint.startswith(f"write '{meant}':")


def test_reading_a_bare_name_again_and_again_is_paid_for_once() -> None:
    text = "{{${first_name}}}" + "x" * 50_000
    loop = "{% for i in (1..300) %}{% if first_name == 'Ada' %}a{% endif %}{% endfor %}"
    budget = Budget()
    rendered = parse(Source(loop + text)).render(RenderInputs(_PROFILE, _NOW, budget=budget))
    assert rendered.text.startswith("a" * 300 + "Ada")
