"""Rules of a team's own: declared, and in Python, which runs only where it was allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot import LiquidPilotError, Workspace, check_workspace
from liquidpilot.check.team_rules import RulesNotAllowed, rules_of
from liquidpilot.consent import Consents
from liquidpilot.errors import WorkspaceError
from liquidpilot.extending import Example, findings_in

_BASE = {
    "templates/email_templates/mail/template.yaml": (
        "subject: Hello\ntags: [news]\nheaders:\n  X-Campaign: spring\n"
    ),
    "templates/email_templates/mail/body.html": (
        '<a href="https://www.pinewheel.example/">Click HERE</a>\n'
        '<a href="https://quince.example/{{custom_attribute.${vip}}}">x</a>\n'
        "{{content_blocks.${footer}}}\n"
    ),
    "templates/content_blocks/footer.liquid": '<a href="https://zinnia.example/">Pinewheel</a>\n',
    "templates/sms/text/template.yaml": "message: 'Your parcel, {{${first_name}}}'\n",
    "fixtures/profiles/ada.toml": "first_name = 'Ada of Pinewheel'\n",
    "fixtures/profiles/ben.toml": "first_name = 'Ben'\n",
}


def _declared(demand: str, more: str = "", bad: str = "", good: str = "") -> str:
    examples = f"bad = {bad}\ngood = {good}\n"
    return f"[custom_rules.own]\n{demand}\nmessage = 'no'\n{more}\n{examples}"


def _write(root: Path, files: dict[str, str]) -> Workspace:
    for path, text in (_BASE | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Workspace.open(root)


def _found(workspace: Workspace, *names: str) -> list[str]:
    report = check_workspace(workspace, select=names or ("own",), cache=False)
    return [
        f"{(each.path or '').partition('/')[2]}:{each.line}"
        + (f" {each.whom}" if each.whom else "")
        for each in report.findings
    ]


_MAIL, _FOOTER, _SMS = (
    "email_templates/mail/body.html",
    "content_blocks/footer.liquid",
    "sms/text/template.yaml",
)
_LINK_Q, _LINK_P = (
    "\"<a href='https://q.example/'>x</a>\"",
    "\"<a href='https://pinewheel.example/'>x</a>\"",
)


@pytest.mark.parametrize(
    ("description", "declared", "found"),
    [
        ("a text, in any case", _declared("forbidden.text = 'click here'", bad="'click here'", good="'see'"), [f"{_MAIL}:1"]),
        ("a pattern, as it says", _declared("forbidden.pattern = 'Click [A-Z]+'", bad="'Click X'", good="'click x'"), [f"{_MAIL}:1"]),
        ("one of several texts, in blocks, too", _declared("forbidden.text = ['parcel', 'pinewheel<']", bad="'parcel'", good="'order'"), [f"{_FOOTER}:1", f"{_SMS}:1"]),
        ("in one channel", _declared("forbidden.text = ['parcel', 'here']", "channels = ['sms']", "'parcel'", "'order'"), [f"{_SMS}:1"]),
        ("with a tag, its blocks, too", _declared("forbidden.text = ['parcel', 'pinewheel<']", "tags = ['news']", "'parcel'", "'order'"), [f"{_FOOTER}:1"]),
        ("in some files", _declared("forbidden.text = ['parcel', 'here']", "files = ['templates/sms/**']", "'parcel'", "'order'"), [f"{_SMS}:1"]),
        ("in some fields", _declared("forbidden.text = 'hello'", "fields = ['subject']", "{subject = 'Hello'}", "{subject = 'Hi', html = 'Hello'}"), ["email_templates/mail/template.yaml:1"]),
        ("a host that is forbidden", _declared("forbidden.link_host = '*.example'", "channels = ['email']", _LINK_Q, "'x'"), [f"{_FOOTER}:1", f"{_MAIL}:1", f"{_MAIL}:2"]),
        ("hosts that are allowed", _declared("allowed.link_host = ['pinewheel.example', '*.pinewheel.example']", bad=_LINK_Q, good=_LINK_P), [f"{_FOOTER}:1", f"{_MAIL}:2"]),
        ("a host that is required, and is in a block", _declared("required.link_host = 'zinnia.example'", "channels = ['email']", "'x'", "\"<a href='https://zinnia.example'>x</a>\""), []),
        ("a header that is required, and is there", _declared("required.header = 'x-campaign'", "channels = ['email']", "'x'", "{headers.X-Campaign = 'a'}"), []),
        ("one that is not", _declared("required.header = 'X-Team'", "channels = ['email']", "'x'", "{'headers.X-Team' = 'a'}"), ["email_templates/mail/template.yaml:1"]),
        ("an attribute", _declared("forbidden.attribute = 'custom_attribute.*'", bad="'{{custom_attribute.${vip}}}'", good="'{{${first_name}}}'"), [f"{_MAIL}:2"]),
        ("required words, for whom they are missing", _declared("required.text = 'pinewheel'", "channels = ['sms']", "'x'", "'Pinewheel'"), [f"{_SMS}:1 for ben"]),
        ("required words that a block brings", _declared("required.pattern = 'Pinewheel'", "channels = ['email']", "'x'", "'Pinewheel'"), []),
    ],
)  # fmt: skip
def test_what_is_declared_is_found(
    description: str, declared: str, found: list[str], tmp_path: Path
) -> None:
    declared = declared.replace("{headers.X-Campaign", "{'headers.X-Campaign'")
    workspace = _write(tmp_path, {"liquidpilot.toml": declared})
    assert _found(workspace) == found, description
    by_message = {
        each.place
        for message in workspace.messages()
        for each in workspace.findings(message)
        if each.code == "own"
    }
    assert len(by_message) == len(found), "the library says the same"


@pytest.mark.parametrize(
    ("bad", "good", "says"),
    [("'x'", "'y'", "5:1: the rule 'own' finds nothing in its example 'bad'"), ("'a'", "'a'", "6:1: the rule 'own' finds something in its example 'good'")],
)  # fmt: skip
def test_a_rule_that_its_examples_belie_is_an_error(
    bad: str, good: str, says: str, tmp_path: Path
) -> None:
    text = _declared("forbidden.text = 'a'", "severity = 'info'", bad, good)
    workspace = _write(tmp_path, {"liquidpilot.toml": text})
    with pytest.raises(LiquidPilotError) as caught:
        check_workspace(workspace, cache=False)
    assert says in f"{caught.value.where}: {caught.value.message}"


def test_a_rule_is_one_like_any_other(tmp_path: Path) -> None:
    text = _declared("forbidden.text = 'here'", bad="'here'", good="'x'")
    ignored = "{% comment %}liquidpilot: ignore own -- old{% endcomment %}<b>here</b>"
    files = {"liquidpilot.toml": text, "templates/a.liquid": ignored}
    assert _found(_write(tmp_path, files)) == [f"{_MAIL}:1"]
    off = {"liquidpilot.toml": f"{text}[rules]\nown = 'off'\n"}
    report = check_workspace(_write(tmp_path, off), cache=False)
    assert not [each for each in report.findings if each.code == "own"]
    twice = {"liquidpilot.toml": text.replace("custom_rules.own", "custom_rules.long-subject")}
    with pytest.raises(WorkspaceError, match="there is a rule called 'long-subject' already") as no:
        _found(_write(tmp_path, twice))
    assert no.value.where == "liquidpilot.toml:1:15"


_RULES = """\
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from liquidpilot.extending import FieldRule

