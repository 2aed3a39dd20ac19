"""One defect is told once: what only follows from another finding is held back.

Each line has one defect. It is told by the finding that names the reason and the remedy, as severe
as the worst of what follows from it.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot import Workspace, check_workspace
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example
from liquidpilot.check.trying import write_example

_FILES = {
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\n[custom_attribute]\ntier = "gold"\npoints = 3\nblank = " "\n'
        'note = "says \\"hi\\""\nname = "A b"\n'
    ),
    "fixtures/profiles/ben.toml": (
        '[custom_attribute]\ntier = "gold"\npoints = 3\nblank = " "\nnote = "x"\nname = "A b"\n'
    ),
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://api.pinewheel.example/toys"\n[responses.default]\n'
        'json = \'{"name": "Truck"}\'\n'
    ),
    "fixtures/connected_content/named.toml": (
        '[request]\nurl = "https://api.pinewheel.example/named?q={any}"\n[responses.default]\n'
        'json = \'{"name": "Truck"}\'\n'
    ),
}
_BLOCK = {"templates/content_blocks/foot.liquid": "from ${city}"}
_CATALOG = {
    "templates/catalogs/toys/items.csv": "id,name\nT-1,Truck\n",
    "templates/catalogs/toys/schema.yaml": (
        "fields:\n  - name: id\n    type: string\n  - name: name\n    type: string\n"
    ),
}
_SMS = "Pinewheel: your lamp is here. STOP to opt out. "
_DEFECTS = [
    # what is wrong, channel and field, its text, and what is told with its severity
    ("a greeting without ${}", "email html", "<p>Hi {{first_name}},</p>", "error attribute-without-braces"),
    ("the same in a subject", "email subject", "Hi {{first_name}}, your lamp", "error attribute-without-braces"),
    ("a greeting by what nobody has", "email html", "<p>Hi {{custom_attribute.${nick}}},</p>", "error greeting-without-default"),
    ("by what one has not", "push message", "Hi {{${first_name}}}, your lamp", "error greeting-without-default"),
    ("by a variable that is none", "push message", "Hi {{ name }}, your lamp", "error unassigned-variable"),
    ("by a variable made of nothing", "push message", "{% assign name = ${city} %}Hi {{ name }}, your lamp", "error blank-greeting"),
    ("by an attribute, late", "push message", "Hi {{ 'a' }}, you live in\n\n{{${city}}}", "warning missing-attribute"),
    ("by the second of two", "push message", "Hi {{ 'a' }}, a. Hi {{event_properties.${b}}}, b", "error blank-greeting"),
    ("an empty subject", "email subject", "{{event_properties.${toy}}}", "error empty-text"),
    ("an empty push", "push message", "{{${city}}}", "error empty-text"),
    ("an empty push of a variable", "push message", "{{ nothing }}", "error unassigned-variable"),
    ("a URL of nothing", "webhook url", "{{custom_attribute.${hook}}}", "error empty-text"),
    ("a gap in a title", "push title", "Your {{event_properties.${toy}}} is here", "warning hole-in-subject"),
    ("a curly quote in an output", "push message", "{{ ${first_name} | default: “there” }}", "error curly-quotes"),
    ("a curly quote in an assign", "push message", "{% assign x = ‘hello’ %}{{ x }}", "error curly-quotes"),
    ("and on from there", "push message", "{% assign x = ‘hello’ %}{% assign y = x | upcase %}a {{ y }}", "error curly-quotes"),
    ("an open quote", "push message", "{{ ${first_name} | default: 'there }}", "error unclosed-quote"),
    ("a backtick", "push message", "{% assign x = `hello` %}{{ x }}", "error backtick"),
    ("a list as elsewhere", "push message", "{% assign x = ['a'] %}Your {{ x[0] }}", "warning literal-data"),
    ("no JSON, by a quote", "webhook body", '{"a": "{{custom_attribute.${note}}}"}', "error unescaped-json-value"),
    ("no JSON, by nothing", "webhook body", '{"a": {{custom_attribute.${nope}}}}', "error body-not-json"),
    ("no JSON, by no variable", "webhook body", '{"a": {{ nope }}}', "error unassigned-variable"),
    ("no JSON, by a value", "webhook body", '{"a": {{custom_attribute.${tier}}}}', "error body-not-json"),
    ("a time that is compared", "push message", "{% if custom_attribute.${points} > 'now' %}a{% endif %}b", "error time-compared-as-text"),
    ("a value in a URL", "push message", "{% connected_content https://api.pinewheel.example/named?q={{custom_attribute.${name}}} :save toy %}{% if toy %}{{ toy.name }}{% endif %}a", "warning unescaped-url-parameter"),
    ("a call without an answer", "push message", "{% connected_content https://api.pinewheel.example/no :save toy %}{% if toy.__http_status_code__ == 200 %}{% endif %}Your {{ toy.name }}", "error missing-fixture"),
    ("a link", "email html", '<a href="http//shop.pinewheel.example/">a</a>', "error malformed-link"),
    ("a link in an app", "push deep_link", "http//shop.pinewheel.example/", "error malformed-link"),
    ("a link that is to be written", "email html", '<a href="TODO">a</a>', "error placeholder-link"),
    ("a tag that Braze has not", "email html", "<p>a {% include 'a' %}</p>", "error unsupported-tag"),
    ("a filter without its value", "push message", "a {{ 'a' | append: }}", "error ignored-text"),
    ("an open brace in a greeting", "push message", "Hi {{ ${first_name}} }, your lamp", "error syntax-error"),
    ("an open comment", "email html", "<p>a</p>{% comment %}{{${set_user_to_unsubscribed_url}}}", "error syntax-error"),
    ("no variable in a URL", "push message", "{% connected_content https://api.pinewheel.example/named?q={{ nope }} :save toy %}{% if toy %}{{ toy.name }}{% endif %}a", "error unassigned-variable"),
    ("no variable in JSON", "webhook body", '{"a": "{{ nope }}"}', "error unassigned-variable"),
    ("a list that no answer has", "push message", "{% connected_content https://api.pinewheel.example/toys :save toy %}a{% for i in toy.nam %}{% if toy.__http_status_code__ == 200 %}{{ i.a }}{% endif %}{% endfor %}", "error unrecorded-result-path"),
    ("a field that no catalog has", "push message", "{% catalog_items toys T-1 %}a {{ items[0].nmae }}", "error unknown-catalog-field"),
    ("a placeholder in a call", "push message", "{% connected_content https://<HOST>/toys :save toy %}{% if toy %}{{ toy.name }}{% endif %}a", "error connected-content-placeholder"),
    ("a namespace that is none", "push message", "a {{content_block.${foot}}}", "error unknown-namespace"),
    ("five no-break blanks in a tag", "push message", "{%\u00a0if\u00a0${first_name}\u00a0==\u00a0'a'\u00a0%}a{% endif %}b", "error odd-blank-in-liquid"),
    ("two in an output", "push message", "a {{\u00a0'a'\u00a0| upcase }}", "error odd-blank-in-liquid"),
    ("one before 'assign'", "push message", "{%\u00a0assign a = 'b' %}a {{ a }} {{ a }}", "error odd-blank-in-liquid"),
    ("one in an assign", "push message", "{% assign a\u00a0= 'b' %}a {{ a }}", "error odd-blank-in-liquid"),
    ("one in a loop", "push message", "{% for\u00a0a in (1..2) %}a {{ a }}{% endfor %}b", "error odd-blank-in-liquid"),
    ("one before 'case'", "push message", "{%\u00a0case ${first_name} %}{% when 'a' %}a{% else %}b{% endcase %}", "error odd-blank-in-liquid"),
    ("one that harms nothing", "push message", "{% assign\u00a0a = 'b' %}a {{ a }}", "warning odd-blank-in-liquid"),
    ("a blank name in a greeting", "push message", "Hi {{custom_attribute.${blank}}}, a", "error greeting-without-default"),
    ("a brace in a brace", "email html", "<p>Hi {{${${first_name}}},</p>", "error unbalanced-braces"),
    ("Liquid in the name", "email html", "<p>Hi {{${{first_name}}},</p>", "error syntax-error"),
    ("an attribute that is not printed", "push message", "Hi ${first_name}, a", "error attribute-in-text"),
    ("in HTML", "email html", "<p>Hi ${first_name}, a</p>", "error attribute-in-text"),
    ("a misspelt default", "push message", "Hi {{${first_name} | defualt: 'you'}}, a", "error unknown-filter"),
    ("elsewhere", "push message", "a {{${city} | defualt: 'you'}}", "error unknown-filter"),
    ("a misspelt save", "push message", "{% connected_content https://api.pinewheel.example/toys :sav toy %}{% if toy.__http_status_code__ == 200 %}a {{ toy.name }}{% endif %}b", "error connected-content-unknown-option"),
    ("a glued save", "push message", "{% connected_content https://api.pinewheel.example/toys:save toy %}{% if toy.__http_status_code__ == 200 %}a {{ toy.name }}{% endif %}b", "error connected-content-glued-option"),
    ("one glued to the method", "push message", "{% connected_content https://api.pinewheel.example/toys :method get:save toy %}{% if toy %}a {{ toy.name }}{% endif %}b", "error connected-content-glued-option"),
    ("a catalog that is not there", "push message", "{% catalog_items tois T-1 %}a {{ items[0].name }}", "error missing-catalog"),
    ("what no answer has, in turns", "push message", "{% connected_content https://api.pinewheel.example/toys :save toy %}{% if toy.__http_status_code__ == 200 %}{% assign n = toy.nmae %}{% assign m = n.x %}a {{ m.y }}{% for i in n.z %}{{ i.q }}{% endfor %}{% endif %}b", "error unrecorded-result-path"),
    ("a part of what no answer has", "push message", "{% connected_content https://api.pinewheel.example/toys :save toy %}{% if toy.__http_status_code__ == 200 %}a {{ toy.nmae.x }}{% endif %}b", "error unrecorded-result-path"),
    ("a format that is none", "push message", "a {{ 'now' | date: 'Y' | plus: 1 }}", "error not-a-date-format"),
    ("one before an 'if' with an 'else'", "push message", "{%\u00a0if ${first_name} %}a{% else %}b{% endif %}", "error odd-blank-in-liquid"),
    ("a misspelt 'if'", "push message", "{% fi ${first_name} %}a{% elsif ${city} %}c{% else %}b{% endif %}", "error syntax-error"),
    ("a misspelt 'assign'", "push message", "{% asign x = 'a' %}b {{ x }}", "error syntax-error"),
    ("an assign without a sign", "push message", "{% assign a 'b' %}x {{ a }}", "error syntax-error"),
    ("a filter without its argument", "push message", "{% assign a = 'x,y' | split %}b {{ a[0] }}", "error render-error"),
    ("a status as a text", "push message", "{% connected_content https://api.pinewheel.example/toys :save toy %}{% if toy.__http_status_code__ == '200' %}{{ toy.name }}{% endif %}b", "error comparison-of-types"),
    ("a branch after 'else'", "push message", "{% if ${first_name} == 'a' %}a{% else %}b{% elsif ${first_name} == 'c' %}c{% endif %}", "warning unreachable-branch"),
    ("two of 'else'", "push message", "{% unless ${first_name} == 'a' %}a{% else %}b{% else %}c{% endunless %}", "warning unreachable-branch"),
    ("a misspelt 'catalog_items'", "push message", "{% catalog_itmes toys T-1 %}a {{ items[0].name }}", "error syntax-error"),
    ("a save without a name", "push message", "{% connected_content https://api.pinewheel.example/toys :save %}{% if toy %}a {{ toy.name }}{% endif %}b", "error connected-content-empty-option"),
    ("a save with a sign", "push message", "{% connected_content https://api.pinewheel.example/toys :save=toy %}{% if toy.__http_status_code__ == 200 %}a {{ toy.name }}{% endif %}b", "error connected-content-glued-option"),
    ("an attribute in a content block", "push message", "{{content_blocks.${foot}}}", "error attribute-in-text"),
    ("a misspelt 'capture'", "push message", "{% captur x %}a{% endcapture %}b {{ x }}", "error syntax-error"),
    ("a header of two words", "webhook headers.X Market", "a", "error malformed-header"),
    ("a costly character", "sms message", f"{_SMS}’{'and more ' * 20}", "warning costly-sms-character"),
]  # fmt: skip
# What the message around each text lacks.
_BESIDE = {
    "email": ("missing-plain-text", "missing-preheader", "missing-unsubscribe-link"),
    "webhook": ("missing-content-type", "placeholder-link", "relative-link"),
}


@pytest.mark.parametrize(
    ("defect", "where", "text", "expected"), _DEFECTS, ids=[each[0] for each in _DEFECTS]
)
def test_one_defect_is_told_once(
    tmp_path: Path, defect: str, where: str, text: str, expected: str
) -> None:
    channel, field = where.split(" ", 1)
    files = _FILES | _CATALOG if "catalog_" in text else _FILES
    files = files | _BLOCK if "${foot}" in text and "content_blocks" in text else files
    write_example(Example(text, channel=channel, field=field, files=files), tmp_path)
    report = check_workspace(Workspace.open(tmp_path), cache=False)
    lacking = _BESIDE.get(channel, ())[: 2 if "unsubscribed_url" in text else 3]
    told = [f"{each.severity} {each.code}" for each in report.findings if each.code not in lacking]
    assert told == [expected], defect


@pytest.mark.parametrize(
    ("two", "text", "expected"),
    [
        ("two attributes", "Hi {{first_name}}, {{${city}}}", ["attribute-without-braces", "missing-attribute"]),
        ("one that is told beside", "{{ nothing }}{{${city}}}", ["missing-attribute", "unassigned-variable"]),
        ("a filter that there is not", "a {{${city} | upcse}}", ["missing-attribute", "unknown-filter"]),
        ("a blank, and another variable", "{% assign a\u00a0= 'b' %}a {{ a }} {{ c }}", ["odd-blank-in-liquid", "unassigned-variable"]),
        ("a variable before its tag", "a {{ a }}{% assign a\u00a0= 'b' %}", ["odd-blank-in-liquid", "unassigned-variable"]),
        ("a blank, and another end", "{%\u00a0if ${first_name} %}a{% endif %}{% endunless %}b", ["odd-blank-in-liquid", "syntax-error"]),
        ("an option, and a variable", "{% connected_content https://api.pinewheel.example/toys :sav toy %}a {{ toi }}", ["connected-content-unknown-option", "unassigned-variable"]),
        ("two of one answer", "{% connected_content https://api.pinewheel.example/toys :save toy %}{% if toy.__http_status_code__ == 200 %}a {{ toy.nmae }}{{ toy.prize }}{% endif %}b", ["unrecorded-result-path", "unrecorded-result-path"]),
        ("another tag's quote", "{% assign x = ‘a’ %}In {{${city}}}: {{ x }}", ["curly-quotes", "missing-attribute"]),
    ],
)  # fmt: skip
def test_two_defects_are_told(tmp_path: Path, two: str, text: str, expected: list[str]) -> None:
    write_example(Example(text, channel="push", field="message", files=_FILES), tmp_path)
    found = check_workspace(Workspace.open(tmp_path), cache=False).findings
    assert sorted(each.code for each in found) == expected, two


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ["error greeting-without-default"]),
        # What is worse than what was set is not hidden, and what is off hides nothing.
        ('greeting-without-default = "info"', ["error blank-greeting", "info greeting-without-default"]),
        ('greeting-without-default = "off"', ["error blank-greeting"]),
        ('blank-greeting = "off"', ["warning greeting-without-default"]),
    ],
)  # fmt: skip
def test_a_setting_hides_nothing_worse(tmp_path: Path, setting: str, expected: list[str]) -> None:
    text = "Hi {{${first_name}}}, your lamp"
    write_example(Example(text, channel="push", field="message", files=_FILES), tmp_path)
    write_files(tmp_path, {"liquidpilot.toml": f"[rules]\n{setting}\n"})
    found = check_workspace(Workspace.open(tmp_path), cache=False).findings
    assert [f"{each.severity} {each.code}" for each in found] == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("greeting-without-default", []),
        # Whoever accepts the hole has not accepted the mistake that it comes of.
        ("blank-greeting", ["greeting-without-default"]),
    ],
)
def test_what_is_accepted(tmp_path: Path, accepted: str, expected: list[str]) -> None:
    comment = f"{{% comment %}}liquidpilot: ignore {accepted} -- a test{{% endcomment %}}"
    text = f"{comment}\nHi {{{{${{first_name}}}}}}, your lamp"
    write_example(Example(text, channel="push", field="message", files=_FILES), tmp_path)
    found = check_workspace(Workspace.open(tmp_path), cache=False).findings
    assert [each.code for each in found] == expected


def test_nothing_stands_for_itself() -> None:
    """By no chain of declarations, or two findings would hide one another."""
    rules = all_rules()
    causes = {name: {*rule.instead_of} for name, rule in rules.items()}
    stands_for = {
        name: causes[name]
        | {*rule.comes_of}
        | {other for other, each in rules.items() if causes[name].intersection(each.comes_of)}
        for name, rule in rules.items()
    }
    assert {name for names in stands_for.values() for name in names} <= set(rules)
    for name in rules:
        reached: set[str] = set()
        waiting = set(stands_for[name])
        while waiting:
            reached |= waiting
            waiting = set(itertools.chain(*(stands_for[each] for each in waiting))) - reached
        assert name not in reached
