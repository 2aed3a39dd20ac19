"""One message, one list: every caller that asks for its findings gets the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from written_files import write_files

import liquidpilot
from liquidpilot import Finding, Workspace, check_workspace
from liquidpilot.check import units
from liquidpilot.check.subjects import MessageSubject, WorkspaceSubject, message_subject
from liquidpilot.rendering.findings import grouped
from liquidpilot.workspace.messages import Message

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_BODY = """\
<p>Hi {{${nickname}}},</p>
{% connected_content https://api.example.com/{{${user_id}}} :save r %}{{r.title}}
{{content_blocks.${note}}}<a href="http://shop.example/">more</a>
{% comment %}liquidpilot: ignore missing-alt-text -- a tracking pixel{% endcomment %}<img src="https://a.example/a.png">
"""
_FILES = {
    "liquidpilot.toml": '[rules]\nmissing-preheader = "error"\nunchecked-call-result = "off"\n',
    "templates/email_templates/a/template.yaml": "subject: 'Hi {{${nickname}}}'\n",
    "templates/email_templates/a/body.html": _BODY,
    "templates/content_blocks/note.liquid": "{{custom_attribute.${tier}}} {{ 'x' | upcas }}",
    "fixtures/profiles/ada.toml": 'user_id = "1"\nnickname = "Ada"\n',
    "fixtures/profiles/ben.toml": 'user_id = "2"\n[custom_attribute]\ntier = "gold"\n',
    "fixtures/connected_content/offer.toml": (
        '[request]\nurl = "https://api.example.com/{any}"\n[responses.default]\njson = \'{"title": "T"}\'\n'
        '[responses.none]\njson = "{}"\n[responses.down]\nstatus = 503\n'
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, _FILES)
    return tmp_path


def _unordered(found: Iterable[Finding]) -> list[Finding]:
    """Return findings whose scenarios are in the order of their names."""
    return [replace(each, scenarios=tuple(sorted(each.scenarios))) for each in found]


def test_the_list_of_a_message_is_what_check_finds_in_it(root: Path) -> None:
    workspace = Workspace.open(root)
    found = workspace.findings("a")
    assert found == check_workspace(workspace, ["a"], cache=False).findings
    codes = {each.code for each in found}
    assert {"insecure-link", "missing-preheader", "unknown-filter", "missing-attribute"} <= codes
    assert not codes & {"missing-alt-text", "unchecked-call-result"}
    assert all(each.severity == "error" for each in found if each.code == "missing-preheader")


def test_the_renderings_have_its_parts(root: Path) -> None:
    workspace = Workspace.open(root)
    parts = [
        workspace.render("a", person, scenario=scenario, now=_NOW).findings
        for person in ("ada", "ben")
        for scenario in (None, "none", "down")
    ]
    assert _unordered(grouped(parts)) == _unordered(workspace.findings("a"))


@pytest.mark.parametrize("person", ["ada", "ben"])
@pytest.mark.parametrize("scenario", [None, "none", "down"])
def test_a_rendering_has_what_concerns_it(root: Path, person: str, scenario: str | None) -> None:
    workspace = Workspace.open(root)
    rendered = workspace.render("a", person, scenario=scenario, now=_NOW)
    concerned = [
        each
        for each in workspace.findings("a")
        if not each.scenarios
        or (person in each.people and (scenario or "default") in each.scenarios)
    ]
    assert {(each.code, each.place) for each in rendered.findings} <= {
        (each.code, each.place) for each in concerned
    }
    for each in rendered.findings:
        assert each.people in ((), (person,))
        assert each.scenarios in ((), (scenario or "default",))


def test_messages_that_take_turns_are_looked_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        root,
        {f"templates/email_templates/{name}/body.html": "Hi {{${nickname}}}" for name in "bcdef"},
    )
    asked: list[str] = []

    def counted(workspace: WorkspaceSubject, message: Message) -> MessageSubject:
        asked.append(message.name)
        return message_subject(workspace, message)

    monkeypatch.setattr(units, "message_subject", counted)
    workspace = Workspace.open(root)
    names = [each.address for each in workspace.messages()]
    found = [[workspace.render(name, "ben").findings for name in names] for _ in range(3)]

    assert found[0] == found[1] == found[2]
    assert len(asked) == len(names) == 6


def test_a_finding_changes_no_status(root: Path) -> None:
    rendered = Workspace.open(root).render("a", "ada", now=_NOW)
    assert (rendered.status, rendered.verdict) == ("sent", "sent, with 1 hole")
    assert any(each.severity == "error" for each in rendered.findings)


def test_a_text_has_its_list_too() -> None:
    source = "Hi {{${first_name}}}, {{content_blocks.${note}}}<a href='http://a.example'>more</a>"
    result = liquidpilot.render(source, content_blocks={"note": "{{ 1 | upcas }}"})
    assert {(each.code, each.path) for each in result.findings} >= {
        ("greeting-without-default", None),
        ("insecure-link", None),
        ("unknown-filter", "content_blocks/note"),
    }
    assert liquidpilot.render("Hello", {"first_name": "Ada"}).findings == ()


_BLOCK = "templates/content_blocks/note.liquid"
_WRONG_BLOCKS = [
    ("a text that Liquid refuses", "{% if a %}", "syntax-error", (1, 4)),
    ("a typing mistake", "{{ 1 | upcas }}", "unknown-filter", (1, 8)),
    ("what no rendering reports", "{{ 'a' }}{# b #}", "code-of-another-tool", (1, 10)),
    ("what a rule finds", '<a href="http://a.example/">x</a>', "insecure-link", (1, 10)),
    ("what becomes of a value", "{% assign b = 'c' %}{{ b | money }}", "money-on-text", (1, 28)),
]  # fmt: skip


@pytest.mark.parametrize("way", ["shown", "never shown", "through another block"])
@pytest.mark.parametrize(
    ("description", "text", "code", "position"),
    _WRONG_BLOCKS,
    ids=[each[0] for each in _WRONG_BLOCKS],
)
def test_what_stands_in_a_block_is_told_with_its_messages(
    root: Path, description: str, text: str, code: str, position: tuple[int, int], way: str
) -> None:
    included = "{{content_blocks.${note}}}"
    outer = {
        "shown": included,
        "never shown": f"{{% if false %}}{included}{{% endif %}}",
        "through another block": "{{content_blocks.${around}}}",
    }[way]
    (root / _BLOCK).write_text(text, encoding="utf-8")
    (root / "templates/content_blocks/around.liquid").write_text(included, encoding="utf-8")
    for name in ("b", "c"):
        (root / f"templates/{name}.liquid").write_text(f"Hello {outer}", encoding="utf-8")
    workspace = Workspace.open(root)
    by_check = [_at(check_workspace(workspace, paths, cache=False).findings, code) for paths in ([], ["b"], ["note"])]  # fmt: skip
    by_library = [
        _at(workspace.findings("b"), code),
        _at(workspace.render("c", "ada", now=_NOW).findings, code),
        _at(liquidpilot.render(outer, content_blocks={"note": text, "around": included}).findings, code),
    ]  # fmt: skip
    assert by_check == [[(_BLOCK, *position)]] * 3, description
    assert by_library == [[(_BLOCK, *position)]] * 2 + [[("content_blocks/note", *position)]]


def _at(found: Iterable[Finding], code: str) -> list[tuple[str | None, int, int]]:
    of_block = (each for each in found if each.code == code and "note" in str(each.path))
    return [(each.path, each.line, each.column) for each in of_block]


def test_what_other_messages_decide_is_not_told_with_one(root: Path) -> None:
    for path, text in {
        _BLOCK: "{{ first_name }}{% assign b = 'c' %}{{ b | money }}",
        "templates/b.liquid": "{% assign first_name = 3 %}{{content_blocks.${note}}}",
        "templates/c.liquid": "{{content_blocks.${note}}}",
    }.items():
        (root / path).write_text(text, encoding="utf-8")
    workspace = Workspace.open(root)
    whole = check_workspace(workspace, cache=False).findings
    for message in ("b", "c"):
        listed = workspace.findings(message)
        assert {(each.code, each.place) for each in listed} <= {
            (each.code, each.place) for each in whole
        }
        # The rule that had to ask is no hindrance for the others.
        assert "money-on-text" in {each.code for each in listed}
        assert [each.people for each in listed if each.code == "attribute-without-braces"] == (
            [] if message == "b" else [("ada", "ben")]
        )


_INVITATIONS = "https://invitations-api.trustpilot.com/v1/private/business-units/46d6a890000064000500e0c3/email-invitations"  # fmt: skip
_UNREADABLE = [
    # where the body is written, the body, which finding says that it is no JSON
    ("body.json", '{"a": {{${nickname}}}}', "body-not-json"),
    ("body.json", '{"a": 1,}', "body-not-json"),
    ("body.json", "", "body-not-json"),
    ("template.yaml", '{"a": {{${nickname}}}}', "body-not-json"),
    ("a call", '{"a":{{${nickname}}}}', "connected-content-body-not-json"),
    ("a call", "oops", "trustpilot-wrapped-invitation"),
]


@pytest.mark.parametrize(("where", "body", "code"), _UNREADABLE)
def test_a_body_that_is_no_json_is_told_once(
    tmp_path: Path, where: str, body: str, code: str
) -> None:
    header = "application/json"
    files = {
        "fixtures/profiles/ada.toml": 'nickname = "Ada"\n',
        "liquidpilot.toml": "",
    }
    if where == "a call":
        files["templates/m.liquid"] = (
            f"{{% connected_content {_INVITATIONS} :method post "
            f":content_type {header} :body {body} %}}"
        )
    else:
        folder = "templates/webhooks/m"
        yaml = f"url: {_INVITATIONS}\nmethod: POST\nheaders: {{Content-Type: {header}}}\n"
        files[f"{folder}/template.yaml"] = yaml
        if where == "body.json":
            files[f"{folder}/body.json"] = body
        else:
            files[f"{folder}/template.yaml"] += f"body: '{body}'\n"
    write_files(tmp_path, files)
    workspace = Workspace.open(tmp_path)
    for found in (workspace.findings("m"), workspace.render("m", "ada", now=_NOW).findings):
        about = [each.code for each in found if "JSON" in each.message]
        assert about == [code]


@pytest.mark.parametrize(
    ("header", "is_json"),
    [
        ("application/json", True),
        ("Application/JSON ; charset=utf-8", True),
        ("application/vnd.api+json", True),
        ("application/x-ndjson", False),
        ("application/jsonl", False),
        ("application/json5", False),
        ("application/json+x", False),
        ("application/JSON;charset=utf-8", True),
        ("text/json", True),
    ],
)
def test_a_body_is_json_where_its_header_says_so(
    tmp_path: Path, header: str, is_json: bool
) -> None:
    """RFC 6839 for '+json'; a line of its own for each value is no JSON (assumed of receivers)."""
    yaml = (
        f"url: {_INVITATIONS}\nmethod: POST\nheaders: {{Content-Type: {header}}}\n"
        'body: |\n  {"a": 1}\n  {"a": 2}\n'
    )
    files = {"liquidpilot.toml": "", "templates/webhooks/m/template.yaml": yaml}
    write_files(tmp_path, files)
    found = {each.code for each in Workspace.open(tmp_path).findings("m")}
    assert ("body-not-json" in found) is is_json


_OF_ONE_LINE = [
    # what stands in one line of an e-mail, and what is told of it: the rules and their severities
    (
        "another place has an error",
        '{{ 4 | divided_by: 0 }}{% if {{custom_attribute.${on}}} == "true" %}x{% endif %}',
        {"render-error": "error", "comparison-unlike-data": "warning"},
    ),
    (
        "the same place has an error",
        "{% if {{custom_attribute.${score}}} > 5 %}x{% endif %}",
        {"comparison-unlike-data": "error"},
    ),
    (
        "a call beside a link",
        '<a href="https://a.example/?a=1?b=2">x</a>'
        '{% connected_content https://b.example/x :save r %}{{ r.a | default: "b" }}',
        {"second-question-mark": "warning", "missing-fixture": "error"},
    ),
    (
        "links beside each other",
        '<a href="#">b</a><a href="http://b.shop">c</a><a href="https://staging.shop.com">e</a>',
        {"placeholder-link": "error", "insecure-link": "warning", "test-host-in-link": "warning"},
    ),
    (
        "one link",
        '<a href="http://staging.shop.com">e</a>',
        {"insecure-link": "warning", "test-host-in-link": "warning"},
    ),
]


@pytest.mark.parametrize(
    ("text", "told"), [case[1:] for case in _OF_ONE_LINE], ids=[case[0] for case in _OF_ONE_LINE]
)
def test_a_finding_hides_none_of_another_place(
    tmp_path: Path, text: str, told: dict[str, str]
) -> None:
    """A rule stands for a more general one where both say the same, and is as severe."""
    folder = "templates/email_templates/m"
    files = {
        "liquidpilot.toml": "",
        "fixtures/profiles/ada.toml": '[custom_attributes]\non = true\nscore = "12"\n',
        f"{folder}/template.yaml": "subject: hi\n",
        f"{folder}/body.html": f"<p>{text}</p>\n",
    }
    write_files(tmp_path, files)
    found = check_workspace(Workspace.open(tmp_path), cache=False).findings
    named = {each.code: each.severity for each in found if each.path == f"{folder}/body.html"}
    assert {code: named[code] for code in named if code in _ABOUT_LINES} == told


_ABOUT_LINES = {code for _, _, told in _OF_ONE_LINE for code in told}