Path(r"{ran}").write_text("it ran")

@dataclass
class House:
    word: str

def _check(field):
    at = field.source.text.find(House("parcel").word)
    if at >= 0:
        yield field.found((at, at + 6), "we say order")

RULES = [FieldRule(name="own", severity="error", summary="s", explanation="e", bad="parcel", good="order", check=_check)]
"""


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that exists after the rules have run; consent is kept apart."""
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(tmp_path / "consent"))
    return tmp_path / "ran"


def test_code_runs_only_where_it_was_allowed(ran: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    code = _RULES.format(ran=ran)
    workspace = _write(root, {"liquidpilot_rules.py": code})
    for faults in (False, True):
        with pytest.raises(RulesNotAllowed, match="code that nobody has allowed to run here"):
            check_workspace(workspace, faults=faults, cache=False)
    told = workspace.findings(workspace.message("sms/text"))
    assert [each.code for each in told if each.path == "liquidpilot_rules.py"] == ["broken-file"]
    assert not ran.exists(), "not a line has run"
    report = check_workspace(workspace, select=("own",), cache=False, allow_rules=True)
    assert [(each.path, each.severity) for each in report.findings] == [
        (f"templates/{_SMS}", "error")
    ]
    assert ran.exists()
    with pytest.raises(RulesNotAllowed):
        check_workspace(workspace, cache=False)
    Consents(root).allow_code("liquidpilot_rules.py", code.encode())
    assert _found(Workspace.open(root)) == [f"{_SMS}:1"]
    # One byte more, and it is another file.
    changed = _write(root, {"liquidpilot_rules.py": code + "#"})
    with pytest.raises(RulesNotAllowed):
        rules_of(changed)


def test_workers_and_the_cache_know_the_file(ran: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    code = _RULES.format(ran=ran)
    for word, found in (("parcel", 1), ("order", 0), ("parcel", 1)):
        workspace = _write(root, {"liquidpilot_rules.py": code.replace("parcel", word)})
        for jobs in (1, 2):
            report = check_workspace(workspace, select=("own",), allow_rules=True, jobs=jobs)
            assert len(report.findings) == found, "never an old answer"


@pytest.mark.parametrize(
    ("description", "code", "says"),
    [
        ("it is no Python", "x = (", "liquidpilot_rules.py:1:5: not valid Python"),
        ("it fails", "\n1 / 0", "liquidpilot_rules.py:2: the rules cannot be read: ZeroDivisionError"),
        ("it has no rules", "RULES = 1", "liquidpilot_rules.py: 'liquidpilot_rules.py' has no list of rules"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used(
    description: str, code: str, says: str, ran: Path, tmp_path: Path
) -> None:
    workspace = _write(tmp_path / "workspace", {"liquidpilot_rules.py": code})
    with pytest.raises(LiquidPilotError) as caught:
        check_workspace(workspace, cache=False, allow_rules=True)
    assert f"{caught.value.where}: {caught.value.message}".startswith(says), description
    with pytest.raises(LiquidPilotError):
        check_workspace(workspace, cache=False, allow_rules=True)


def test_a_rule_is_tried_in_a_test() -> None:
    from liquidpilot.check.rules.missing_preheader import RULE

    assert [each.code for each in findings_in(RULE, RULE.examples[0])] == ["missing-preheader"]
    assert findings_in(RULE, RULE.examples[1]) == ()
    assert findings_in(RULE, Example("Hi", channel="sms", field="message")) == ()


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("RULES = [", "raise SystemExit(0)\nRULES = [", "liquidpilot_rules.py:17", "SystemExit: 0"),
        ('severity="error"', 'severity="x"', "liquidpilot_rules.py:17", "the rule 'own' has the severity 'x'"),
        ('severity="error"', "severity=[]", "liquidpilot_rules.py", "the rule 'own' has the severity []"),
        ('name="own"', "name=3", "liquidpilot_rules.py:17", "3 is not a name that a rule can have"),
        ('name="own"', 'name="Bad Name"', "liquidpilot_rules.py:17", "'Bad Name' is not a name that a rule can have"),
        ('name="own"', 'name="Bad" + "Name"', "liquidpilot_rules.py", "'BadName' is not a name that a rule can have"),
        ('name="own"', 'name="long-subject"', "liquidpilot_rules.py:17", "there is a rule called 'long-subject' already"),
        ('summary="s"', "summary=None", "liquidpilot_rules.py:17", "the 'summary' of the rule 'own' is None"),
    ],
)  # fmt: skip
def test_code_whose_rules_are_none_is_refused(
    old: str, new: str, where: str, says: str, ran: Path, tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    code = _RULES.format(ran=ran).replace(old, new)
    with pytest.raises(LiquidPilotError) as caught:
        check_workspace(_write(root, {"liquidpilot_rules.py": code}), cache=False, allow_rules=True)
    assert says in caught.value.message
    assert caught.value.where.startswith(where)
