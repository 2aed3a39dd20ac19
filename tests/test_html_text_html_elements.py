from __future__ import annotations

import pytest

from liquidpilot.dialect.parsing import outline
from liquidpilot.html_text import read_elements
from liquidpilot.sources import Source


@pytest.mark.parametrize(
    ("description", "text", "elements"),
    [
        ("quotes of both kinds", """<a href="x" id='y'>""", [("a", {"href": "x", "id": "y"})]),
        ("no quotes, no value", "<IMG SRC=x hidden/>", [("img", {"src": "x", "hidden": ""})]),
        ("Liquid in a value", '<a href="{{ "x" }}">', [("a", {"href": '{{ "x" }}'})]),
        ("a tag around an attribute", '<a {% if b %}href="x"{% endif %}>', [("a", {"href": "x"})]),
        ("in a comment", "<!-- <img> --><br>", [("br", {})]),
        ("in what Outlook reads", "<!--[if mso]><img><![endif]--><br>", [("br", {})]),
        ("in a comment without its end", "<br><!-- <img>", [("br", {})]),
        ("in a style", "<style>a > b { } <img></style><p>", [("style", {}), ("style", {}), ("p", {})]),
        ("an end tag", "</p>", [("p", {})]),
        ("less than", "1 < 2 <3", []),
        ("never closed", '<a href="x', [("a", {"href": '"x'})]),
    ],
)  # fmt: skip
def test_elements(description: str, text: str, elements: list[tuple[str, dict[str, str]]]) -> None:
    shown = outline(Source(text)).without_liquid
    found = list(read_elements(text, shown))
    attributes = [
        (each.name, {name: value.text for name, value in each.attributes.items()}) for each in found
    ]
    assert attributes == elements, description
    for name in {each.name for each in found}:
        # Those of some names are found where all are found.
        some = list(read_elements(text, shown, [name]))
        assert some == [each for each in found if each.name == name], description


def test_the_value_of_an_attribute_knows_its_place() -> None:
    text = 'a <img src="b.png">'
    (image,) = read_elements(text)
    start, end = image.attributes["src"].span
    assert (text[slice(*image.span)], text[start:end]) == ('<img src="b.png">', "b.png")
