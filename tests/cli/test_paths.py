"""A path wherever a name is taken: every verb, every kind of path, and whatever stands beside it.

What is expected is line 2 of the first five minutes (`CHANGELOG.md`): a file belongs to the
workspace that it lies in, and a file that lies in none has what stands beside it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from liquidpilot.preview.choices import Choices
from liquidpilot.preview.server import PreviewServer
from liquidpilot.preview.state import PreviewState


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_TEMPLATE = (
    "{% connected_content https://a.example/x :save r %}{% catalog_items toys t1 %}"
    "<p>Hi {{${first_name}}}{{content_blocks.${foot}}}: {{ items[0].name }} {{ r.word }}</p>"
)
_HEAD = '---\nsubject: "News"\nfrom: "Toys <a@x.example>"\n---\n'
_BESIDE = {
    "content_blocks/foot.liquid": ", the foot",
    "catalogs/toys/items.csv": "id,name\nt1,Truck\n",
    "fixtures/connected_content/x.toml": "[request]\nurl = 'https://a.example/x'\n"
    '[responses.default]\njson = \'{"word": "answered"}\'\n',
}
_FILES = {
    # In no workspace; the second has data of its own.
    "drafts/promo.html": _HEAD + _TEMPLATE,
    "drafts/own.liquid": _HEAD + _TEMPLATE,
    "drafts/own.liquid.json": '{"first_name": "Own", "email_address": "own@x.example"}',
    "drafts/liquid-context.json": '{"first_name": "Context", "email_address": "c@x.example"}',
    **{f"drafts/{path}": text for path, text in _BESIDE.items()},
    "drafts/fixtures/profiles/bo.toml": 'first_name = "Bo"\nemail_address = "b@x.example"\n',
    # In a workspace, which is not the current folder: a message, a file that is none, a block.
    "shop/liquidpilot.toml": 'default_profile = "bo"\n[test]\nprofiles = ["bo"]\n',
    "shop/fixtures/profiles/bo.toml": 'first_name = "Shop"\nemail_address = "s@x.example"\n',
    "shop/templates/email_templates/hello/template.yaml": "subject: News\nfrom: Toys <a@x.example>\n",
    "shop/templates/email_templates/hello/body.html": _TEMPLATE,
    "shop/drafts/new.html": _HEAD + _TEMPLATE,
    **{
        f"shop/{path}" if path.startswith("fixtures") else f"shop/templates/{path}": text
        for path, text in _BESIDE.items()
    },
    "people/cy.json": '{"first_name": "Cy", "email_address": "cy@x.example"}',
}


@pytest.fixture
def typed(liquidpilot: Run, folder: Path) -> Run:
    """Run the command line among `_FILES`."""
    liquidpilot("--version", files=_FILES)
    return liquidpilot


_Show = Callable[[Run, Path, str, list[str]], str]


def _render(typed: Run, folder: Path, path: str, options: list[str]) -> str:
    return typed("render", path, "--field", "html", *options).out


def _mail(typed: Run, folder: Path, path: str, options: list[str]) -> str:
    return typed("mail", path, "--eml", "-", *options).out


def _texts(folder: Path, pattern: str) -> str:
    files = (each for each in folder.glob(pattern) if each.is_file())
    return "".join(each.read_text(encoding="utf-8") for each in files)


def _export(typed: Run, folder: Path, path: str, options: list[str]) -> str:
    run = typed("export", "site", path, *options)
    assert run.err.endswith("1 message\n")
    return _texts(folder, "site/**/*.html")


def _test(typed: Run, folder: Path, path: str, options: list[str]) -> str:
    run = typed("test", path, "--update", *options)
    assert run.code == 0, run.err
    return _texts(folder, "**/fixtures/snapshots/**/*")


def _preview(typed: Run, folder: Path, path: str, options: list[str]) -> str:
    states: list[PreviewState] = []

    def run(server: PreviewServer, ready: Callable[[], None], warn: Callable[[str], None]) -> None:
        ready()
        states.append(server._state)
        server.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PreviewServer, "run", run)
        page = urlsplit(typed("preview", path, "--port", "0", *options).out.strip())
    address = unquote(page.path).removeprefix("/message/")
    rendered = states[0].view(address, Choices.from_query(parse_qsl(page.query))).rendered
    assert rendered is not None
    return rendered.fields["html"].text


_VERBS: list[_Show] = [_render, _mail, _export, _test, _preview]
_PATHS = [
    # What is typed, and for whom it is then.
    ("drafts/promo.html", "Context"),
    ("./drafts/promo.html", "Context"),
    ("{folder}/drafts/promo.html", "Context"),
    ("drafts/own.liquid", "Own"),
    ("shop/templates/email_templates/hello", "Shop"),
    ("shop/templates/email_templates/hello/body.html", "Shop"),
    ("{folder}/shop/drafts/new.html", "Shop"),
]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("nope.html", "there is no file 'nope.html'"),
        ("mails/nope.liquid", "there is no file 'mails/nope.liquid'"),
        ("nope", "there is no workspace here"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "render"])
def test_a_file_that_is_not_there_where_no_workspace_is(
    verb: str, wanted: str, says: str, liquidpilot: Run
) -> None:
    run = liquidpilot(verb, wanted)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {says}")


@pytest.mark.parametrize("show", _VERBS, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize(("path", "name"), _PATHS)
def test_a_path_is_taken_by_every_verb(
    show: _Show, path: str, name: str, typed: Run, folder: Path
) -> None:
    shown = show(typed, folder, path.format(folder=folder.as_posix()), [])
    assert f"Hi {name}, the foot: Truck answered" in shown


_PEOPLE = [("people/cy.json", "Cy"), ("{folder}/people/cy.json", "Cy"), ("bo", "Bo")]


@pytest.mark.parametrize("show", [_render, _mail, _preview], ids=lambda each: each.__name__[1:])
@pytest.mark.parametrize(("person", "name"), _PEOPLE)
def test_a_person_is_a_name_or_a_path(
    show: _Show, person: str, name: str, typed: Run, folder: Path
) -> None:
    options = ["--profile", person.format(folder=folder.as_posix())]
    shown = show(typed, folder, "drafts/promo.html", options)
    assert f"Hi {name}, the foot: Truck answered" in shown


@pytest.mark.parametrize(("path", "name"), _PATHS)
def test_what_check_finds_is_what_a_rendering_meets(
    path: str, name: str, typed: Run, folder: Path
) -> None:
    """Of what stands beside it nothing is missing: blocks, catalogs, answers, people."""
    path = path.format(folder=folder.as_posix())
    missing = "missing-attribute,missing-fixture,missing-content-block,missing-catalog"
    run = typed("check", path, "--select", missing, "--format", "json")
    assert (run.code, json.loads(run.out)["findings"]) == (0, [])
    for gone in ("content_blocks/foot.liquid", "catalogs/toys/items.csv"):
        for root in ("drafts", "shop/templates"):
            (folder / root / gone).unlink()
    assert json.loads(typed("check", path, "--format", "json").out)["findings"]


@pytest.mark.parametrize(
    ("verb", "options"), [("render", []), ("check", []), ("mail", ["--eml", "-"])]
)
def test_standard_input_has_what_stands_in_the_current_folder(
    verb: str, options: list[str], typed: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "drafts")
    run = typed(verb, "-", *options, stdin=_TEMPLATE.encode())
    if verb == "render":
        assert run.out == "<p>Hi Context, the foot: Truck answered</p>"
    elif verb == "check":
        assert "missing" not in run.out
        assert "1 message, " in run.err
    else:
        assert "is no e-mail" in run.err


@pytest.mark.parametrize(
    ("path", "person"),
    [
        ("drafts/spring sale.html", None),
        ("drafts/spring sale.html", "people/c y.json"),
        ("{folder}/drafts/spring sale.html", "bo"),
    ],
)
def test_the_command_that_is_printed_is_one_that_can_be_typed(
    path: str, person: str | None, typed: Run, folder: Path
) -> None:
    call = "{% connected_content https://b.example/?n={{${first_name}}} %}"
    (folder / "drafts/spring sale.html").write_text(call, encoding="utf-8")
    (folder / "people/c y.json").write_text(_FILES["people/cy.json"], encoding="utf-8")
    options = [] if person is None else ["--profile", person]
    run = typed("render", path.format(folder=folder.as_posix()), *options)
    assert run.code == 3
    (command,) = re.findall(r"record it: liquidpilot (record .*)", run.err)
    again = typed(*shlex.split(command), "--dry-run")
    assert again.code == 0
    assert again.out in {f"GET https://b.example/?n={each}\n" for each in ("Context", "Cy", "Bo")}
    assert again.out.strip() in run.err
