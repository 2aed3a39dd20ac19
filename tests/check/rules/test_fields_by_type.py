"""Headers, addresses, bodies, texts with a limit: what may be wrong in a field of each type."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_ADA = {"fixtures/profiles/ada.toml": 'first_name = "Zoë 🎉"\n'}


@pytest.mark.parametrize("channel", ["email", "webhook"])
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("X-Tier", "a\nb", "the value of the header 'X-Tier' has a line break or a control character"),
        ("X-Tier", "{% capture t %}a\nb{% endcapture %}{{t}}", "the value of the header 'X-Tier' has a line break or a control character"),
        ("X Tier", "a", "'X Tier' is not a valid header name"),
        ("X-Größe", "a", "'X-Größe' is not a valid header name"),
        ("X-Tier", "{% if true %}\n  a\n{% endif %}", None),
        ("X-Tier", "a; b=\"c\"", None),
        ("Authorisation", "Bearer a", "the header 'Authorisation' is none that a server knows"),
        ("ContentType", "text/plain", "the header 'ContentType' is none that a server knows"),
        ("Authorization", "Bearer {{custom_attribute.${token}}}", "the header 'Authorization' has nothing after 'Bearer'"),
        ("Content-Type", "aplication/json", "the header 'Content-Type' says 'aplication/json', which is no type of content"),
        ("content-type", "json", "the header 'content-type' says 'json', which is no type of content"),
        ("Content-Type", "application/vnd.api+json; charset=utf-8", None),
        ("Authorization", "Bearer a", None),
        ("X-Authorization", "Bearer a", None),
        ("Accept", "application/json", None),
        ("Content-Length", "5", None),
    ],
)  # fmt: skip
def test_headers(
    found_by: FoundBy, channel: str, name: str, value: str, message: str | None
) -> None:
    example = Example(value, channel=channel, field=f"headers.{name}")
    found = found_by(all_rules()["malformed-header"], example)
    assert [each.message for each in found] == ([] if message is None else [message])


@pytest.mark.parametrize(
    ("rule", "headers", "told"),
    [
        ("malformed-header", '  " content-type ": a/b', ["' content-type ' is not a valid header name"]),
        ("malformed-header", "  X Market: a", ["'X Market' is not a valid header name"]),
        ("malformed-header", "  Authorisation: a", ["the header 'Authorisation' is none that a server knows"]),
        ("repeated-header", "  x-tier: a\n  X-Tier: b", ["the header 'X-Tier' is there twice: the other one is 'x-tier'"]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_name_stands_at_the_name(
    found_by: FoundBy, rule: str, headers: str, told: list[str]
) -> None:
    template = f"url: https://api.pinewheel.example/\nheaders:\n{headers}\n"
    files = {"templates/webhooks/hook/template.yaml": template}
    found = found_by(all_rules()[rule], Example("", files=files))
    assert [each.message for each in found] == told
    lines = template.splitlines()
    assert [(each.line, each.column) for each in found] == [(len(lines), 3)]


@pytest.mark.parametrize("field", ["from", "reply_to"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hello@pinewheel.example", False),
        ("Pinewheel <hello@pinewheel.example>", False),
        ('"Pinewheel, Toys" <hello@pinewheel.example>', False),
        ("hello+{{${user_id}}}@pinewheel.example", False),
        ("Grüße <hallo@bücher.example>", False),
        ("not-an-address", True),
        ("Bad <bad", True),
        ("hello@pinewheel", True),
        ("he llo@pinewheel.example", True),
        ("hello@pine..wheel.example", True),
        (".hello@pinewheel.example", True),
        ("Pinewheel, Toys <hello@pinewheel.example>", True),
        ("<{{custom_attribute.${sender}}}>", True),
    ],
)
def test_addresses(found_by: FoundBy, field: str, text: str, found: bool) -> None:
    assert bool(found_by(all_rules()["malformed-address"], Example(text, field=field))) is found


def test_what_has_no_liquid_is_told_of_a_message_that_is_not_sent(found_by: FoundBy) -> None:
    folder = "templates/email_templates/aborted"
    files = {
        f"{folder}/template.yaml": "from: not-an-address\nreply_to: '{{${nobody}}}'\n",
        f"{folder}/body.html": "{% abort_message('nothing to say') %}",
    }
    (found,) = found_by(all_rules()["malformed-address"], Example("", files=files))
    assert "'from'" in found.message


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ("", '{"a": 1}', True),
        ("headers:\n  X-Key: a\n", "[1]", True),
        ("headers:\n  content-type: application/json\n", '{"a": 1}', False),
        ("headers:\n  ' Content-Type ': application/json\n", '{"a": 1}', False),
        ("", "a=1&b=2", False),
        ("", "{ user(a=1) { id } }", False),
        ("", '{"a=": 1}\n{"a=": 2}', False),
        ("", '{"a=": 1}', True),
        ("", '{% assign a = 1 %}\n{"a": {{a}}}', True),
    ],
)
def test_bodies(found_by: FoundBy, headers: str, body: str, found: bool) -> None:
    folder = "templates/webhooks/hook"
    name = "body.txt" if "=" in body else "body.json"
    files = {
        f"{folder}/template.yaml": f"url: https://api.pinewheel.example/\n{headers}",
        f"{folder}/{name}": body,
    }
    example = Example("", files=files)
    assert bool(found_by(all_rules()["missing-content-type"], example)) is found


@pytest.mark.parametrize(
    ("type", "body", "message"),
    [
        ("text/plain", '{"a": 1}', "the body is JSON, and the header 'Content-Type' says 'text/plain'"),
        ("application/x-www-form-urlencoded", "[1]", "the body is JSON, and the header 'Content-Type' says 'application/x-www-form-urlencoded'"),
        ("application/json", "a=1&b={{${user_id}}}", "the body is a form, 'name=value', and the header says 'application/json'"),
        ("application/json; charset=utf-8", '{"a": 1}', None),
        ("application/vnd.api+json", '{"a": 1}', None),
        ("application/x-www-form-urlencoded", "a=1&b=2", None),
        ("{{custom_attribute.${type}}}", '{"a": 1}', None),
        ("text/plain", "Hello", None),
        ("text/plain", "{{${first_name}}}", None),
        ("text/plain", "{% for a in b %}[{{a}}]{% endfor %}", None),
        (" text/plain ", "[{% for a in b %}{{a}},{% endfor %} 1]", "the body is JSON, and the header 'Content-Type' says 'text/plain'"),
        ("text/plain", '["a", "b"]', "the body is JSON, and the header 'Content-Type' says 'text/plain'"),
        ("text/plain", "{}", "the body is JSON, and the header 'Content-Type' says 'text/plain'"),
        ("text/plain", "[Order] A-1 is here [soon]", None),
        ("text/plain", "[{{custom_attribute.${a}}}] is here: {{${user_id}}}", None),
        ("text/plain", "{order} is here", None),
        ("text/plain", "[1] One, [2] two", None),
        ("text/markdown", "[Order](https://shop.pinewheel.example/)", None),
        ("text/markdown", "[x] one\n[x] two", None),
        ("application/toml", '[order]\nname = "a"', None),
        ("application/toml", '[[order]]\nname = ["a"]', None),
        ("application/graphql", '{ user(name: "a") { id } }', None),
        ("text/plain", '{ user(name: "a") { id } }', None),
        ("application/x-ndjson", '{"a": 1}\n{"a": 2}', None),
        ("application/x-ndjson", '{"a": 1}', None),
        ("text/plain", '{"a": 1}\n{"a": 2}\n', None),
        ("text/plain", '{% for a in b %}\n{"a": {{a}}}\n{% endfor %}\n{"a": 2}\n', None),
        ("application/json+x", '{"a": 1}', None),
        ("application/json5", "{a: 1}", None),
        ("application/x-ndjson", "a=1&b=2", "the body is a form, 'name=value', and the header says 'application/x-ndjson'"),
    ],
)  # fmt: skip
def test_types_of_bodies(found_by: FoundBy, type: str, body: str, message: str | None) -> None:
    folder = "templates/webhooks/hook"
    head = f"url: https://api.pinewheel.example/\nheaders:\n  Content-Type: '{type}'\n"
    files = {f"{folder}/template.yaml": head, f"{folder}/body.txt": body}
    found = found_by(all_rules()["content-type-unlike-body"], Example("", files=files))
    assert [each.message for each in found] == ([] if message is None else [message])


def test_pairs_are_json(found_by: FoundBy) -> None:
    text = (
        "url: https://api.pinewheel.example/\nheaders:\n  content-type: text/html\nbody:\n  a: b\n"
    )
    files = {"templates/webhooks/hook/template.yaml": text}
    (found,) = found_by(all_rules()["content-type-unlike-body"], Example("", files=files))
    assert (found.line, found.column) == (3, 17)


@pytest.mark.parametrize(("second", "found"), [("x-TIER", 1), ("X-Tiers", 0)])
@pytest.mark.parametrize("channel", ["email_templates", "webhooks"])
def test_headers_twice(found_by: FoundBy, channel: str, second: str, found: int) -> None:
    own = "url: https://api.pinewheel.example/" if channel == "webhooks" else "subject: Hi"
    text = f"{own}\nheaders:\n  X-Tier: a\n  {second}: b\n"
    files = {f"templates/{channel}/x/template.yaml": text}
    if channel == "email_templates":
        files[f"templates/{channel}/x/body.html"] = "<p>Hi</p>"
    assert len(found_by(all_rules()["repeated-header"], Example("", files=files))) == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("preheader: Hello", True),
        ("name: Spring", True),
        ("tags: [news]", True),
        ("subject: ''", False),
        ("subject: Hi", False),
        (None, False),
    ],
)
def test_subjects(found_by: FoundBy, template: str | None, found: bool) -> None:
    files = {"templates/email_templates/x/body.html": "<p>Hi</p>"}
    if template is not None:
        files["templates/email_templates/x/template.yaml"] = f"{template}\n"
    assert bool(found_by(all_rules()["missing-subject"], Example("", files=files))) is found


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("Authorization", "Basic dXNlcjpzZWNyZXQ=", 32),
        ("X-Api-Key", "8f14e45fceea167a" + "5a36dedd4bea2543", 24),
        ("Authorization", "Basic dXNlcjpwYXNzd29yZA==", None),
        ("X-Tier", "gold", None),
        ("X-Api-Key", "{{custom_attribute.${key}}}", None),
    ],
)
def test_secrets_in_headers(found_by: FoundBy, name: str, value: str, column: int | None) -> None:
    example = Example(value, channel="webhook", field=f"headers.{name}")
    found = found_by(all_rules()["secret-in-template"], example)
    assert len(found) == (0 if column is None else 1)
    assert all(each.confidential for each in found)


_SEVENTY = "Your parcel is on its way, and will be with you between two and three "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{_SEVENTY}📦", "'📦' (U+1F4E6): 2 segments of UCS-2 instead of 1 segment"),
        (f"It’s here. {_SEVENTY}", "'’' (U+2019): 2 segments of UCS-2 instead of 1 segment"),
        ("It’s here 📦", None),
        (f"{_SEVENTY}{_SEVENTY}", None),
        (f"{_SEVENTY}{{{{${{first_name}}}}}}", None),
        (f"{_SEVENTY}’{{{{${{first_name}}}}}}", None),
    ],
)
def test_costly_characters(found_by: FoundBy, text: str, message: str | None) -> None:
    example = Example(text, channel="sms", field="message", files=_ADA)
    found = found_by(all_rules()["costly-sms-character"], example)
    assert [each.message for each in found] == ([] if message is None else [message])


def test_a_curly_quote_has_a_plain_one(found_by: FoundBy) -> None:
    example = Example(f"It’s here. {_SEVENTY}", channel="sms", field="message")
    (found,) = found_by(all_rules()["costly-sms-character"], example)
    assert found.hint == "write ''' for '’'"
    assert found.column == 13


@pytest.mark.parametrize(
    ("field", "length", "message"),
    [
        ("title", 35, None),
        ("title", 36, "the title has 36 characters, of which iOS (lock screen) shows 35: 'x' is cut off"),
        ("message", 160, None),
        ("message", 161, "the message has 161 characters, of which iOS (lock screen) shows 160: 'x' is cut off"),
        ("subtitle", 400, None),
    ],
)  # fmt: skip
def test_push(found_by: FoundBy, field: str, length: int, message: str | None) -> None:
    example = Example("x" * length, channel="push", field=field)
    found = found_by(all_rules()["cut-push"], example)
    assert [each.message for each in found] == ([] if message is None else [message])


def test_a_picture_takes_room(found_by: FoundBy) -> None:
    folder = "templates/push/pictured"
    text = f"message: {'x' * 140}\nimage_url: https://cdn.pinewheel.example/a.png\n"
    example = Example("", files={f"{folder}/template.yaml": text})
    (found,) = found_by(all_rules()["cut-push"], example)
    assert "iOS (lock screen) shows 130" in found.message


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{'Toys 👩‍👧' | truncate: 7, ''}}", True),
        ("{{'Toys 👩‍👧' | slice: 0, 8}}", False),
        ("{{'🇳🇴🇸🇪' | slice: 0, 3}}", True),
        ("🇳🇴🇸🇪", False),
        ("❤️ and ©", False),
        ("{{${first_name}}}", False),
        ("हिन्दी क्‍ष", False),
    ],
)
def test_emoji(found_by: FoundBy, template: str, found: bool) -> None:
    example = Example(template, field="subject", files=_ADA)
    assert bool(found_by(all_rules()["cut-emoji"], example)) is found


@pytest.mark.parametrize(
    ("format", "columns"),
    [
        ("%d/%M/%Y", [21]),
        ("%M/%d/%Y", [18]),
        ("%Y-%M-%d", [21]),
        ("%d.%M.", [21]),
        ("%H:%m", [21]),
        ("%H:%M %d/%m/%Y", []),
        ("%Y-%m-%dT%H:%M:%S", []),
        ("%d %b, %H:%M", []),
        ("%M-%S", []),
        ("%H.%M", []),
        ("%H.%m Uhr", [21]),
        ("%Hh%m", [21]),
        ("%I:%m %p", [21]),
        ("%M %d, %Y", [18]),
        ("%d. %M", [22]),
        ("%Y%M%d", [20]),
        ("%Y%M%d%H%M", [20]),
        ("%d.%M %H:%M", [21]),
        ("%d.%m.%Y %H:%m", [30]),
        ("%d. %B, %H:%M", []),
        ("%d at %M past %H", []),
        ("%A, %d %B %M", []),
        ("%-d.%-m.", []),
        ("%Y%m%d%H%M%S", []),
        ("%H:%M:%S %m/%d", []),
        ("%H%M", []),
        ("%H - %d.%m.", []),
    ],
)
def test_formats(found_by: FoundBy, format: str, columns: list[int]) -> None:
    found = found_by(all_rules()["minute-for-month"], f"{{{{'now' | date: '{format}'}}}}")
    assert [each.column for each in found] == columns
    assert all(each.fix is not None for each in found)


@pytest.mark.parametrize(
    ("format", "hint"),
    [
        ("DD.MM.YYYY", "write '%d.%m.%Y'"),
        ("yyyy-MM-dd", "write '%Y-%m-%d'"),
        ("dd/mm/yyyy", "write '%d/%m/%Y'"),
        ("HH:mm", "write '%H:%M'"),
        ("d/m/Y", "write '%d/%m/%Y'"),
        ("H:i", "write '%H:%M'"),
        ("MMMM D, YYYY", "write '%B %-d, %Y'"),
        ("soon", "write a format such as '%d %B %Y'"),
        ("%d.MM.%Y", "write '%m'"),
        ("%H:%i", "write '%M'"),
        ("%d.%m.%Y", None),
        ("%d. %b um %H Uhr", None),
        ("%d/%n/%Y", "write '%-m'"),
        ("%-d%q", "write a part that Ruby's strftime has"),
        ("", None),
    ],
)
def test_formats_of_other_languages(found_by: FoundBy, format: str, hint: str | None) -> None:
    found = found_by(all_rules()["not-a-date-format"], f"{{{{'now' | date: '{format}'}}}}")
    assert [each.hint for each in found] == ([] if hint is None else [hint])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{'now' | date: '%I:%M'}}", 1),
        ("{{'now' | date: '%-l.%M'}}", 1),
        ("{{'now' | date: '%I:%M %p'}}", 0),
        ("{{'now' | date: '%l:%M'}}{{'now' | date: '%P'}}", 0),
        ("{{'now' | date: '%I:%M'}} am", 0),
        ("{{'now' | date: '%H:%M'}}", 0),
        ("At {{'now' | date: '%I:%M'}} in the morning", 0),
        ("Tonight at {{'now' | date: '%I:%M'}}", 0),
        ("Heute abends um {{'now' | date: '%I:%M'}}", 0),
        ("A las {{'now' | date: '%I:%M'}} de la tarde", 0),
        ("Good morning, we open at {{'now' | date: '%I:%M'}}", 1),
        (f"In the morning. {'a' * 200} {{{{'now' | date: '%I:%M'}}}}", 1),
    ],
)
def test_half_days(found_by: FoundBy, text: str, found: int) -> None:
    assert len(found_by(all_rules()["hour-without-am-pm"], text)) == found


_OSLO = "time_zone: 'Europe/Oslo'"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{{{{'now' | {_OSLO} | date: '%Y-%m-%dT%H:%M:%SZ'}}}}", 1),
        (f"{{{{'now' | {_OSLO} | date: '%H:%M UTC'}}}}", 1),
        (f"{{% assign at = 'now' | {_OSLO} %}}{{{{at | date: '%Y-%m-%dT%H:%M:%SZ'}}}}", 1),
        ("{{'now' | time_zone: ${time_zone} | date: '%H:%M:%S+00:00'}}", 1),
        (f"{{{{'now' | {_OSLO} | date: '%Y-%m-%dT%H:%M:%S%Z'}}}}", 0),
        (f"{{{{'now' | {_OSLO} | date: '%H:%M'}}}} UTC", 0),
        ("{{'now' | time_zone: 'UTC' | date: '%Y-%m-%dT%H:%M:%SZ'}}", 0),
        ("{{'now' | date: '%Y-%m-%dT%H:%M:%SZ'}}", 0),
        (f"{{{{'now' | {_OSLO} | time_zone: 'Etc/UTC' | date: '%H:%MZ'}}}}", 0),
    ],
)
def test_labels_of_zones(found_by: FoundBy, text: str, found: int) -> None:
    assert len(found_by(all_rules()["local-time-labelled-utc"], text)) == found


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"fixtures/profiles/ada.toml": '[promotion_codes]\nSPRING10 = "A"\n'}, ["did you mean 'SPRING10'?"]),
        ({"fixtures/profiles/ada.toml": '[promotion_codes]\nSPRNG10 = "A"\n'}, []),
        (_ADA, []),
    ],
)  # fmt: skip
def test_promotion_lists(found_by: FoundBy, files: dict[str, str], hint: list[str]) -> None:
    example = Example("{% promotion('SPRNG10') %}", files=files)
    found = found_by(all_rules()["unknown-promotion-list"], example)
    assert [each.hint for each in found] == hint


_URL = "https://api.pinewheel.example/offer"
_CALL = f"{{% connected_content {_URL} :save offer %}}"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("offer.stock == '5'", 1),
        ("offer.tags == 'new'", 1),
        ("offer.items[0].on == 'true'", 1),
        ("offer.stock == 5", 0),
        ("offer.tags contains 'new'", 0),
        ("offer.title == 'Half price'", 0),
        ("offer.tags.size == 1", 0),
        ("offer.title.size == 10", 0),
        ("offer.nothing == 5", 0),
        ("offer.mixed[0] == 5", 0),
    ],
)
def test_answers(found_by: FoundBy, condition: str, found: int) -> None:
    answer = '{"stock": 5, "tags": ["new"], "title": "Half price", "items": [{"on": true}], "mixed": [1, "a"]}'
    example = Example.answered(f"{_CALL}{{% if {condition} %}}x{{% endif %}}", _URL, answer)
    assert len(found_by(all_rules()["comparison-unlike-data"], example)) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("custom_attribute.${points} == '5'", 1),
        ("custom_attribute.${points} == 5", 0),
        ("custom_attribute.${home}.city == 5", 1),
        ("custom_attribute.${home}['city'] == 'Oslo'", 0),
        ("custom_attribute.${nothing} == '5'", 0),
        ("${first_name} == 5", 1),
    ],
)
def test_profiles(found_by: FoundBy, condition: str, found: int) -> None:
    profile = 'first_name = "Ada"\n[custom_attribute]\npoints = 5\nhome = { city = "Oslo" }\n'
    example = Example(
        f"{{% if {condition} %}}x{{% endif %}}", files={"fixtures/profiles/ada.toml": profile}
    )
    assert len(found_by(all_rules()["comparison-unlike-data"], example)) == found


@pytest.mark.parametrize(
    ("default", "literal", "found"),
    [
        ("0", "'5'", 1),
        ("0", "5", 0),
        ("'0'", "'5'", 0),
        ("'0'", "5", 0),
        ("'0'", "true", 1),
        ("${first_name}", "'5'", 0),
        ("nil", "'5'", 0),
    ],
)
def test_profiles_and_a_default(found_by: FoundBy, default: str, literal: str, found: int) -> None:
    text = (
        f"{{% assign p = {{{{custom_attribute.${{points}}}}}} | default: {default} %}}"
        f"{{% if p == {literal} %}}x{{% endif %}}"
    )
    profile = {"fixtures/profiles/ada.toml": "[custom_attribute]\npoints = 5\n"}
    example = Example(text, files=profile)
    assert len(found_by(all_rules()["comparison-unlike-data"], example)) == found


@pytest.mark.parametrize(
    ("channel", "field"), [("webhook", "url"), ("push", "deep_link"), ("content_cards", "link")]
)
def test_values_in_a_field_that_is_a_url(found_by: FoundBy, channel: str, field: str) -> None:
    url = "https://www.pinewheel.example/{{${city}}}?city={{${city}}}"
    example = Example(url, channel=channel, field=field)
    (found,) = found_by(all_rules()["unescaped-url-parameter"], example)
    assert found.fix is not None


@pytest.mark.parametrize(
    ("text", "channel", "field", "found"),
    [
        ("https://x.example/?a=1&amp;b=2&amp;c=3", "push", "deep_link", 1),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', "email", "html", 0),
        ("{% connected_content https://x.example/?a=1&amp;b=2 :save a %}", "email", "html", 1),
        ("https://x.example/?a=1&b=2", "push", "deep_link", 0),
    ],
)
def test_entities(found_by: FoundBy, text: str, channel: str, field: str, found: int) -> None:
    example = Example(text, channel=channel, field=field)
    assert len(found_by(all_rules()["entity-in-url"], example)) == found
    assert found_by(all_rules()["bare-ampersand-in-link"], example) == []


_NO_SHOP = {"fixtures/profiles/ada.toml": '[custom_attribute]\nshop = ""\n'}


@pytest.mark.parametrize(
    ("channel", "field", "text", "column"),
    [
        ("webhook", "url", "https://{{custom_attribute.${shop}}}/x", 15),
        ("webhook", "url", "https://{{custom_attribute.${shop}}}", 15),
        ("webhook", "url", "https://{{custom_attribute.${shop}}}.shop.example/x", None),
        ("webhook", "url", "https://{{custom_attribute.${shop} | default: 'a.example'}}", None),
        ("webhook", "url", "https:///x", None),
        ("push", "deep_link", "http://{{custom_attribute.${shop}}}?a=b", 20),
        ("push", "deep_link", "shop://{{custom_attribute.${shop}}}", None),
        ("email", "html", "<a href='https://{{custom_attribute.${shop}}}/x'>x</a>", 18),
        ("email", "html", "<img src=\"https://{{custom_attribute.${shop}}}\" alt=''>", 19),
        ("email", "html", "https://{{custom_attribute.${shop}}}/x", None),
    ],
)
def test_hosts_that_are_empty(
    found_by: FoundBy, channel: str, field: str, text: str, column: int | None
) -> None:
    example = Example(text, channel=channel, field=field, files=_NO_SHOP)
    found = found_by(all_rules()["link-without-host"], example)
    assert [each.column for each in found] == ([] if column is None else [column])


@pytest.mark.parametrize(
    ("rule", "text", "column"),
    [
        ("malformed-link", "See http//pinewheel.example/x", 15),
        ("malformed-link", "See htps://pinewheel.example/x.", 15),
        ("malformed-link", "See https:/pinewheel.example!", 15),
        ("malformed-link", "See https://https://pinewheel.example", 15),
        ("test-host-in-link", "See https://staging.pinewheel.example/sale", 23),
        ("placeholder-link", "See https://localhost:3000/sale", 15),
        ("placeholder-link", "See https:// pinewheel.example", 15),
        ("malformed-link", "See https://pinewheel.example/{{${city}}}, or http://a.example.", None),
        ("malformed-link", "https is safe, http: not. Hits: 5/10, http or https/tls", None),
        ("malformed-link", "See shop.pinewheel.example/http//x", None),
        ("malformed-link", "See pinewheel://cart and https://a.example:8080/b", None),
        ("placeholder-link", "See https://{{${city}}}.pinewheel.example", None),
        ("test-host-in-link", "See https://test.pinewheel", None),
    ],
)
def test_links_among_words(found_by: FoundBy, rule: str, text: str, column: int | None) -> None:
    found = found_by(all_rules()[rule], Example(text, channel="sms", field="message"))
    assert [each.column for each in found] == ([] if column is None else [column])


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("mailto:help@pinewheel", True),
        ("mailto:help.pinewheel.example?subject=Hi", True),
        ("mailto:help@pinewheel.example?subject=Hi", False),
        ("mailto:?subject=Hi", False),
        ("mailto:{{${email_address}}}", False),
        ("mailto:a@b.example,c@d.example", False),
    ],
)
def test_links_to_write_to(found_by: FoundBy, link: str, found: bool) -> None:
    assert bool(found_by(all_rules()["malformed-link"], f"<a href='{link}'>x</a>")) is found


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("'Europe/Berlln'", "did you mean 'Europe/Berlin'?"),
        ("'europe/oslo'", "did you mean 'Europe/Oslo'?"),
        ("'Eastern Time (US and Canada)'", "did you mean 'Eastern Time (US & Canada)'?"),
        ("'+0'", "use a name such as 'America/New_York'"),
        ("'Europe/Berlin'", None),
        ("'Eastern Time (US & Canada)'", None),
        ("'CET'", None),
        ("'UTC'", None),
        ("'+02:00'", None),
        ("'-0005'", None),
        ("-5", None),
        ("''", None),
        ("${time_zone}", None),
        ("zone", None),
    ],
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_names_of_time_zones(found_by: FoundBy, zone: str, hint: str | None, is_kept: bool) -> None:
    value = f"'now' | time_zone: {zone} | date: '%H:%M'"
    text = f"{{% assign t = {value} %}}{{{{t}}}}" if is_kept else f"{{{{{value}}}}}"
    # Nobody comes to it.
    found = found_by(all_rules()["unknown-time-zone"], f"{{% if a == 'x' %}}{text}{{% endif %}}")
    assert [each.hint for each in found] == ([] if hint is None else [hint])
