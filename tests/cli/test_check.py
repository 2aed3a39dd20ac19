"""`liquidpilot check`: what it prints where, what it writes, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from liquidpilot.check.reporters import FORMATS
from liquidpilot.sources import Place


class Run(Protocol):
    code: int
    out: str
    err: str


RunCommand = Callable[..., Run]

_CALL = "{% connected_content https://a.example/x?b={{${city}}} :save r %}"
_FILES = {
    "liquidpilot.toml": "",
    "templates/email_templates/hello/template.yaml": "subject: Hello\npreheader: You\n",
    "templates/email_templates/hello/body.html": "<p>{{ 1 | upper }}</p>\n",
    "fixtures/profiles/ada.toml": "city = 'en'\nnow = '2026-11-21T09:00:00Z'\n",
}
_FIXTURE = {
    "fixtures/connected_content/x.toml": (
        "[request]\nurl = 'https://a.example/x?b={any}'\n[responses.default]\njson = '{}'\n"
    ),
    "templates/email_templates/hello/body.html": f"<p>{_CALL}</p>\n",
}
_HERE = "templates/email_templates/hello/body.html"
_SELECT = ("--select", "unknown-filter,unescaped-url-parameter,broken-file")


def test_what_check_cannot_fix_is_not_promised(liquidpilot: RunCommand) -> None:
    text = (
        "{% connected_content https://a.example/x :method post :content_type application/json "
        ':body {"n":"{{${city}}}"} :save x %}'
    )
    files = {"templates/content_blocks/in.liquid": text, "drafts/my mail.html": text}
    ours = liquidpilot("check", "in", "--format", "full", files=files)
    lone = liquidpilot("check", "drafts/my mail.html", "--format", "full")
    assert "(check --fix" in ours.out
    assert "can be fixed by --fix" in ours.err
    assert "= fix: " in lone.out
    assert "--fix" not in lone.out + lone.err
    counted = liquidpilot("check", "drafts/my mail.html", "--format", "statistics")
    assert "--fix" not in counted.out + counted.err
    for typed, given in (("drafts/my mail.html", b""), ("-", text.encode())):
        shown = liquidpilot("render", typed, stdin=given)
        assert "= fix: " in shown.err
        assert "--fix" not in shown.out + shown.err


def test_a_pipe_gets_a_line_a_finding(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", *_SELECT, files=_FILES)
    assert run.out == f"{_HERE}:1:11: warning unknown-filter: unknown filter 'upper'\n"
    assert run.err == "checked 1 message, 0 content blocks, 1 rendering: 1 warning\n"
    assert run.code == 0


def test_in_full_there_is_the_line_and_the_remedy(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", *_SELECT, "--format", "full", files=_FILES | _FIXTURE)
    value, escaped = "{{${city}}}", "{{${city} | url_param_escape}}"
    hint = f"write {escaped}: a space, '&' or '+' in the value breaks the request"
    message = "'${city}' is inserted into the URL unescaped"
    assert run.out.splitlines() == [
        f"{_HERE}:1:47: warning: unescaped-url-parameter: {message}",
        f"  1 | <p>{_CALL}</p>",
        f"    | {' ' * 46}{'^' * len(value)}",
        f"    = hint: {hint}",
        "    = fix: escape the value (check --fix)",
    ]


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_the_exit_code(liquidpilot: RunCommand, fail_on: str, code: int) -> None:
    assert liquidpilot("check", *_SELECT, "--fail-on", fail_on, files=_FILES).code == code


def test_the_configuration_may_say_what_fails(liquidpilot: RunCommand) -> None:
    files = _FILES | {"liquidpilot.toml": "[check]\nfail_on = 'warning'\n"}
    assert liquidpilot("check", *_SELECT, files=files).code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "nobody"), "there is no message or content block 'nobody'"),
        (("check", "--select", "unknown-filtre"), "did you mean 'unknown-filter'?"),
        (("check", "--output", "check.sarif"), "does not say which format goes where"),
        (("check", "--output", "sarf=check.sarif"), "did you mean 'sarif'?"),
        (("check", "--statistics", "--format", "json"), "leave out --format"),
        (("check", "hello", "--write-baseline"), "leave out the paths"),
        (("check", "--ignore", "long-subject", "--write-baseline"), "--ignore finds a part"),
        (("check", "--watch", "--fix"), "--fix ends a run, and --watch goes on"),
        (("check", "--baseline", "none.toml"), "there is no baseline 'none.toml'"),
        (("check", "--add-ignores", " "), "the reason cannot stand in a comment"),
        (("explain", "unknown-filtre"), "did you mean 'unknown-filter'?"),
    ],
)
def test_what_cannot_be_done_ends_with_2(
    liquidpilot: RunCommand, arguments: tuple[str, ...], says: str
) -> None:
    run = liquidpilot(*arguments, files=_FILES)
    assert (run.code, run.out) == (2, "")
    assert says in run.err


def test_a_workspace_without_messages_ends_with_2(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", files={"liquidpilot.toml": ""})
    assert run.code == 2
    assert "there is nothing to check" in run.err


def test_several_reports_at_once(liquidpilot: RunCommand, folder: Path) -> None:
    outputs = [f"{form}=out/{form}" for form in ("full", *FORMATS)]
    arguments = [part for output in outputs for part in ("--output", output)]
    run = liquidpilot("check", *_SELECT, "--format", "json", *arguments, files=_FILES)
    assert (folder / "out/json").read_text(encoding="utf-8") == run.out
    assert json.loads(run.out)["summary"]["warnings"] == 1
    assert "unknown-filter" in (folder / "out/junit").read_text(encoding="utf-8")
    assert json.loads((folder / "out/sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert all(
        _HERE in (folder / f"out/{form}").read_text("utf-8")
        for form in FORMATS
        if form != "statistics"
    )
    assert (folder / "out/full").read_text(encoding="utf-8").startswith(f"{_HERE}:1:11: warning")


def test_github_gets_annotations_and_a_page(
    liquidpilot: RunCommand, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "page.md"))
    run = liquidpilot("check", *_SELECT, files=_FILES)
    assert f"::warning file={folder.name}/{_HERE},line=1," in run.out
    assert "unknown-filter" in (folder / "page.md").read_text(encoding="utf-8")


def test_a_fix_is_made_and_the_rest_is_reported(liquidpilot: RunCommand, folder: Path) -> None:
    run = liquidpilot("check", *_SELECT, "--fix", files=_FILES | _FIXTURE)
    assert (folder / _HERE).read_text(encoding="utf-8") == (
        "<p>{% connected_content https://a.example/x?b={{${city} | url_param_escape}}"
        " :save r %}</p>\n"
    )
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("1 finding fixed in 1 file\n")


def test_a_difference_is_shown_and_nothing_written(liquidpilot: RunCommand, folder: Path) -> None:
    run = liquidpilot("check", *_SELECT, "--diff", files=_FILES | _FIXTURE)
    assert run.code == 1
    assert (
        "+<p>{% connected_content https://a.example/x?b={{${city} | url_param_escape}}" in run.out
    )
    assert (folder / _HERE).read_text(encoding="utf-8") == f"<p>{_CALL}</p>\n"
    assert liquidpilot("check", *_SELECT, "--diff", files=_FILES).code == 0


def test_a_line_with_a_secret_is_not_shown(liquidpilot: RunCommand) -> None:
    from liquidpilot.cli.frames import diagnostic_frame
    from liquidpilot.cli.streams import Paint
    from liquidpilot.diagnostics import Finding
    from liquidpilot.rendering.source_lines import SourceLines

    lines = SourceLines(Path(), {"a": "apikey=hunter2"})
    finding = Finding("x", "error", "a secret", place=Place.at("a"), confidential=True)
    assert "hunter2" not in diagnostic_frame(finding, lines, Paint(False))


def test_rules_are_listed_and_explained(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", "--list", files=_FILES)
    assert "warning unknown-filter" in run.out
    page = liquidpilot("explain", "unescaped-url-parameter").out
    for part in ("Bad", "Good", "url_param_escape", "liquidpilot: ignore unescaped-url-parameter"):
        assert part in page


def test_only_what_changed(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", "--changed", "main", files=_FILES)
    assert run.code == 2
    assert "git" in run.err


_TYPED = b"\xef\xbb\xbfHi\r\n<b>{{ 1 | upper }}</b>{# x #}"


@pytest.mark.parametrize(
    ("description", "arguments", "shown"),
    [
        (
            "a line each",
            [],
            ["<stdin>:2:11: warning unknown-filter", "<stdin>:2:23: error code-of"],
        ),
        ("in full", ["--format", "full"], ["  2 | <b>{{ 1 | upper }}</b>{# x #}"]),
        ("as JSON", ["--format", "json"], ['"path": "<stdin>"', '"column": 11']),
        ("one rule", ["--select", "unknown-filter"], ["<stdin>:2:11: warning unknown-filter"]),
    ],
)
@pytest.mark.parametrize("files", [{}, _FILES], ids=["without a workspace", "in a workspace"])
def test_a_template_from_standard_input(
    description: str,
    arguments: list[str],
    shown: list[str],
    files: dict[str, str],
    liquidpilot: RunCommand,
) -> None:
    run = liquidpilot("check", "-", *arguments, files=files, stdin=_TYPED)
    assert all(each in run.out for each in shown), description
    assert run.code == (0 if "--select" in arguments else 1)
    assert "email_templates" not in run.out


def test_standard_input_is_rendered_for_everybody_with_blocks_and_fixtures(
    liquidpilot: RunCommand,
) -> None:
    files = _FILES | _FIXTURE | {"templates/content_blocks/a.liquid": "{{custom_attribute.${b}}}"}
    text = f"{_CALL}{{{{content_blocks.${{a}}}}}}{{{{r.x}}}}".encode()
    run = liquidpilot("check", "-", "--select", "missing-attribute,missing-fixture", files=files, stdin=text)  # fmt: skip
    assert "custom_attribute.b" in run.out
    assert "missing-fixture" not in run.out


_SINGLE = {
    "templates/promo.liquid": "{{ 1 | upper }}",
    "templates/promo.tests.toml": "",
    "templates/promo.liquid.json": "{}",
    "templates/offers/promo/body.html": "{{ 1 | upper }}",
    "templates/sms/named/template.yaml": "name: Delivered\nmessage: '{{ 1 | upper }}'\n",
    "templates/content_blocks/loose.liquid": "{{ 1 | upper }}",
    "drafts/loose.liquid": "{{ 1 | upper }}",
    "drafts/plain": "{{ 1 | upper }}",
}


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        ("promo.liquid", ["templates/promo.liquid"]),
        ("templates/promo.liquid", ["templates/promo.liquid"]),
        ("templates/promo.liquid.json", ["templates/promo.liquid"]),
        ("templates/promo.tests.toml", ["templates/promo.liquid"]),
        ("promo", ["templates/offers/promo/body.html", "templates/promo.liquid"]),
        ("offers", ["templates/offers/promo/body.html"]),
        ("templates/offers/promo/body.html", ["templates/offers/promo/body.html"]),
        ("Delivered", ["templates/sms/named/template.yaml"]),
        ("named", ["templates/sms/named/template.yaml"]),
        ("loose", ["templates/content_blocks/loose.liquid"]),
        ("templates/content_blocks/loose.liquid", ["templates/content_blocks/loose.liquid"]),
        ("drafts/loose.liquid", ["drafts/loose.liquid"]),
        ("drafts/plain", ["drafts/plain"]),
    ],
)
def test_whatever_has_a_name_is_checked_by_it(
    wanted: str, paths: list[str], liquidpilot: RunCommand
) -> None:
    run = liquidpilot("check", wanted, "--select", "unknown-filter", files=_SINGLE)
    assert [line.partition(":")[0] for line in run.out.splitlines()] == paths


@pytest.mark.parametrize(
    "wanted",
    [
        "templates/promo.liquid",
        "promo.liquid",
        "offers/promo",
        "templates/offers/promo/body.html",
        "Delivered",
        "named",
        "templates/content_blocks/loose.liquid",
        "drafts/loose.liquid",
        "drafts/plain",
    ],
)
def test_what_is_rendered_by_a_name_is_checked_by_it(wanted: str, liquidpilot: RunCommand) -> None:
    rendered = liquidpilot("render", wanted, files=_SINGLE)
    (line,) = liquidpilot("check", wanted, "--select", "unknown-filter").out.splitlines()
    assert line.partition(" ")[0] in rendered.err


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("prom", "did you mean 'promo'?"),
        ("lose", "did you mean 'loose'?"),
        ("sms/names", "did you mean 'sms/named'?"),
        ("liquidpilot.toml", "there is no message or content block 'liquidpilot.toml'"),
        ("offers", "'offers' is left out of every check\n  = hint: take it out of 'exclude'"),
    ],
)
def test_what_has_no_name(wanted: str, said: str, liquidpilot: RunCommand) -> None:
    excluding = {"liquidpilot.toml": "[check]\nexclude = ['templates/offers']\n"}
    run = liquidpilot("check", wanted, files=_SINGLE | excluding)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["drafts/loose.liquid", "--fix"], "and 'drafts/loose.liquid' is none"),
        (["promo", "drafts/plain"], "'drafts/plain' is checked by itself"),
        (["-", "--fix"], "--fix needs a file of the workspace, and '-' is none"),
        (["-", "--diff"], "--diff needs a file of the workspace, and '-' is none"),
        (["-", "--changed", "HEAD"], "--changed needs a file of the workspace, and '-' is none"),
        (["-", "templates"], "'-' is checked by itself: leave the other paths out"),
    ],
)
def test_what_no_template_of_its_own_can_have(
    arguments: list[str], said: str, liquidpilot: RunCommand
) -> None:
    run = liquidpilot("check", *arguments, files=_FILES | _SINGLE, stdin=_TYPED)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_a_baseline_is_written_and_used(liquidpilot: RunCommand, folder: Path) -> None:
    written = liquidpilot("check", "--write-baseline", files=_FILES)
    count = written.out.partition(": ")[2].partition(",")[0]
    assert written.out == f"wrote liquidpilot-baseline.toml: {count}, not told again\n"
    again = liquidpilot("check", "--fail-on", "info")
    assert (again.code, again.out) == (0, "")
    assert f"1 rendering: {count.split()[0]} known before\n" in again.err
    everything = liquidpilot("check", "--no-baseline", "--fail-on", "info")
    assert (everything.code, len(everything.out.splitlines())) == (1, int(count.split()[0]))
    elsewhere = liquidpilot("check", "--write-baseline", "--baseline", "../known.toml")
    assert elsewhere.err == "check with --baseline ../known.toml\n"
    (folder / "liquidpilot-baseline.toml").unlink()
    known = liquidpilot("check", "--baseline", "../known.toml", "--fail-on", "info")
    assert (known.code, known.out) == (0, "")
    more = {"templates/new.liquid": "{{ 1 | upper }}"}
    told = liquidpilot("check", *_SELECT, "--baseline", "../known.toml", files=more)
    assert told.out == "templates/new.liquid:1:8: warning unknown-filter: unknown filter 'upper'\n"


def test_ignores_are_added(liquidpilot: RunCommand, folder: Path) -> None:
    comment = "{% comment %}liquidpilot: ignore unknown-filter -- not now{% endcomment %}"
    shown = liquidpilot("check", *_SELECT, "--add-ignores", "not now", "--diff", files=_FILES)
    assert f"+{comment}<p>" in shown.out
    assert (folder / _HERE).read_text("utf-8") == _FILES[_HERE]
    run = liquidpilot("check", *_SELECT, "--add-ignores", "not now")
    assert (folder / _HERE).read_text("utf-8") == f"{comment}{_FILES[_HERE]}"
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("1 finding accepted in 1 file\n")


def test_statistics(liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", *_SELECT, "--statistics", files=_FILES)
    assert run.out == (
        "1  warning  unknown-filter  1 file  a filter that Braze does not have\n"
        "1 finding of 1 rule in 1 file\n"
    )


def test_gitlab_counts_paths_from_its_own_root(
    liquidpilot: RunCommand, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(folder.parent))
    run = liquidpilot("check", *_SELECT, "--format", "gitlab", files=_FILES)
    assert json.loads(run.out)[0]["location"]["path"] == f"{folder.name}/{_HERE}"


_OWN_RULES = """\
from liquidpilot.extending import FieldRule

