"""Whoever protects a message from missing data is told nothing; beside each guard, one that is none.

A guard may stand in any field, in a content block, before or behind what it protects.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot import Workspace, check_workspace

Fields = dict[str, str]
Told = dict[str, list[str]]
Case = tuple[str, str, Fields, Fields]

_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\ncountry = "GB"\nphone_number = "+447700900123"\n'
        '[custom_attribute]\ntier = "gold"\nsku = "T-1"\n[event_properties]\norder = "A-1"\n'
    ),
    "fixtures/connected_content/weather.toml": (
        '[request]\nurl = "https://api.pinewheel.example/weather"\n[responses.default]\n'
        'json = \'{"temp": 7, "rain": "a little"}\'\n'
    ),
    "fixtures/connected_content/rain.toml": (
        '[request]\nurl = "https://api.pinewheel.example/rain"\n[responses.default]\n'
        'json = \'{"rain": "a little"}\'\n'
    ),
    "fixtures/connected_content/posted.toml": (
        '[request]\nmethod = "POST"\nurl = "https://api.pinewheel.example/weather"\n'
        '[responses.default]\njson = \'{"temp": 7, "rain": "a little"}\'\n'
    ),
    "templates/catalogs/toys/items.csv": "id,name,price\nT-1,Truck,5\n",
    "templates/catalogs/toys/schema.yaml": (
        "fields:\n  - name: id\n    type: string\n  - name: name\n    type: string\n"
        "  - name: price\n    type: number\n"
    ),
    "fixtures/profiles/nobody.toml": 'user_id = "nobody"\nphone_number = "+447700900124"\n',
}
_BLOCKS = {
    "guard": "{% if ${first_name} == blank %}{% abort_message('no name') %}{% endif %}",
    "notes": "{% if ${first_name} == blank %}{% assign is_new = true %}{% endif %}",
    "weather": (
        "{% connected_content https://api.pinewheel.example/weather :save w %}"
        "{% if w == blank %}{% abort_message('none') %}{% endif %}"
    ),
    "rain": (
        "{% connected_content https://api.pinewheel.example/weather :save w %}"
        "It rains {{ w.rain }}."
    ),
    "hello": "Hi {{${first_name}}}, here we are",
}
_BESIDE = ("missing-unsubscribe-link", "missing-preheader")
_NAME = "{{${first_name}}}"
_HI = f"Hi {_NAME}, your lamp is here"
_ABORT = "{% abort_message('no name') %}"
_SAVED = f"{{% if {_NAME} == blank %}}{_ABORT}{{% endif %}}"


def _told(folder: Path, cases: list[tuple[str, Fields]]) -> Told:
    """Check a message for each case, and return by its number what is told of it.

    They are checked together, each with content blocks of its own.
    """
    files = dict(_FILES)
    for number, (channel, fields) in enumerate(cases):
        used = set()
        for name, text in fields.items():
            used |= {each for each in _BLOCKS if f"{{{each}}}" in text}
            for each in _BLOCKS:
                text = text.replace(f"{{{each}}}", f"{{{each}_{number:02}}}")
            fields[name] = text
        for each in used:
            files[f"templates/content_blocks/{each}_{number:02}.liquid"] = _BLOCKS[each]
        lines = [f"{name}: {_quoted(text)}\n" for name, text in fields.items() if name != "html"]
        files[f"templates/{channel}/m_{number:02}/template.yaml"] = "".join(lines)
        if "html" in fields:
            files[f"templates/{channel}/m_{number:02}/body.html"] = fields["html"]
    write_files(folder, files)
    told: Told = {f"{number:02}": [] for number in range(len(cases))}
    for found in check_workspace(Workspace.open(folder), cache=False).findings:
        if found.code not in _BESIDE:
            told[(found.path or "").rpartition("_")[2][:2]].append(found.code)
    return told


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _both(case: Case) -> tuple[tuple[str, Fields], tuple[str, Fields]]:
    _, channel, good, bad = case
    return (channel, good), (channel, bad)


def _numbered(cases: list[Case]) -> list[tuple[str, int]]:
    """Return what each case is, and the number of its good message; that of the bad one follows."""
    return [(what, 2 * number) for number, (what, *_) in enumerate(cases)]


_NAMED: list[Case] = [
    # what protects the greeting, channel, and fields; then the same with a guard that is none
    ("an abort behind it", "push", {"message": _HI + _SAVED}, {"message": _HI + _SAVED.replace("==", "!=")}),
    ("an abort in a later field", "push", {"title": _HI, "message": "Come in" + _SAVED}, {"title": _HI, "message": "Come in" + _SAVED.replace("== blank", "== 'Bob'")}),
    ("an abort in an earlier field", "push", {"title": _SAVED + "News", "message": _HI}, {"title": _SAVED.replace("{${first_name}}", "{${country}}").replace("== blank", "== 'DE'") + "News", "message": _HI}),
    ("of an e-mail", "email_templates", {"subject": _HI, "html": _SAVED + "<p>a</p>"}, {"subject": _HI, "html": "<p>a</p>"}),
    ("of an in-app message", "in_app", {"header": _HI, "message": "a" + _SAVED}, {"header": _HI, "message": "a" + _SAVED.replace(_ABORT, "b")}),
    ("of a card", "content_cards", {"title": _HI, "message": "a" + _SAVED}, {"title": _HI, "message": "a" + _SAVED.replace("== blank", "== ''")}),
    ("of an SMS", "sms", {"message": "Pinewheel: " + _HI + ". STOP to opt out" + _SAVED}, {"message": "Pinewheel: " + _HI + ". STOP to opt out"}),
    ("unless", "push", {"message": _HI + "{% unless ${first_name} %}" + _ABORT + "{% endunless %}"}, {"message": _HI + "{% unless ${country} == 'GB' and ${first_name} == blank %}a{% endunless %}"}),
    ("else", "push", {"message": _HI + "{% if ${first_name} != blank %}!{% else %}" + _ABORT + "{% endif %}"}, {"message": _HI + "{% if ${first_name} == blank %}!{% else %}" + _ABORT + "{% endif %}"}),
    ("case", "push", {"message": _HI + "{% case ${first_name} %}{% when nil %}" + _ABORT + "{% else %}!{% endcase %}"}, {"message": _HI + "{% case ${first_name} %}{% when 'Bob' %}" + _ABORT + "{% endcase %}"}),
    ("one of two", "push", {"message": _HI + "{% if ${country} == 'DE' or ${first_name} == blank %}" + _ABORT + "{% endif %}"}, {"message": _HI + "{% if ${country} == 'DE' and ${first_name} == blank %}" + _ABORT + "{% endif %}"}),
    ("nested", "push", {"message": _HI + "{% if ${first_name} == blank %}{% if ${country} == 'DE' %}" + _ABORT + "{% else %}" + _ABORT + "{% endif %}{% endif %}"}, {"message": _HI + "{% if ${first_name} == blank %}{% if ${country} == 'DE' %}" + _ABORT + "{% endif %}{% endif %}"}),
    ("a flag", "push", {"message": _HI + "{% assign ok = true %}{% if ${first_name} == blank %}{% assign ok = false %}{% endif %}{% unless ok %}" + _ABORT + "{% endunless %}"}, {"message": _HI + "{% assign ok = true %}{% if ${first_name} == blank %}{% assign ok = false %}{% endif %}{% if ok %}a{% endif %}"}),
    ("its size", "push", {"message": _HI + "{% assign n = ${first_name} | size %}{% if n == 0 %}" + _ABORT + "{% endif %}"}, {"message": _HI + "{% assign n = ${first_name} | size %}{% if n > 9 %}" + _ABORT + "{% endif %}"}),
    ("a capture", "push", {"message": _HI + "{% capture n %}{{${first_name} | strip}}{% endcapture %}{% if n == '' %}" + _ABORT + "{% endif %}"}, {"message": _HI + "{% capture n %}{{${first_name} | strip}}{% endcapture %}{% if n != '' %}!{% endif %}"}),
    ("a chain of defaults", "push", {"message": _HI + "{% assign n = ${first_name} | strip | default: 'none' %}{% if n == 'none' %}" + _ABORT + "{% endif %}"}, {"message": _HI + "{% assign n = ${first_name} | strip | default: 'none' %}{% if n == 'Bob' %}" + _ABORT + "{% endif %}"}),
    ("a content block", "push", {"message": _HI + "{{content_blocks.${guard}}}"}, {"message": _HI + "{{content_blocks.${notes}}}{% if is_new %}!{% endif %}"}),
    ("a content block before it", "push", {"title": "{{content_blocks.${guard}}}News", "message": _HI}, {"title": "News", "message": "{{content_blocks.${notes}}}" + _HI + "{% if is_new %}!{% endif %}"}),
    ("a flag of a content block", "push", {"message": "{{content_blocks.${notes}}}{% if is_new %}" + _ABORT + "{% endif %}" + _HI}, {"message": "{{content_blocks.${notes}}}{% unless is_new %}" + _ABORT + "{% endunless %}" + _HI}),
    ("a capture that is tested", "push", {"message": "{% capture n %}{{${first_name}}}{% endcapture %}Hello{% if n != '' %} {{ n }}{% endif %}, your lamp"}, {"message": "{% capture n %}{{${first_name}}}{% endcapture %}Hello{% if n == '' %} {{ n }}{% endif %}, your lamp"}),
    ("one with white space", "push", {"message": "{% capture n %} {{${first_name}}} {% endcapture %}{% assign n = n | strip %}Hello{% if n != blank %} {{ n }}{% endif %}, your lamp"}, {"message": "{% capture n %} {{${first_name}}} {% endcapture %}{% assign n = n | strip %}Hello {{ n }}, your lamp"}),
    ("one with a default", "push", {"message": "{% capture n %}{{${first_name}}}{% endcapture %}Hello {{ n | default: 'there' }}, your lamp"}, {"message": "{% capture n %}{{${first_name}}}{% endcapture %}Hello {{ n | capitalize }}, your lamp"}),
    ("one that is set anew", "push", {"message": "{% capture hi %}Hi {{${first_name}}}{% endcapture %}{% if ${first_name} == blank %}{% assign hi = 'Hello' %}{% endif %}{{ hi }}, your lamp"}, {"message": "{% capture hi %}Hi {{${first_name}}}{% endcapture %}{% if ${country} == 'DE' %}{% assign hi = 'Hallo' %}{% endif %}{{ hi }}, your lamp"}),
    ("one in another", "push", {"message": "{% capture n %}{{${first_name}}}{% endcapture %}{% capture all %}Hello{% if n != '' %} {{ n }}{% endif %}, a{% endcapture %}{{ all }}"}, {"message": "{% capture n %}{{${first_name}}}{% endcapture %}{% capture all %}Hello {{ n }}, a{% endcapture %}{{ all }}"}),
    ("one that is never printed", "push", {"message": "{% capture n %}{{${first_name}}}{% endcapture %}{% if n contains 'A' %}A!{% else %}B!{% endif %}"}, {"message": "{% capture n %}{{${first_name}}}{% endcapture %}{% if n contains 'A' %}A!{% else %}B!{% endif %}{% assign m = n | upcase %}Hello {{ m }}, a"}),
    ("one of a loop", "push", {"message": "{% capture n %}{% for i in (1..2) %}{{${first_name}}}{% endfor %}{% endcapture %}Hello{% if n != '' and ${first_name} %} {{ n }}{% endif %}!"}, {"message": "{% capture n %}{% for i in (1..2) %}{{${first_name}}}{% endfor %}{% endcapture %}Hello {{ n }}!"}),
    ("around a content block", "push", {"message": "Your lamp. {% if ${first_name} %}{{content_blocks.${hello}}}{% endif %}"}, {"message": "Your lamp. {% if ${country} == 'US' %}b{% else %}{{content_blocks.${hello}}}{% endif %}"}),
    ("behind a content block", "push", {"message": "{{content_blocks.${hello}}}" + _SAVED}, {"message": "{{content_blocks.${hello}}}{% if ${country} == 'DE' %}" + _ABORT + "{% endif %}"}),
]  # fmt: skip
_GAP = {"greeting-without-default", "missing-attribute", "blank-greeting", "empty-output"}
_URL = "https://api.pinewheel.example/weather"
_CALL = f"{{% connected_content {_URL} :save w %}}"
_SURE = "{% if w.__http_status_code__ != 200 %}{% abort_message('none') %}{% endif %}"
_CALLS: list[Case] = [
    # what protects the answer, channel, and fields; then the same with a guard that is none
    ("an abort in another field", "content_cards", {"title": _CALL + _SURE + "{{ w.temp }}", "message": _CALL + "{{ w.rain }}"}, {"title": _CALL + "{{ w.temp | default: 'News' }}", "message": _CALL + "{{ w.rain }}"}),
    ("under another name", "push", {"title": _CALL + "{{ w.temp }}", "message": _CALL.replace("save w", "save v") + "{% unless v %}{% abort_message('none') %}{% endunless %}{{ v.rain }}"}, {"title": _CALL + "{{ w.temp }}", "message": _CALL.replace("weather", "rain").replace("save w", "save v") + "{% unless v %}{% abort_message('none') %}{% endunless %}{{ v.rain }}"}),
    ("of a cached POST", "push", {"title": _CALL.replace(":save", ":method post :cache_max_age 600 :save") + _SURE + "a", "message": _CALL.replace(":save", ":method post :cache_max_age 600 :save") + "{{ w.rain }}"}, {"title": _CALL.replace(":save", ":method post :save") + _SURE + "a", "message": _CALL.replace(":save", ":method post :save") + "{{ w.rain }}"}),
    ("of an SMS", "sms", {"message": "Pinewheel: " + _CALL + "{{ w.rain }}" + _SURE + " STOP to opt out"}, {"message": "Pinewheel: " + _CALL + "{{ w.rain }} STOP to opt out"}),
    ("of an e-mail", "email_templates", {"subject": _CALL + "{{ w.rain }}", "html": _CALL + "{% if w.__http_status_code__ >= 200 %}{{ w.temp }}{% else %}{% abort_message('none') %}{% endif %}"}, {"subject": _CALL + "{{ w.rain }}", "html": _CALL + "{% if w.__http_status_code__ >= 200 %}{{ w.temp }}{% abort_message('none') %}{% endif %}"}),
    ("a block asks and aborts", "push", {"title": "{{content_blocks.${weather}}}{{ w.rain }}", "message": _CALL + "{{ w.rain }}"}, {"title": "News", "message": _CALL + "{{ w.rain }}{{content_blocks.${guard}}}"}),
    ("whoever includes a block", "push", {"message": "{{content_blocks.${rain}}}" + _SURE}, {"message": "{{content_blocks.${rain}}}"}),
]  # fmt: skip
_TAG = "{% catalog_items toys {{custom_attribute.${sku}}} %}"
_ITEMS: list[Case] = [
    # what protects an item, channel, and fields; then the same with a guard that is none
    ("a default", "push", {"message": _TAG + "{{ items[0].name | default: 'News' }}"}, {"message": _TAG + "{{ items[0].name | upcase }}"}),
    ("a condition", "push", {"message": _TAG + "{% if items[0] %}{{ items[0].name }}{% endif %}!"}, {"message": _TAG + "{% unless items[0] %}{{ items[0].name }}{% endunless %}!"}),
    ("its size", "content_cards", {"title": _TAG + "{% if items.size > 0 %}{{ items[0].name }}{% else %}News{% endif %}", "message": "a"}, {"title": _TAG + "{% if items.size == 0 %}{{ items[0].name }}{% else %}News{% endif %}!", "message": "a"}),
    ("the id", "push", {"message": _TAG + "{% if custom_attribute.${sku} != blank %}{{ items[0].price | money }}{% endif %}!"}, {"message": _TAG + "{{ items[0].price | times: 2 }}{% if custom_attribute.${sku} != blank %}!{% endif %}"}),
    ("a loop", "in_app", {"message": _TAG + "{% for each in items %}{{ each.name }}{% endfor %}!"}, {"message": _TAG + "{% for each in items %}{{ each.name }}{% endfor %}{{ items[0].name }}!"}),
    ("a variable", "push", {"message": "{% assign sku = custom_attribute.${sku} %}" + _TAG.replace("custom_attribute.${sku}", " sku ") + "{% assign toy = items[0] %}{% if toy %}{{ toy.name }}{% endif %}!"}, {"message": "{% assign sku = custom_attribute.${sku} %}" + _TAG.replace("custom_attribute.${sku}", " sku ") + "{% assign toy = items[0] %}{{ toy.name }}!"}),
    ("a flag", "push", {"message": _TAG + "{% if items[0] %}{% assign has = true %}{% endif %}{% if has %}{{ items[0].name }}{% endif %}!"}, {"message": _TAG + "{% if items[0] %}{% assign has = true %}{% endif %}{% unless has %}{{ items[0].name }}{% endunless %}!"}),
    ("an abort in a later field", "push", {"title": _TAG + "{{ items[0].name }}", "message": _TAG + "{% if items[0] == blank %}{% abort_message('none') %}{% endif %}a"}, {"title": _TAG + "{{ items[0].name }}", "message": _TAG + "{% if items[0] != blank %}{% abort_message('none') %}{% endif %}a"}),
    ("around the tag", "sms", {"message": "Pinewheel: {% if custom_attribute.${sku} != blank %}" + _TAG + "{{ items[0].name }}{% endif %} STOP to opt out"}, {"message": "Pinewheel: {% if custom_attribute.${sku} == blank %}" + _TAG + "{{ items[0].name }}{% endif %} STOP to opt out"}),
]  # fmt: skip
_NO_ITEM = {"missing-catalog-item", "empty-output"}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return _told(
        tmp_path_factory.mktemp("calls"), [each for case in _CALLS for each in _both(case)]
    )


@pytest.mark.parametrize(("what", "number"), _numbered(_CALLS))
def test_calls(what: str, number: int, calls: Told) -> None:
    assert calls[f"{number:02}"] == [], what
    assert "unchecked-call-result" in calls[f"{number + 1:02}"], what


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return _told(
        tmp_path_factory.mktemp("items"), [each for case in _ITEMS for each in _both(case)]
    )


@pytest.mark.parametrize(("what", "number"), _numbered(_ITEMS))
def test_items(what: str, number: int, items: Told) -> None:
    # That the catalog may not have the item of somebody else is an info.
    assert set(items[f"{number:02}"]) <= {"unchecked-catalog-items"}, what
    assert _NO_ITEM.intersection(items[f"{number + 1:02}"]), what


@pytest.fixture(scope="module")
def greetings(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return _told(
        tmp_path_factory.mktemp("greetings"), [each for case in _NAMED for each in _both(case)]
    )


@pytest.mark.parametrize(("what", "number"), _numbered(_NAMED))
def test_greetings(what: str, number: int, greetings: Told) -> None:
    assert greetings[f"{number:02}"] == [], what
    assert _GAP.intersection(greetings[f"{number + 1:02}"]), what


_PARAMETERS = [
    # what the block does with a parameter of one message, its text, and what the other is told
    ("asks for it", "{% if badge %}({{ badge }}){% endif %}a", []),
    ("asks whether it is blank", "{% if badge != blank %}({{ badge }}){% endif %}a", []),
    ("else", "{% if badge == blank %}a{% else %}{{ badge }}{% endif %}", []),
    ("unless", "{% unless badge == nil or badge == '' %}{{ badge }}{% endunless %}a", []),
    ("case", "{% case badge %}{% when 'New' %}New!{% else %}a{% endcase %}", []),
    ("its size", "{% if badge.size > 0 %}{{ badge }}{% endif %}a", []),
    ("a default", "{{ badge | default: 'Sale' }}", []),
    ("a default behind a filter", "{{ badge | strip | default: 'Sale' }}", []),
    ("a variable with a default", "{% assign b = badge | default: 'Sale' %}{{ b }}", []),
    ("a variable that is asked for", "{% assign b = badge %}{% if b %}{{ b }}{% endif %}a", []),
    ("a loop", "a{% for each in badge %}{{ each }}{% endfor %}", []),
    ("prints it", "({{ badge }})", ["unassigned-variable"]),
    ("prints it elsewhere", "{% if badge %}a{% endif %}({{ badge }})", ["unassigned-variable"]),
    ("asks for another", "{% if badges %}a{% endif %}b", ["unassigned-variable"]),
    ("prints another", "{% if badge %}{{ bagde }}{% endif %}b", ["unassigned-variable"]),
    ("hands it on", "{% assign b = badge %}a{{ b }}", ["unassigned-variable"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "expected"), _PARAMETERS)
def test_a_parameter_of_a_block(what: str, text: str, expected: list[str], tmp_path: Path) -> None:
    included = "{{content_blocks.${hero}}}"
    files = {
        "templates/content_blocks/hero.liquid": text,
        "templates/push/with/template.yaml": f"message: \"{{% assign badge = 'New' %}}{included}\"\n",
        "templates/push/without/template.yaml": f'message: "{included}"\n',
    }
    write_files(tmp_path, _FILES | files)
    report = check_workspace(Workspace.open(tmp_path), cache=False)
    found = {each.code for each in report.findings if each.severity != "info"}
    assert sorted(found) == expected, what


def test_a_parameter_that_nobody_sets(tmp_path: Path) -> None:
    files = {
        "templates/content_blocks/hero.liquid": "{% if badge %}{{ badge }}{% endif %}a",
        "templates/push/without/template.yaml": 'message: "{{content_blocks.${hero}}}"\n',
        # Set too late, for a block that is not included any more.
        "templates/push/late/template.yaml": (
            "message: \"{{content_blocks.${hero}}}{% assign badge = 'New' %}{{ badge }}\"\n"
        ),
    }
    write_files(tmp_path, _FILES | files)
    report = check_workspace(Workspace.open(tmp_path), cache=False)
    assert {each.code for each in report.findings} == {"unassigned-variable"}
