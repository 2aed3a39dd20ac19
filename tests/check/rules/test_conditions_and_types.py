"""Comparisons that no value meets; what Liquid compares is that of Ruby Liquid 5.4.0."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.comparison_of_types import RULE as TYPES
from liquidpilot.check.rules.decided_condition import RULE as DECIDED
from liquidpilot.check.rules.mixed_and_or import RULE as MIXED
from liquidpilot.check.rules.unreachable_branch import RULE as UNREACHABLE
from liquidpilot.check.rules.value_never_given import RULE as GIVEN
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_ATTRIBUTES = {
    "consent": "boolean",
    "month": "number",
    "wishlist": "array",
    "pets": "object_array",
    "home": "object",
    "tier": "string",
    "since": "time",
}
_FILES = {
    "templates/custom_attributes/registry.yaml": "attributes:\n"
    + "".join(f"  - name: {name}\n    type: {kind}\n" for name, kind in _ATTRIBUTES.items()),
    "templates/catalogs/toys/schema.yaml": (
        "fields:\n  - name: id\n    type: string\n  - name: price\n    type: number\n"
        "  - name: tags\n    type: array\n"
    ),
    "templates/catalogs/toys/items.csv": "id,price,tags\nT-1,9.90,[]\n",
}
_C = "custom_attribute.$"


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        (f"{_C}{{consent}} == 'true'", "write true, without quotes"),
        (f"{{{{{_C}{{consent}}}}}} != 'false'", "write false, without quotes"),
        (f"'4' == {_C}{{month}}", "write 4, without quotes"),
        (f"{_C}{{month}} > '1000'", "write 1000, without quotes"),
        (f"{_C}{{month}} contains 4", "write '==': only a text, a list and an object contain something"),
        (f"{_C}{{wishlist}} == 'RUG-03'", "ask with 'contains' whether it is in the list"),
        (f"{_C}{{pets}} > 3", "compare how many are in it: '.size'"),
        (f"3 <= {_C}{{wishlist}}", "compare how many are in it: '.size'"),
        (f"{_C}{{home}} == 'Oslo'", "compare it with an object"),
        (f"{_C}{{tier}} == 3", "write '3', in quotes, or make the value a number: '| plus: 0' in an 'assign'"),
        (f"{_C}{{tier}} > 5", "make it a number: '| plus: 0' in an 'assign' before, or a number in the data"),
        (f"{{{{{_C}{{tier}}}}}} <= 5.5", "make it a number: '| plus: 0' in an 'assign' before, or a number in the data"),
        (f"{_C}{{tier}} == true", "write 'true', in quotes, or make the value a number: '| plus: 0' in an 'assign'"),
        (f"{_C}{{consent}} == true", None),
        (f"{_C}{{consent}} == blank", None),
        (f"{_C}{{consent}} == nil", None),
        (f"{_C}{{consent}} == {_C}{{tier}}", None),
        (f"{_C}{{month}} >= 4", None),
        (f"{_C}{{wishlist}} contains 'RUG-03'", None),
        (f"{_C}{{home}} contains 'street'", None),
        (f"{_C}{{home}}.city == 'Oslo'", None),
        (f"{_C}{{tier}} contains 'gold'", None),
        (f"{_C}{{since}} > '2026-01-01'", None),
        (f"{_C}{{unknown}} == 'true'", None),
        ("'true' == 'true'", None),
    ],
)  # fmt: skip
def test_attributes(found_by: FoundBy, condition: str, hint: str | None) -> None:
    text = f"{{% if {condition} %}}x{{% endif %}}"
    found = found_by(TYPES, Example(text, files=_FILES))
    assert [each.hint for each in found] == ([] if hint is None else [hint])


@pytest.mark.parametrize(
    ("description", "text", "found"),
    [
        ("a captured number", "{% capture n %}{{a}}{% endcapture %}{% if n == 5 %}x{% endif %}", 1),
        ("a number again", "{% capture n %}{{a}}{% endcapture %}{% assign n = n | plus: 0 %}{% if n == 5 %}x{% endif %}", 0),
        ("a sum", "{% assign n = a | plus: 1 %}{% if n == '5' %}x{% endif %}", 1),
        ("a shirt's size", "{% if a.size == 'M' %}x{% endif %}", 0),
        ("parts", "{% assign parts = a | split: ',' %}{% if parts == 'x' %}x{% endif %}", 1),
        ("a part", "{% assign parts = a | split: ',' %}{% if parts[0] == 'x' %}x{% endif %}", 0),
        ("one way of two", "{% if b %}{% assign n = 1 %}{% else %}{% assign n = '1' %}{% endif %}{% if n == 1 %}x{% endif %}", 0),
        ("a default", f"{{% assign n = {_C}{{month}} | default: 'none' %}}{{% if n == 'none' %}}x{{% endif %}}", 0),
        ("a default of its type", f"{{% assign n = {_C}{{month}} | default: 0 %}}{{% if n == '1' %}}x{{% endif %}}", 1),
        ("with braces", f"{{% assign n = {{{{{_C}{{month}}}}}}}} | default: 0 %}}{{% if n == '1' %}}x{{% endif %}}", 1),
        ("false by default", f"{{% assign c = {_C}{{consent}} | default: false %}}{{% if c == 'true' %}}x{{% endif %}}", 1),
        ("a sum or a number", "{% assign n = a | plus: 1 | default: 2 %}{% if n == '2' %}x{% endif %}", 1),
        ("two defaults", f"{{% assign n = {_C}{{month}} | default: b | default: 0 %}}{{% if n == '1' %}}x{{% endif %}}", 0),
        ("a number, by default", f"{{% assign n = {_C}{{month}} | default: 0 %}}{{% if n == 1 %}}x{{% endif %}}", 0),
        ("true or false, by default", f"{{% assign c = {_C}{{consent}} | default: false %}}{{% if c == false %}}x{{% endif %}}", 0),
        ("a text by default", f"{{% assign n = {_C}{{month}} | default: '0' %}}{{% if n == '0' %}}x{{% endif %}}", 0),
        ("an empty text by default", f"{{% assign n = {_C}{{month}} | default: '' %}}{{% if n != '' %}}x{{% endif %}}", 0),
        ("another by default", f"{{% assign n = {_C}{{month}} | default: {_C}{{tier}} %}}{{% if n == 'gold' %}}x{{% endif %}}", 0),
        ("unknown by default", f"{{% assign n = {_C}{{unknown}} | default: 0 %}}{{% if n == 'x' %}}x{{% endif %}}", 0),
        ("a list by default", f"{{% assign n = {_C}{{wishlist}} | default: a %}}{{% if n == 'x' %}}x{{% endif %}}", 0),
        ("a case", f"{{% case {_C}{{month}} %}}{{% when '4' %}}x{{% when 5 %}}y{{% endcase %}}", 1),
        ("an unless", f"{{% unless {_C}{{consent}} == 'true' %}}x{{% endunless %}}", 1),
        ("an item", "{% catalog_items toys T-1 %}{% if items[0].price == '9.90' %}x{% endif %}", 1),
        ("its number", "{% catalog_items toys T-1 %}{% if items[0].price > 9 %}x{% endif %}", 0),
        ("its size", "{% catalog_items toys T-1 %}{% if items[0].tags.size > 2 %}x{% endif %}", 0),
        ("by way of a variable", f"{{% assign c = {_C}{{consent}} %}}{{% if c == 'true' %}}x{{% endif %}}", 1),
    ],
)  # fmt: skip
def test_values(found_by: FoundBy, description: str, text: str, found: int) -> None:
    assert len(found_by(TYPES, Example(text, files=_FILES))) == found, description


_DEVICE = "most_recently_used_device.${platform}"


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        (f"{_DEVICE} == 'iOS'", "did you mean 'ios'?"),
        (f"{_DEVICE} != 'Android'", "did you mean 'android'?"),
        ("targeted_device.${platform} == 'androd'", "did you mean 'android'?"),
        ("${gender} == 'female'", "did you mean 'F'?"),
        ("${gender} == 'feminine'", "write a value that there is"),
        ("${language} == 'EN'", "did you mean 'en'?"),
        ("${language} == 'English'", "did you mean 'en'?"),
        ("${language} == 'en_GB'", "did you mean 'en'?"),
        ("${language} == 'en-us'", "did you mean 'en'?"),
        ("${language} == 'jp'", "did you mean 'ja'?"),
        ("${language} == 'CZ'", "did you mean 'cs'?"),
        ("${language} == 'gr'", "did you mean 'el'?"),
        ("${language} == 'eng'", "did you mean 'en'?"),
        ("${language} == 'xx'", "write a value that there is"),
        ("${language} == 'fil'", None),
        ("${language} == 'iw'", None),
        ("${language} == 'sv'", None),
        ("${country} == 'USA'", "did you mean 'US'?"),
        ("${country} == 'Germany'", "did you mean 'DE'?"),
        ("${country} == 'deutschland'", "did you mean 'DE'?"),
        ("${country} == 'great britain'", "did you mean 'GB'?"),
        ("${country} == 'gb'", "did you mean 'GB'?"),
        ("${country} == 'UK'", "did you mean 'GB'?"),
        ("${country} == 'Norway'", "did you mean 'NO'?"),
        ("${country} == 'Narnia'", "write a value that there is"),
        ("subscribed_state.${email_global} == 'Subscribed'", "did you mean 'subscribed'?"),
        ("subscribed_state.${11111111-2222} == 'opted_in'", "write a value that there is"),
        ("${most_recent_locale} == 'en-GB'", "write a value that there is"),
        (f"{_DEVICE} == 'ios'", None),
        (f"{_DEVICE} == blank", None),
        (f"{_DEVICE} == ''", None),
        (f"{_DEVICE} contains 'OS'", None),
        ("${gender} == 'F'", None),
        ("${gender} == 'f'", None),
        ("${language} == 'nb'", None),
        ("${country} == 'NO'", None),
        ("${most_recent_locale} == 'en_GB'", None),
        ("${most_recent_locale} == 'zh-Hans_CN'", None),
        ("${country} == 'XK'", None),
        ("subscribed_state.${email_global} == 'opted_in'", None),
        ("custom_attribute.${platform} == 'iOS'", None),
    ],
)
def test_values_of_braze(found_by: FoundBy, condition: str, hint: str | None) -> None:
    found = found_by(
        GIVEN, Example(f"{{% if {condition} %}}x{{% endif %}}", channel="push", field="message")
    )
    assert [each.hint for each in found] == ([] if hint is None else [hint])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% assign p = " + _DEVICE + " | downcase %}{% if p == 'iOS' %}x{% endif %}", 1),
        ("{% assign p = " + _DEVICE + " | downcase %}{% if p == 'ios' %}x{% endif %}", 0),
        ("{% assign p = ${country} | downcase %}{% if p == 'gb' %}x{% endif %}", 0),
        ("{% assign p = ${country} | downcase %}{% if p == 'GB' %}x{% endif %}", 1),
        ("{% assign p = ${language} | default: 'English' %}{% if p == 'English' %}x{% endif %}", 0),
        ("{% case ${language} %}{% when 'en' or 'DE' %}x{% endcase %}", 1),
    ],
)
def test_filters_change_values(found_by: FoundBy, text: str, found: int) -> None:
    assert len(found_by(GIVEN, text)) == found


@pytest.mark.parametrize(
    ("condition", "reading"),
    [
        ("t == 'a' or t == 'b' and c", "t == 'a' or (t == 'b' and c)"),
        ("{{t}} == 'a' or t == 'b' and c", "{{t}} == 'a' or (t == 'b' and c)"),
        ("a and b or c", "a and (b or c)"),
        ("a and b or c and d", "a and (b or (c and d))"),
        ("c and t == 'a' or t == 'b'", None),
        ("a or b and c", None),
        ("a or b or c", None),
        ("t == 'a' or t == 'b' or c and d", None),
        # One version is later than another.
        ("major > 8 or major == 8 and minor >= 10", None),
        ("major == 8 and minor >= 10 or major > 8", "major == 8 and (minor >= 10 or major > 8)"),
        ("t > 'a' or t > 'b' and c", "t > 'a' or (t > 'b' and c)"),
    ],
)
def test_readings(found_by: FoundBy, condition: str, reading: str | None) -> None:
    found = found_by(MIXED, f"{{% if {condition} %}}x{{% endif %}}")
    expected = [] if reading is None else [f"Liquid reads this from right to left: {reading}"]
    assert [each.message for each in found] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% if 1 == 2 %}x{% endif %}", "'1 == 2' is never so"),
        ("{% if 'a' %}x{% endif %}", "''a'' is always true"),
        ('{% if "false" %}x{% endif %}', "'\"false\"' is always true"),
        ("{% unless 0 %}x{% endunless %}", "'0' is always true"),
        ("{% if a %}x{% elsif 'GB' == 'GB' %}y{% endif %}", "''GB' == 'GB'' is always so"),
        ("{% if a == 1 and 'b' == 'c' %}x{% endif %}", "''b' == 'c'' is never so"),
        ("{% if true %}x{% endif %}", None),
        ("{% if false %}x{% endif %}", None),
        ("{% if nil %}x{% endif %}", None),
        ("{% if a == 'b' or 'c' %}x{% endif %}", None),
        ("{% if '{{a}}' == 'b' %}x{% endif %}", None),
        ("{% case 'a' %}{% when 'a' %}x{% endcase %}", None),
        ("{% if a.size > 0 %}x{% endif %}", None),
    ],
)
def test_decided_conditions(found_by: FoundBy, text: str, message: str | None) -> None:
    found = found_by(DECIDED, text)
    assert [each.message for each in found] == ([] if message is None else [message])


def test_a_long_condition_is_cut_with_a_sign(found_by: FoundBy) -> None:
    more = " and ${language} == 'en' and ${country} == 'GB' and ${city} == 'Bath'"
    text = f"{{% if {_C}{{n}} > 50 %}}a{{% elsif {_C}{{n}} > 100{more} %}}b{{% endif %}}"
    (found,) = found_by(UNREACHABLE, text)
    assert "…': what is asked in line 1 leaves nothing for it" in found.message
