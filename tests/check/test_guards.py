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

_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\ncountry = "GB"\nphone_number = "+447700900123"\n'
        '[custom_attribute]\ntier = "gold"\nsku = "T-1"\n[event_properties]\norder = "A-1"\n'
    ),
    "fixtures/profiles/nobody.toml": 'user_id = "nobody"\nphone_number = "+447700900124"\n',
}
_BLOCKS = {
    "guard": "{% if ${first_name} == blank %}{% abort_message('no name') %}{% endif %}",
    "notes": "{% if ${first_name} == blank %}{% assign is_new = true %}{% endif %}",
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


_NAMED = [
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
    ("around a content block", "push", {"message": "Your lamp. {% if ${first_name} %}{{content_blocks.${hello}}}{% endif %}"}, {"message": "Your lamp. {% if ${country} == 'US' %}b{% else %}{{content_blocks.${hello}}}{% endif %}"}),
    ("behind a content block", "push", {"message": "{{content_blocks.${hello}}}" + _SAVED}, {"message": "{{content_blocks.${hello}}}{% if ${country} == 'DE' %}" + _ABORT + "{% endif %}"}),
]  # fmt: skip
_GAP = {"greeting-without-default", "missing-attribute", "blank-greeting"}


@pytest.fixture(scope="module")
def greetings(tmp_path_factory: pytest.TempPathFactory) -> Told:
    cases = [(channel, fields) for _, channel, *both in _NAMED for fields in both]
    return _told(tmp_path_factory.mktemp("greetings"), cases)


@pytest.mark.parametrize(
    ("what", "number"), [(what, 2 * number) for number, (what, *_) in enumerate(_NAMED)]
)
def test_greetings(what: str, number: int, greetings: Told) -> None:
    assert greetings[f"{number:02}"] == [], what
    assert _GAP.intersection(greetings[f"{number + 1:02}"]), what
