"""Correct messages that were told something wrong, each beside one that still has to be told it."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot import Workspace, check_workspace

_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": (
        '[custom_attribute]\nstore = "gone"\nskus = ["gone", "a"]\nfirst = "a"\npoints = 7\n'
        'tier = "gold & more"\nimage = "https://m.shop.example/a.png"\n'
    ),
    "fixtures/connected_content/story.toml": (
        '[request]\nurl = "https://api.shop.example/story?l=en"\n[responses.default]\n'
        'json = \'{"image": "https://m.shop.example/b.png"}\'\n'
    ),
    "templates/catalogs/stores/items.csv": "id,name,street,price\na,Alpha,,5\nb,Beta,,5\n",
    "templates/catalogs/stores/schema.yaml": (
        "fields:\n  - name: name\n    type: string\n  - name: street\n    type: string\n"
        "  - name: price\n    type: number\n"
    ),
}
_TAG = "Hi. {% catalog_items stores {{custom_attribute.${store}}} %}"
_TWO = "Hi. {% catalog_items stores {{custom_attribute.${first}}} {{custom_attribute.${store}}} %}"
_EACH = "Hi.{% for k in {{custom_attribute.${skus}}} %}{% catalog_items stores {{k}} %}"
_KEPT = _TAG + "{% assign s = items[0] %}"
_MISSING = "missing-catalog-item"
_UNCHECKED = "unchecked-catalog-items"

_ITEMS = [
    # how the item is used, the text, and what is told
    ("its size", _TAG + "{% if items.size > 0 %}{{ items[0].name }}{% endif %}", set()),
    ("it does not help", _TAG + "{% if items.size == 0 %}{{ items[0].name }}{% endif %}", {_MISSING}),
    ("a field of it", _TAG + "{% if items[0].name != blank %}{{ items[0].name }}{% endif %}", set()),
    ("a default", _TAG + "{{ items[0].name | default: 'a shop' }}", set()),
    ("none", _TAG + "{{ items[0].name }}", {_MISSING}),
    ("behind it", _TAG + "{% if items[0] %}a{% endif %}{{ items[0].name }}", {_MISSING}),
    ("counted", _TAG + "{{ items[0].price | times: 2 }}", {_MISSING}),
    ("nothing", _TAG, {_MISSING}),
    ("kept for nothing", _KEPT, {_MISSING, "unused-variable"}),
    ("kept", _KEPT + "{% if s.name %}{{ s.name }}{% endif %}", set()),
    ("kept, else", _KEPT + "{% if s.name != blank %}{{ s.name }}{% else %}a{% endif %}", set()),
    ("kept, the other", _KEPT + "{% if s.name %}a{% else %}{{ s.name }}{% endif %}", {_MISSING}),
    ("kept, a default", _KEPT + "{{ s.name | default: 'a shop' }}", set()),
    ("kept, two", _KEPT + "{{ s.name | default: 'a' }}{{ s.street }}", {_MISSING}),
    ("aborts", _KEPT + "{% if s.name == blank %}{% abort_message('a') %}{% endif %}{{ s.name }}", set()),
    ("each", _EACH + "{% assign s = items[0] %}{% unless s.name == blank %}{{ s.name }}{% endunless %}{% endfor %}", set()),
    ("each, none", _EACH + "{% assign s = items[0] %}{{ s.name }}{% endfor %}", {_MISSING}),
    ("a loop", _TAG + "{% for s in items %}{{ s.name }}{% endfor %}", set()),
    ("two in a loop", _TWO + "{% for s in items %}{{ s.name }}{% endfor %}", set()),
    ("one of two", _TWO + "{% if items.size > 0 %}{{ items[1].name }}{% endif %}", {_MISSING}),
    ("captured", "{% capture n %}" + _EACH + "{% if items[0].name != blank %}{{ items[0].name }}{% endif %}{% endfor %}{% endcapture %}{{ n }}", set()),
    ("captured, none", _TAG + "{% capture n %}a {{ items[0].name }}{% endcapture %}{{ n }}", {_MISSING}),
    ("added", "Hi.{% assign n = '' %}" + _EACH + "{% if items[0].name != blank %}{% assign n = n | append: ', ' | append: items[0].name %}{% endif %}{% endfor %}{{ n | remove_first: ', ' }}", set()),
    ("added, none", "Hi.{% assign n = '' %}" + _EACH + "{% assign n = n | append: ', ' | append: items[0].name %}{% endfor %}{{ n | remove_first: ', ' }}", {_MISSING}),
    ("a sum", "Hi.{% assign n = 0 %}" + _EACH + "{% if items.size > 0 %}{% assign p = items[0].price | times: 2 %}{% assign n = n | plus: p %}{% endif %}{% endfor %}{{ n }}", set()),
    ("a sum, none", "Hi.{% assign n = 0 %}" + _EACH + "{% assign p = items[0].price | times: 2 %}{% assign n = n | plus: p %}{% endfor %}{{ n }}", {_MISSING}),
    ("written out", "{% catalog_items stores gone %}{{ items[0].name | default: 'a' }}", {_MISSING}),
    ("a comma", _TAG.replace("}} %", "}}, %") + "{{ items[0].name | default: 'a' }}", {_MISSING}),
    ("not always there", "{% catalog_items stores {{custom_attribute.${first}}} %}{{ items[0].name }}", {_UNCHECKED}),
    ("not always there, kept", "{% catalog_items stores {{custom_attribute.${first}}} %}{% assign s = items[0] %}{{ s.name | default: 'a' }}{{ s.name }}", {_UNCHECKED}),
    ("a default, kept", "{% catalog_items stores {{custom_attribute.${first}}} %}{% assign s = items[0] %}{{ s.name | default: 'a' }}", set()),
]  # fmt: skip
_UNESCAPED = {"unescaped-url-parameter"}
_IMAGE = "{{custom_attribute.${image} | default: 'https://m.shop.example/d.jpg'}}"
_LINKS = [
    # what stands before a value, the URL, and what is told
    ("a comment", "{%- comment -%}why?{%- endcomment -%}" + _IMAGE, set()),
    ("a call", "{%- connected_content https://api.shop.example/story?l=en :save story -%}{{ story.image | default: 'https://m.shop.example/d.jpg' }}", set()),
    ("a condition", "{%- if {{custom_attribute.${tier}}} == 'why?' -%}{%- endif -%}" + _IMAGE, set()),
    ("a query", "https://shop.example/?t={{custom_attribute.${tier}}}", _UNESCAPED),
    ("a query after Liquid", "https://shop.example/{% if {{custom_attribute.${points}}} > 5 %}a{% endif %}?t={{custom_attribute.${tier}}}", _UNESCAPED),
    ("a number", "https://shop.example/?n={{custom_attribute.${points} | default: 0}}", set()),
    ("a number in a variable", "{% assign n = {{custom_attribute.${points}}} | default: 0 %}https://shop.example/?n={{ n }}", set()),
    ("a number made a text", "{% assign t = {{custom_attribute.${tier}}} %}https://shop.example/?n={{custom_attribute.${points} | default: 0 | append: t}}", _UNESCAPED),
    ("a number as a date", "https://shop.example/?n={{custom_attribute.${points} | date: '%d %b'}}", _UNESCAPED),
    ("a text for some", "https://shop.example/?n={{custom_attribute.${tier} | default: 0}}", _UNESCAPED),
]  # fmt: skip
_SET = "{% assign currency = '€' %}"
_USED = "{{content_blocks.${price}}}"
_BLOCKS = [
    # what a block does with a parameter, a message, and what is told
    ("a default", "{{ currency | default: '£' }}5", _USED, set()),
    ("a default, kept", "{% assign c = currency | default: '£' %}{{ c }}5", _USED, set()),
    ("none", "{{ currency }}5", _USED, {"unassigned-variable"}),
    ("a slip", "{{ curency | default: '£' }}5", _SET + _USED, {"unassigned-variable", "unused-variable"}),
    ("set", "{{ currency | default: '£' }}5", _SET + _USED, set()),
    ("set by the block", _SET + "{{ currency | default: '£' }}5", _USED, {"ineffective-default"}),
    ("made by the block", "{{ currency | append: '!' | default: '£' }}5", _SET + _USED, {"ineffective-default"}),
    ("not in a block", "5", _USED + _SET + "{{ currency | default: '£' }}", {"ineffective-default"}),
    ("nothing sets it", "5", _USED + "{{ currency | default: '£' }}", {"unassigned-variable"}),
]  # fmt: skip
_CALL = "{% connected_content https://api.shop.example/p?u={{${user_id}}} :save p %}"


def _codes(folder: Path, files: dict[str, str]) -> list[str]:
    write_files(folder, _FILES | files)
    found = check_workspace(Workspace.open(folder), cache=False).findings
    return [each.code for each in found]


def _push(**fields: str) -> dict[str, str]:
    lines = [f"{name}: '{text.replace(chr(39), chr(39) * 2)}'\n" for name, text in fields.items()]
    return {"templates/push/hello/template.yaml": "".join(lines)}


@pytest.mark.parametrize(("what", "text", "expected"), _ITEMS)
def test_items(what: str, text: str, expected: set[str], tmp_path: Path) -> None:
    found = _codes(tmp_path, _push(title="a", message=text))
    assert set(found) == expected, what


@pytest.mark.parametrize(("what", "text", "expected"), _LINKS)
def test_links(what: str, text: str, expected: set[str], tmp_path: Path) -> None:
    found = _codes(tmp_path, _push(title="a", message="b", image_url=text))
    assert expected.union(found) - {"unchecked-call-result"} == expected, what
    assert expected <= set(found), what


@pytest.mark.parametrize(("what", "block", "text", "expected"), _BLOCKS)
def test_parameters(what: str, block: str, text: str, expected: set[str], tmp_path: Path) -> None:
    files = {"templates/content_blocks/price.liquid": block} | _push(title="a", message=text)
    assert set(_codes(tmp_path, files)) == expected, what


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (_CALL.replace("save p", "save q") + "{{ q.name | default: 'a' }}", 1),
        (_CALL.replace("/p?", "/q?") + "{{ p.name | default: 'a' }}", 2),
        ("a", 1),
    ],
)
def test_a_call_of_several_fields_is_told_once(title: str, expected: int, tmp_path: Path) -> None:
    message = f"{_CALL}{{{{ p.text | default: 'a' }}}}{_CALL}{{{{ p.name | default: 'b' }}}}"
    found = _codes(tmp_path, _push(title=title, message=message))
    assert found.count("cache-may-be-skipped") == expected
