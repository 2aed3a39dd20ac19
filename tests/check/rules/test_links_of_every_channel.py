"""What is wrong with a URL is found wherever a channel has one; RFC 3986 is the source."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding
from liquidpilot.workspace.channels import CHANNELS, URLS

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_FIELDS = [
    pytest.param(
        channel.name,
        f"{each.name}.one" if each.shape == "group" else each.name,
        id=f"{channel.name} {each.name}",
    )
    for channel in CHANNELS.values()
    for each in channel.fields
    if each.type in URLS
]
_WRONG = {
    "insecure-link": "http://shop.pinewheel.example/a",
    "relative-link": "/a.png",
    "placeholder-link": "https://example.com/a",
    "malformed-link": "htps://shop.pinewheel.example/a",
    "blank-in-link": "https://shop.pinewheel.example/a b",
    "second-question-mark": "https://shop.pinewheel.example/?a=1?b=2",
    "test-host-in-link": "https://staging.pinewheel.example/a",
}


@pytest.mark.parametrize("rule", _WRONG)
@pytest.mark.parametrize(("channel", "field"), _FIELDS)
def test_a_field_that_is_a_url(found_by: FoundBy, rule: str, channel: str, field: str) -> None:
    example = Example(_WRONG[rule], channel=channel, field=field)
    (found,) = found_by(all_rules()[rule], example)
    assert found.line == (2 if "." in field else 1), "a group stands below its name"
    assert found.path is not None
    assert found.path.endswith("template.yaml")


_SHOP = "https://www.pinewheel.example"


@pytest.mark.parametrize(
    ("rule", "url", "found"),
    [
        ("malformed-link", "https://https://x.example", True),
        ("malformed-link", "http://https//x.example", True),
        ("malformed-link", "https:/x.example", True),
        ("malformed-link", "https//x.example", True),
        ("malformed-link", "https:x.example", True),
        ("malformed-link", "https;//x.example", True),
        ("malformed-link", r"https:\\x.example", True),
        ("malformed-link", "https:///x.example", True),
        ("malformed-link", "hhtps://x.example", True),
        ("malformed-link", "mialto:ada@x.example", True),
        ("malformed-link", "https://shop,example/a", True),
        ("malformed-link", "https://sh op.example/a", True),
        ("malformed-link", "https://www..pinewheel.example", True),
        ("malformed-link", f"{_SHOP}/a class=", True),
        ("malformed-link", "pinewheel://cart", False),
        ("malformed-link", "tel:+4712345678", False),
        ("malformed-link", "sms:+4712345678", False),
        ("malformed-link", "mailto:", True),
        ("malformed-link", "tel: ", True),
        ("malformed-link", "mailto:{{custom_attribute.${service}}}", False),
        ("malformed-link", "mailto:?subject=Read%20this", False),
        ("malformed-link", "sms:&body=Hi", False),
        ("malformed-link", "ftp://x.example", False),
        ("malformed-link", "data:image/png;base64,AA", False),
        ("malformed-link", "cid:logo", False),
        ("malformed-link", f"{_SHOP}:8443/a", False),
        ("malformed-link", "https://bücher.example/ä", False),
        ("malformed-link", "https://[2001:db8::1]/a", False),
        ("malformed-link", "https://me:secret@x.example/", False),
        ("malformed-link", "https://{{custom_attribute.${shop}}}.example/a", False),
        ("malformed-link", "https:{{custom_attribute.${shop}}}", False),
        ("malformed-link", "https://web.archive.org/web/2020/https://x.example", False),
        ("malformed-link", "{{custom_attribute.${shop}}}", False),
        ("malformed-link", "//x.example/a", False),
        ("malformed-link", "httpbin.example/a", False),
        ("malformed-link", "https://", False),
        ("blank-in-link", f"{_SHOP}/a\n      b", True),
        ("blank-in-link", f" {_SHOP}/a ", False),
        ("blank-in-link", f"{_SHOP}/{{{{ ${{user_id}} }}}}", False),
        ("blank-in-link", f"{_SHOP}/\n{{% if a %}}b{{% endif %}}", False),
        ("blank-in-link", "mailto:a@x.example?subject=To you", False),
        ("second-question-mark", f"{_SHOP}/?a=b&c=d", False),
        ("second-question-mark", f"{_SHOP}/?url=https://x.example/?a=b", False),
        ("second-question-mark", f"{_SHOP}/?q=why?", False),
        ("second-question-mark", f"{_SHOP}/?a={{{{${{city}}}}}}?b=c", True),
        ("test-host-in-link", "https://shop-staging.pinewheel.example", True),
        ("test-host-in-link", "https://www.dev.pinewheel.example/a", True),
        ("test-host-in-link", "https://shop.test/a", True),
        ("test-host-in-link", "http://192.168.0.7:8000/a", True),
        ("test-host-in-link", "https://ab12.ngrok.io", True),
        ("test-host-in-link", "https://qa2.pinewheel.example/a", True),
        ("test-host-in-link", "https://test-drive.pinewheel.example/a", False),
        ("test-host-in-link", "https://centre-stage.pinewheel.example/a", False),
        ("test-host-in-link", "https://dev-blog.pinewheel.example/a", False),
        ("test-host-in-link", "https://test.pinewheel.example/a", True),
        ("test-host-in-link", "https://staging-www.pinewheel.example/a", True),
        ("test-host-in-link", "https://shop-dev.pinewheel.example/a", True),
        ("test-host-in-link", "https://dev.to/a", False),
        ("test-host-in-link", "https://test.de/a", False),
        ("test-host-in-link", "https://172.32.0.1/a", False),
        ("test-host-in-link", "https://www.pinewheel.example/staging", False),
        ("test-host-in-link", "https://latest.pinewheel.example/", False),
        ("test-host-in-link", "mailto:dev@staging.pinewheel.example", False),
    ],
)
def test_links(found_by: FoundBy, rule: str, url: str, found: bool) -> None:
    assert bool(found_by(all_rules()[rule], f'<a href="{url}">Go</a>')) is found


@pytest.mark.parametrize(
    ("rule", "url", "column"),
    [
        ("malformed-link", "htps://api.pinewheel.example/a", 22),
        ("second-question-mark", "https://api.pinewheel.example/?a={{${city}}}?b=2", 66),
        ("test-host-in-link", "https://staging.pinewheel.example/a", 30),
    ],
)
def test_calls(found_by: FoundBy, rule: str, url: str, column: int) -> None:
    call = f"{{% connected_content {url} :save a %}}"
    assert [each.column for each in found_by(all_rules()[rule], call)] == [column]


@pytest.mark.parametrize("rule", ["relative-link", "placeholder-link"])
def test_the_html_of_an_in_app_message_has_files_and_scripts(found_by: FoundBy, rule: str) -> None:
    html = '<a href="#" onclick="brazeBridge.closeMessage()"><img src="images/a.png" alt=""></a>'
    assert found_by(all_rules()[rule], Example(html, channel="in_app")) == []


@pytest.mark.parametrize(
    ("url", "fixed"),
    [
        (f"{_SHOP}/a b", f"{_SHOP}/a%20b"),
        (f"{_SHOP}/a\n  b", f"{_SHOP}/ab"),
        (f"{_SHOP}/?a=1?b=2", f"{_SHOP}/?a=1&amp;b=2"),
    ],
)
def test_fixes(found_by: FoundBy, url: str, fixed: str) -> None:
    html = f'<a href="{url}">Go</a>'
    rule = "second-question-mark" if "?" in url else "blank-in-link"
    (found,) = found_by(all_rules()[rule], html)
    assert found.fix is not None
    (edit,) = found.fix.edits
    start, end = edit.place.span
    assert html[:start] + edit.new + html[end:] == f'<a href="{fixed}">Go</a>'


_IOS = "{% if {{targeted_device.${platform}}} == 'ios' %}"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"{_IOS}pinewheel://a{{% else %}}https:/x.example/a?b=c{{% endif %}}", [1]),
        (f"{_IOS}htps://x.example{{% else %}}https:///x.example{{% endif %}}", [1, 1]),
        (f"{_IOS}{{% if a %}}https//x.example{{% endif %}}{{% endif %}}", [1]),
        ("{% case a %}{% when 1 %}https:/x.example{% else %}https://y.example{% endcase %}", [1]),
        ("{% assign b = 1 %} {% unless a %}https:x.example{% endunless %}", [1]),
        (f"{_IOS}pinewheel://a{{% else %}}https://x.example/a?b=c{{% endif %}}", []),
        ("{% if a %}https{% else %}http{% endif %}://x.example", []),
        ("{% if a %}https:{% else %}http:{% endif %}//x.example", []),
        ("{% if a %}https://{% else %}http://{% endif %}x.example", []),
        ("{% if a %}https://{{host}}{% else %}{{host}}/a:b{% endif %}", []),
        ("{% if a %}tel:+4712345678{% else %}mailto:a@x.example{% endif %}", []),
        ("{{base}}{% if a %}/x{% else %}/https:/y{% endif %}", []),
        ("{% if a %}{{base}}https:/x{% endif %}", []),
        ("x{% if a %}htps://x.example{% endif %}", []),
        ("{% for b in a %}https:/x.example{% endfor %}", []),
    ],
)
@pytest.mark.parametrize("is_html", [True, False])
def test_urls_that_liquid_chooses_from(
    found_by: FoundBy, url: str, found: list[int], is_html: bool
) -> None:
    html = Example(f'<a href="{url}">x</a>')
    example = html if is_html else Example(url, channel="push", field="deep_link")
    findings = found_by(all_rules()["malformed-link"], example)
    assert [each.line for each in findings] == found