def _check(field):
    yield field.found((0, 1), "ours")

RULES = [FieldRule(name="ours", severity="error", summary="s", explanation="e", bad="a", good="b", check=_check)]
"""


@pytest.mark.parametrize(
    ("description", "answer", "arguments", "codes"),
    [
        ("a pipe cannot be asked", None, (), (2, 2)),
        ("no is an answer", b"n\n", (), (2, 2)),
        ("yes is remembered", b"y\n", (), (1, 1)),
        ("an option is not remembered", None, ("--allow-rules",), (1, 2)),
    ],
)
def test_rules_of_the_workspace_run_where_they_may(
    description: str,
    answer: bytes | None,
    arguments: tuple[str, ...],
    codes: tuple[int, int],
    liquidpilot: RunCommand,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(folder.parent / f"{folder.name}-consent"))
    monkeypatch.setattr("liquidpilot.cli.asking.is_terminal", lambda: answer is not None)
    files = _FILES | {"liquidpilot_rules.py": _OWN_RULES}
    run = liquidpilot("check", "--select", "ours", *arguments, files=files, stdin=answer or b"")
    assert run.code == codes[0], description + run.err
    assert (": error ours: ours" in run.out) == (codes[0] == 1)
    monkeypatch.setattr("liquidpilot.cli.asking.is_terminal", lambda: False)
    again = liquidpilot("check", "--select", "ours")
    assert again.code == codes[1]
    assert ("--allow-rules" in again.err) == (codes[1] == 2)
    explained = liquidpilot("explain", "ours")
    assert explained.code == (0 if codes[1] == 1 else 2)
