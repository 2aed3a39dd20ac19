"""Comments that accept what is found: where they stand, and that nothing else changes by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot import LiquidPilotError, Workspace, check_workspace
from liquidpilot.check.fixing import fix_findings, write_fixed
from liquidpilot.check.ignoring import with_ignores
from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import noon_today
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import WorkspaceSubject

_SELECT = (
    "placeholder-link",
    "unknown-filter",
    "missing-attribute",
    "html-in-plain-text",
    "unused-suppression",
)
_BODY = "templates/email_templates/hello/body.html"


def _mark(*rules: str) -> str:
    return f"{{% comment %}}liquidpilot: ignore {', '.join(rules)} -- old{{% endcomment %}}"


_LINK, _FILTER = _mark("placeholder-link"), _mark("unknown-filter")


@pytest.mark.parametrize(
    ("description", "before", "after"),
    [
        ("before the line", '<p>Hi</p>\n<a href="#">a</a>\n', f'<p>Hi</p>\n{_LINK}<a href="#">a</a>\n'),
        ("after its indentation", '<p>\n\t <a href="#">a</a>', f'<p>\n\t {_LINK}<a href="#">a</a>'),
        ("with CRLF", 'a\r\n<a href="#">b</a>\r\n', f'a\r\n{_LINK}<a href="#">b</a>\r\n'),
        ("one for two of a line", "<a href=\"#\">{{ 'x' | upcas }}</a>", _mark("placeholder-link", "unknown-filter") + "<a href=\"#\">{{ 'x' | upcas }}</a>"),
        ("one a line", '<a href="#">a</a>\n<a href="#">b</a>', f'{_LINK}<a href="#">a</a>\n{_LINK}<a href="#">b</a>'),
        ("before a tag of several lines", "a\n{{ 'x'\n | upcas\n}}", f"a\n{_FILTER}{{{{ 'x'\n | upcas\n}}}}"),
        ("inside of an HTML tag", '<a\n  href="#">a</a>', f'<a\n  {_LINK}href="#">a</a>'),
        ("in a branch", "{% if ${first_name} %}\n{{ 'x' | upcas }}{% endif %}", f"{{% if ${{first_name}} %}}\n{_FILTER}{{{{ 'x' | upcas }}}}{{% endif %}}"),
    ],
)  # fmt: skip
def test_where_a_comment_stands(description: str, before: str, after: str, tmp_path: Path) -> None:
    _write(tmp_path, {_BODY: before})
    left = _accept(tmp_path)
    assert (tmp_path / _BODY).read_bytes().decode() == after, description
    assert left == []
    assert check_workspace(Workspace.open(tmp_path), select=_SELECT, cache=False).findings == ()


@pytest.mark.parametrize(
    ("description", "path", "text"),
    [
        ("a value of YAML without quotes", "templates/email_templates/hello/template.yaml", "subject: \"{{ 'x' | upcas }}\"\n"),
        ("in {% raw %} it would be printed", _BODY, "{% raw %}\n<a href=\"#\">{{ 1 }}</a>\n{% endraw %}"),
        ("in {% liquid %} no comment of this kind is read", _BODY, "{% liquid\n echo 'x' | upcas\n%}"),
    ],
)  # fmt: skip
def test_nothing_else_changes(description: str, path: str, text: str, tmp_path: Path) -> None:
    _write(tmp_path, {path: text})
    before = _texts(tmp_path)
    left = _accept(tmp_path)
    assert _texts(tmp_path) == before, description
    accepted = {
        each.code
        for each in check_workspace(Workspace.open(tmp_path), select=_SELECT, cache=False).findings
    }
    assert accepted == set(left), "what is not accepted is named"


@pytest.mark.parametrize("reason", ["", "  ", "a {% b", "}}", "a\nb", "100 %"])
def test_a_reason_that_cannot_stand_in_a_comment(reason: str, tmp_path: Path) -> None:
    _write(tmp_path, {})
    workspace = Workspace.open(tmp_path)
    with pytest.raises(LiquidPilotError, match="the reason cannot stand in a comment"):
        next(with_ignores(WorkspaceSubject(workspace, Settings(all_rules())), [], reason))


def _write(root: Path, files: dict[str, str]) -> None:
    usual = {
        "liquidpilot.toml": "",
        "templates/email_templates/hello/template.yaml": "subject: Hello\n",
        _BODY: "<p>Hi</p>",
    }
    for path, text in (usual | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())


def _texts(root: Path) -> list[str]:
    rendered = Workspace.open(root).render("hello")
    return [field.text for field in rendered.fields.values()]


def _accept(root: Path) -> list[str]:
    """Accept what is found; return the rules of what cannot be accepted."""
    workspace = Workspace.open(root)
    report = check_workspace(workspace, select=_SELECT, cache=False)
    assert report.findings
    subject = WorkspaceSubject(workspace, Settings(all_rules()))
    findings = [*with_ignores(subject, report.findings, "old")]
    fixed = fix_findings(workspace, findings, noon_today())
    write_fixed(root, fixed.files)
    return [each.code for each in findings if not any(each is made for made in fixed.made)]
