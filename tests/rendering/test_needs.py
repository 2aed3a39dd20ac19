"""What a message needs: every value that its texts read, its type, who has it, and what is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.rendering.made_up_profile import profile_for
from liquidpilot.rendering.needs import Need, needs_of

_PROFILE = """first_name = "Sam"
[custom_attribute]
score = 5
[event_properties]
items = [{ sku = "a" }, {}]
"""


def _needs(folder: Path, text: str, **files: str) -> list[Need]:
    named = {f"templates/{name}.liquid": text for name, text in files.items()}
    written = {"templates/m.liquid": text, "fixtures/profiles/sam.toml": _PROFILE, **named}
    for path, content in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    workspace = liquidpilot.Workspace.open(folder)
    return needs_of(workspace, workspace.message("m.liquid"))


@pytest.mark.parametrize(
    ("description", "text", "expected"),
    [
        ("printed", "{{${first_name}}}", {"first_name": "text"}),
        ("a number by a filter", "{{custom_attribute.${a} | plus: 1}}", {"custom_attribute.a": "number"}),
        ("the first filter that is no default", "{{custom_attribute.${a} | default: 'x' | money}}",
         {"custom_attribute.a": "number"}),
        ("a date", "{{custom_attribute.${a} | date: '%Y'}}", {"custom_attribute.a": "time"}),
        ("compared with a number", "{% if custom_attribute.${a} > 5 %}{% endif %}", {"custom_attribute.a": "number"}),
        ("compared with true", "{% if custom_attribute.${a} == true %}{% endif %}", {"custom_attribute.a": "boolean"}),
        ("only asked for", "{% if custom_attribute.${a} %}{% endif %}", {"custom_attribute.a": "boolean"}),
        ("asked for, and printed", "{% if custom_attribute.${a} %}{{custom_attribute.${a}}}{% endif %}",
         {"custom_attribute.a": "text"}),
        ("by way of a variable", "{% assign b = custom_attribute.${a} %}{{b | round}}", {"custom_attribute.a": "number"}),
        ("a list of texts", "{% for x in custom_attribute.${a} %}{{x}}{% endfor %}",
         {"custom_attribute.a": "list", "custom_attribute.a[]": "text"}),
        ("a list of objects, two variables on", "{% assign l = event_properties.${i} %}{% for x in l %}{% assign s = x.sku %}{{s}}{% endfor %}",
         {"event_properties.i": "list", "event_properties.i[].sku": "text"}),
        ("an element by its number", "{{event_properties.i[0].sku}}",
         {"event_properties.i": "list", "event_properties.i[].sku": "text"}),
        ("an object", "{{custom_attribute.${a}.street}}",
         {"custom_attribute.a": "object", "custom_attribute.a.street": "text"}),
        ("sent along, with a dot alone", "{{context.plan}}", {"context.plan": "text"}),
        ("the type that a profile has", "{{custom_attribute.${score}}}", {"custom_attribute.score": "number"}),
        ("by Braze", "{{${random_bucket_number}}}", {"random_bucket_number": "number"}),
        ("in a branch that nobody takes", "{% if false %}{{${city}}}{% endif %}", {"city": "text"}),
        ("in the address of a call", "{% connected_content https://a.example/{{${user_id}}} :save x %}{{x.a}}",
         {"user_id": "text"}),
        ("by a text that cannot be read", "{{${city}}}{% if", {"city": "text"}),
        ("a name without braces is none", "{{first_name}}", {}),
        ("a variable is none", "{% assign a = 5 %}{{a}}{{b.c}}", {}),
        ("a captured text is read where it is printed", "{% capture a %}{{${city}}}{% endcapture %}{{a | plus: 1}}",
         {"city": "text"}),
    ],
)  # fmt: skip
def test_values_and_their_types(
    description: str, text: str, expected: dict[str, str], tmp_path: Path
) -> None:
    found = {each.name: each.type for each in _needs(tmp_path, text) if each.kind == "attribute"}
    assert found == expected, description


def test_who_has_it_and_where_it_is_read(tmp_path: Path) -> None:
    text = "{{${first_name}}}\n{{${city} | default: 'here'}}{% for x in event_properties.${items} %}{{x.sku}}{{x.no}}{% endfor %}\n{{${unsubscribe_url}}}"
    found = {each.name: each for each in _needs(tmp_path, text)}
    having = {name: each.profiles for name, each in found.items()}
    assert having == {
        "first_name": ("sam",), "city": (), "event_properties.items": ("sam",),
        "event_properties.items[].sku": ("sam",), "event_properties.items[].no": (),
        "unsubscribe_url": ("sam",),
    }  # fmt: skip
    assert found["city"].default == "'here'"
    assert [str(at) for at in found["city"].places] == ["templates/m.liquid:2:3"]
    assert [name for name, each in found.items() if each.from_braze] == ["unsubscribe_url"]


def test_what_is_no_value_of_a_person(tmp_path: Path) -> None:
    text = (
        "{{content_blocks.${foot}}}{{content_blocks.${none}}}{% catalog_items shop a %}"
        "{% connected_content https://a.example/x?key=k-123456 :auth_credentials key :save x %}"
        "{% promotion('spring') %}{% message_component \"Subject\" %}"
        "{% translation hello %}Hi{% endtranslation %}"
    )
    block = {"content_blocks/foot": "{{${city}}}"}
    found = {(each.kind, each.name): each for each in _needs(tmp_path, text, **block)}
    assert {key: each.found for key, each in found.items() if not each.is_of_person} == {
        ("content block", "foot"): ("templates/content_blocks/foot.liquid",),
        ("content block", "none"): (),
        ("catalog", "shop"): (),
        ("call", "GET https://a.example/x?key={secret:KEY}"): (),
        ("credential", "key"): (),
        ("translation", "hello"): (),
    }
    assert [key for key, each in found.items() if each.is_of_person] == [
        ("attribute", "city"), ("message component", "Subject"), ("promotion code", "spring")
    ]  # fmt: skip
    (place,) = found["attribute", "city"].places
    assert place.path == "templates/content_blocks/foot.liquid"


@pytest.mark.parametrize("edge", [False, True])
@pytest.mark.parametrize(
    "text",
    ["{% promotion('SPRING') %}", "{{${first_name}}}{% promotion('SPRING') %}{% promotion('B') %}"],
)
def test_a_made_up_profile_can_be_read_with_its_codes(
    text: str, edge: bool, tmp_path: Path
) -> None:
    needs = _needs(tmp_path, text)
    workspace = liquidpilot.Workspace.open(tmp_path)
    data, _ = profile_for(workspace, workspace.message("m.liquid"), needs, edge=edge)
    codes = data["promotion_codes"]
    assert isinstance(codes, dict)
    assert codes["SPRING"] == "SPRING-CODE"
    fields = workspace.render("m.liquid", profile=data).fields.values()
    assert "SPRING-CODE" in "".join(each.text for each in fields)


_SHIPPED = Path(__file__).parents[2]


@pytest.mark.parametrize("edge", [False, True])
def test_a_made_up_profile_has_all_that_is_needed(edge: bool) -> None:
    workspace = liquidpilot.Workspace.open(_SHIPPED)
    for message in workspace.messages():
        needs = needs_of(workspace, message)
        data, remarks = profile_for(workspace, message, needs, edge=edge)
        rendered = workspace.render(message, profile=data)
        lacking = [each.name for each in rendered.attributes if each.missing]
        assert edge or lacking == [], message.address
        assert edge or rendered.status == "sent", message.address
        assert {".".join(keys) for keys in remarks} >= {
            each.name for each in needs if each.kind == "attribute" and len(each.keys) <= 2
        }
