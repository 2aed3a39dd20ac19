"""`liquidpilot render`: what is printed where, and every exit code."""

from __future__ import annotations

import json
import shlex
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from names import AWKWARD_NAME


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_TEMPLATE = "templates/email_templates/hello/template.yaml"
_BODY = "templates/email_templates/hello/body.html"
_FIXTURE = "fixtures/connected_content/items.toml"
_CALL = "{% connected_content https://api.example.com/items?sku=T1 :save found %}"
_HELLO = {
    _TEMPLATE: "subject: 'Hi {{${first_name}}}'\n",
    _BODY: "<p>Hi {{${first_name}}}</p>\n",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/profiles/bo.toml": 'first_name = "Bo"\n',
    "liquidpilot.toml": 'default_profile = "ada"\n[rules]\n'
    'missing-preheader = "off"\nmissing-unsubscribe-link = "off"\n'
    'greeting-without-default = "off"\nunchecked-call-result = "off"\n',
}
_ITEMS = """\
[request]
url = "https://api.example.com/items?sku={any}"
[responses.default]
json = '{"name": "Truck"}'
[responses.down]
status = 503
"""


def test_all_fields_under_their_names(liquidpilot: Run) -> None:
    run = liquidpilot("render", "hello", files=_HELLO)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "sent: email_templates/hello for ada",
        "",
        "── subject " + "─" * 53,
        "Hi Ada",
        "",
        "── html " + "─" * 56,
        "<p>Hi Ada</p>",
    ]


@pytest.mark.parametrize(
    ("description", "arguments", "out"),
    [
        ("one field as it is", ["hello", "--field", "subject"], "Hi Ada"),
        ("the HTML body as it is", ["hello", "--format", "html"], "<p>Hi Ada</p>\n"),
        ("another profile", ["hello", "--field", "subject", "--profile", "bo"], "Hi Bo"),
        ("an attribute set", ["hello", "--field", "subject", "--set", "first_name=Cy"], "Hi Cy"),
        ("by its address", ["email_templates/hello", "--field", "subject"], "Hi Ada"),
        ("by its path", [f"./{_TEMPLATE}", "--field", "subject"], "Hi Ada"),
        ("a message in one file", ["promo.liquid"], "Line\r\nAda"),
        ("a file outside of the templates", ["drafts/new.liquid"], "New, Ada\n"),
        ("a content block", ["templates/content_blocks/foot.liquid"], "Bye, Ada"),
        ("a template from standard input", ["-"], "In: Ada"),
        ("standard input as HTML", ["-", "--format", "html"], "In: Ada"),
    ],
)
def test_one_text_alone(description: str, arguments: list[str], out: str, liquidpilot: Run) -> None:
    files = {
        **_HELLO,
        "templates/promo.liquid": "---\nsubject: Promo\n---\nLine\r\n{{${first_name}}}",
        "templates/content_blocks/foot.liquid": "---\nstate: draft\n---\nBye, {{${first_name}}}",
        "drafts/new.liquid": "New, {{${first_name}}}\n",
    }
    run = liquidpilot("render", *arguments, files=files, stdin=b"\xef\xbb\xbfIn: {{${first_name}}}")
    assert (run.code, run.out, run.err) == (0, out, ""), description


def test_standard_input_in_an_empty_folder(liquidpilot: Run) -> None:
    run = liquidpilot("render", "-", stdin="Hé {{${first_name} | default: '你'}}".encode())
    assert (run.code, run.out, run.err) == (0, "Hé 你", "")


def test_a_file_in_a_folder_without_a_workspace(liquidpilot: Run) -> None:
    files = {"a.liquid": "{{${first_name}}}", "a.liquid.json": '{"first_name": "Ada"}'}
    assert liquidpilot("render", "a.liquid", files=files).out == "Ada"


def test_the_time(liquidpilot: Run) -> None:
    template = b"{{ 'now' | date: '%Y-%m-%d %H:%M' }}"
    run = liquidpilot("render", "-", "--now", "2026-11-21T09:30:00+01:00", stdin=template)
    assert run.out == "2026-11-21 08:30"


def test_what_the_calls_answer(liquidpilot: Run) -> None:
    files = {**_HELLO, _BODY: _CALL + "{{found.name}}", _FIXTURE: _ITEMS}
    run = liquidpilot("render", "hello", "--field", "html", files=files)
    assert (run.code, run.out) == (0, "Truck")
    assert run.err == (
        "GET https://api.example.com/items?sku=T1\n"
        f"  → 200, fixture items#default, saved as found ({_BODY}:1:4)\n"
    )
    down = liquidpilot("render", "hello", "--field", "html", "--scenario", "down")
    assert (down.code, down.out) == (0, "")
    assert "  → 503, fixture items#down, found is nil" in down.err
    assert "sent, with 1 hole: email_templates/hello for ada in the scenario down" in down.err
    chosen = liquidpilot("render", "hello", "--field", "html", "--response", "items=timeout")
    assert "no answer within 2 seconds" in chosen.err


def test_secrets_are_not_shown(liquidpilot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_KEY", "k-1234567")
    files = {
        **_HELLO,
        "liquidpilot.toml": '[connected_content]\nsecrets = ["SHOP_KEY"]\n',
        _BODY: "{% connected_content https://api.example.com/items?sku={{${key}}}"
        ' :headers {"Authorization": "Bearer top"} %}',
        _FIXTURE: _ITEMS,
    }
    for form in ("text", "json"):
        run = liquidpilot(
            "render", "hello", "--set", "key=k-1234567", "--format", form, files=files
        )
        assert "{secret:SHOP_KEY}" in run.out + run.err
        assert "k-1234567" not in run.out + run.err
        assert "top" not in run.out + run.err


class TestJson:
    def test_the_document(self, liquidpilot: Run) -> None:
        files = {**_HELLO, _BODY: _CALL + "{{ 1 | oops }}", _FIXTURE: _ITEMS}
        run = liquidpilot("render", "hello", "--format", "json", files=files)
        document = json.loads(run.out)
        assert (run.code, run.err) == (0, "")
        assert {key: document[key] for key in list(document)[:8]} == {
            "version": 1,
            "message": "email_templates/hello",
            "channel": "email",
            "profile": "ada",
            "scenario": None,
            "status": "sent",
            "abort": None,
            "fields": {"subject": "Hi Ada", "html": "1"},
        }
        [exchange] = document["exchanges"]
        assert exchange["request"]["url"] == "https://api.example.com/items?sku=T1"
        assert exchange["response"]["body"] == '{"name": "Truck"}'
        assert (exchange["source"], exchange["error"], exchange["line"]) == ("fixture", None, 1)
        [finding] = document["diagnostics"]
        assert finding["code"] == "unknown-filter"
        assert finding["path"] == _BODY
        assert document["message_extras"] == {}

    def test_a_body_that_is_no_text(self, liquidpilot: Run) -> None:
        fixture = _ITEMS.replace('json = \'{"name": "Truck"}\'', 'body_file = "picture.bin"')
        files = {**_HELLO, _BODY: _CALL, _FIXTURE: fixture}
        picture = Path("fixtures/connected_content/picture.bin")
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"\xff\xd8\xff")
        run = liquidpilot("render", "hello", "--format", "json", files=files)
        response = json.loads(run.out)["exchanges"][0]["response"]
        assert (response["body"], response["body_base64"]) == (None, "/9j/")

    def test_an_abort(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "-", "--format", "json", stdin=b"{% abort_message('no') %}")
        document = json.loads(run.out)
        assert run.code == 4
        assert document["abort"]["reason"] == "no"
        assert (document["message"], document["channel"], document["profile"]) == ("-", None, None)


class TestFiles:
    def test_each_field_is_a_file(self, liquidpilot: Run, folder: Path) -> None:
        files = {**_HELLO, _TEMPLATE: "subject: Hi\nheaders:\n  X-A/B: '1'\n", _BODY: "a\r\nb"}
        run = liquidpilot("render", "hello", "--out", "out", files=files)
        assert (run.code, run.out) == (0, "")
        # No header is called so, which is told first.
        assert run.err.endswith(
            "sent: email_templates/hello for ada (1 error)\n"
            "wrote out/subject.txt\nwrote out/headers.X-A%2FB.txt\nwrote out/html.html\n"
        )
        assert (folder / "out" / "html.html").read_bytes() == b"a\r\nb"
        assert (folder / "out" / "headers.X-A%2FB.txt").read_bytes() == b"1"

    def test_the_body_of_a_webhook_is_json(self, liquidpilot: Run, folder: Path) -> None:
        hook = "templates/webhooks/hook"
        files = {f"{hook}/template.yaml": "url: https://a.example\n", f"{hook}/body.json": "{}"}
        liquidpilot("render", "hook", "--out", "out", "--field", "body", files=files)
        assert [path.name for path in (folder / "out").iterdir()] == ["body.json"]

    def test_a_single_file_has_all_its_fields(self, liquidpilot: Run, folder: Path) -> None:
        files = {"templates/promo.liquid": "---\nsubject: Promo\n---\nHi"}
        liquidpilot("render", "promo", "--out", "out", files=files)
        names = sorted(path.name for path in (folder / "out").iterdir())
        assert names == ["html.html", "subject.txt"]

    def test_an_aborted_message_leaves_no_files(self, liquidpilot: Run, folder: Path) -> None:
        files = {**_HELLO, _BODY: "{% abort_message() %}"}
        run = liquidpilot("render", "hello", "--out", "out", files=files)
        assert run.code == 4
        assert run.err.endswith("nothing is written: there is no message\n")
        assert not (folder / "out").exists()

    def test_a_file_in_the_way(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "hello", "--out", "out", files={**_HELLO, "out": ""})
        assert run.code == 2
        assert "error: cannot write 'out/subject.txt'" in run.err


class TestExitCodes:
    """The codes are frozen: 0 sent, 1 error, 2 not delivered, 3 missing fixture, 4 aborted."""

    @pytest.mark.parametrize(
        ("description", "template", "code", "said"),
        [
            ("nothing in the way", "Hi", 0, ""),
            ("a warning", "{{ 1 | oops }}", 0, "<stdin>:1:8: warning: unknown-filter"),
            ("an unknown tag", "Hi {% weather %}!", 1, "<stdin>:1:7: error: syntax-error"),
            ("an error in the template", "Hi\n{% if x %}", 1, "<stdin>:2:4: error: syntax-error"),
            ("a call without a fixture", _CALL, 3, "missing fixture: standard input (1 call"),
            ("an abort", "Hi\n{% abort_message('no') %}", 4, "  no\n  at <stdin>:2:4\n"),
        ],
    )
    def test_what_a_template_does(
        self, description: str, template: str, code: int, said: str, liquidpilot: Run
    ) -> None:
        run = liquidpilot("render", "-", stdin=template.encode())
        assert run.code == code, description
        assert said in run.err

    def test_the_rest_of_a_text_with_an_unknown_tag_is_printed(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "-", stdin=b"Hi {% weather %}!")
        assert (run.code, run.out) == (1, "Hi [weather]!")
        document = liquidpilot("render", "-", "--format", "json", stdin=b"Hi {% weather %}!").out
        assert json.loads(document)["fields"] == {"text": ""}

    def test_nothing_of_an_aborted_message_is_printed(self, liquidpilot: Run) -> None:
        files = {**_HELLO, _BODY: "Hi\n{% abort_message('no name') %}"}
        run = liquidpilot("render", "hello", files=files)
        assert run.code == 4
        assert run.out == (f"aborted: email_templates/hello for ada\n  no name\n  at {_BODY}:2:4\n")
        assert liquidpilot("render", "hello", "--field", "subject").out == ""

    def test_an_endless_block(self, liquidpilot: Run) -> None:
        block = "templates/content_blocks/loop.liquid"
        files = {
            **_HELLO,
            _BODY: "{{content_blocks.${loop}}}",
            block: "a{{content_blocks.${loop}}}",
        }
        run = liquidpilot("render", "hello", files=files)
        assert run.code == 1
        assert f"{block}:1:" in run.err
        assert "the content block 'loop' includes itself: loop -> loop" in run.err
        assert "= hint: remove the inclusion" in run.err

    @pytest.mark.parametrize(
        ("description", "arguments", "said"),
        [
            ("an unknown message", ["helo"], ["no message 'helo'", "did you mean 'hello'?"]),
            ("an unknown profile", ["hello", "--profile", "adda"], ["no profile 'adda'", "'ada'?"]),
            ("an unknown scenario", ["hello", "--scenario", "timeot"], ["'timeout'?"]),
            ("an unknown field", ["hello", "--field", "subjct"], ["no field", "'subject'?"]),
            ("an unknown fixture", ["hello", "--response", "x=down"], ["no fixture 'x'"]),
            ("a choice of nothing", ["hello", "--response", "x"], ["NAME=RESPONSE"]),
            ("a setting without a value", ["hello", "--set", "x"], ["path=value"]),
            ("a time that is none", ["hello", "--now", "soon"], ["--now is not a date", "'soon'"]),
            ("an unknown format", ["hello", "--format", "xml"], ["'xml' is not one of", "--help"]),
            ("an unknown option", ["hello", "--profil", "x"], ["'--profil'", "'--profile'?"]),
            ("no message at all", [], ["missing argument 'MESSAGE'"]),
            ("no HTML body", ["note", "--format", "html"], ["'sms/note' has no HTML body"]),
            ("live and recorded", ["hello", "--live", "--response", "x=y"], ["'--live' asks for"]),
            (
                "live and simulated",
                ["hello", "--live", "--sandbox"],
                ["'--sandbox' simulated ones"],
            ),
            ("no such workspace", ["hello", "--workspace", "gone"], ["'gone' is not a workspace"]),
        ],
    )
    def test_what_cannot_be_delivered(
        self, description: str, arguments: list[str], said: list[str], liquidpilot: Run
    ) -> None:
        files = {**_HELLO, "templates/sms/note/template.yaml": "message: Hi\nmedia_url: ''\n"}
        run = liquidpilot("render", *arguments, files=files)
        assert (run.code, run.out) == (2, ""), description
        assert run.err.startswith("error: ")
        assert [part for part in said if part not in run.err] == []

    @pytest.mark.parametrize(
        ("description", "path", "text", "place"),
        [
            ("a broken template.yaml", _TEMPLATE, "subject: Hi\nbdy: x\n", f"{_TEMPLATE}:2:1: "),
            ("a broken profile", "fixtures/profiles/ada.toml", "a = 1\nb =\n", "ada.toml:2:4: "),
            ("a broken fixture", _FIXTURE, '[request]\nurl "x"\n', f"{_FIXTURE}:2:5: "),
            ("a broken configuration", "liquidpilot.toml", "x = 1\n", "liquidpilot.toml:1:1: "),
            (
                "broken credentials",
                "fixtures/credentials.toml",
                "[a]\nb = 1",
                "credentials.toml:2:1",
            ),
        ],
    )
    def test_a_broken_file(
        self, description: str, path: str, text: str, place: str, liquidpilot: Run
    ) -> None:
        run = liquidpilot("render", "hello", files={**_HELLO, _BODY: _CALL, path: text})
        headline, excerpt, *_ = run.err.splitlines()
        assert (run.code, run.out) == (2, ""), description
        assert place in headline
        assert ": error: " in headline
        assert " | " in excerpt

    def test_an_empty_folder(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "hello")
        assert run.code == 2
        assert run.err.startswith("error: there is no workspace here")
        assert "= hint: " in run.err

    def test_input_that_is_not_utf_8(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "-", stdin=b"Hi\nM\xfcller")
        assert run.code == 2
        assert run.err.startswith("<stdin>:2:2: error: not UTF-8: byte 0xfc")

    def test_a_profile_without_a_workspace(self, liquidpilot: Run) -> None:
        run = liquidpilot("render", "-", "--profile", "ada", stdin=b"Hi")
        assert run.code == 2
        assert "there is no profile 'ada'" in run.err


@pytest.mark.parametrize(
    ("template", "code", "out", "err"),
    [
        pytest.param(
            "Hi\n{{${first_name} | upcase}}",
            0,
            ["1 Hi | add('Hi\\n')", "2 {{${first_name} | upcase}} | try:"],
            "",
            id="the code of each node beside its line",
        ),
        pytest.param(
            "{% if %}", 1, [], "Braze refuses the field", id="a text that never runs has no code"
        ),
    ],
)
def test_explain_code(
    template: str, code: int, out: list[str], err: str, liquidpilot: Run, folder: Path
) -> None:
    (folder / "a.liquid").write_text(template, encoding="utf-8")
    run = liquidpilot("render", "a.liquid", "--explain-code")
    assert run.code == code
    assert err in run.err
    beside = [" ".join(line.split()) for line in run.out.splitlines() if line[:1] == " "]
    assert [line for line in beside if line[0].isdigit()] == out


def test_a_missing_fixture_says_what_to_do(liquidpilot: Run) -> None:
    run = liquidpilot(
        "render", "hello", files={**_HELLO, _BODY: _CALL, _FIXTURE: _ITEMS.replace("sku", "id")}
    )
    assert run.code == 3
    assert run.out.startswith("missing fixture: email_templates/hello for ada (1 call, 1 error)\n")
    for part in (
        f"{_BODY}:1:4: error: missing-fixture: ",
        "GET https://api.example.com/items?sku=T1",
        f"closest: {_FIXTURE}",
        "liquidpilot record",
        "save this as fixtures/connected_content/",
        ".toml, with the answer in it:\n\n[request]\n",
    ):
        assert part in run.err


def test_a_fixture_that_was_pasted_answers(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("render", "hello", files={**_HELLO, _BODY: _CALL + _CALL})
    _, stub = run.err.split("with the answer in it:\n\n")
    (folder / _FIXTURE).parent.mkdir()
    (folder / _FIXTURE).write_text(stub, encoding="utf-8")
    assert liquidpilot("render", "hello").code == 0


def test_a_remedy_is_said_once(liquidpilot: Run) -> None:
    run = liquidpilot("render", "-", stdin=b"{{ 1 | upcas }}{{ 2 | upcas }}")
    assert (run.err.count("unknown-filter"), run.err.count("did you mean")) == (2, 1)


@pytest.mark.parametrize("target", ["taken", "taken/deeper"])
def test_out_into_a_file_says_that_it_is_one(target: str, liquidpilot: Run) -> None:
    files = {"templates/a.liquid": "Hi", "taken": ""}
    run = liquidpilot("render", "a", "--out", target, files=files)
    assert run.code == 2
    assert "hint: 'taken' is a file: name a folder" in run.err


_LONG = "<p>Hi {{${first_name}}}</p>\n" + "<br>\n" * 40


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, liquidpilot: Run) -> Run:
    """Run a command whose results a terminal shows, which has 80 columns and no colours."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, **given: Any) -> _Run:
        with monkeypatch.context() as changed:
            changed.setattr("sys.stdout.isatty", lambda: True)
            return liquidpilot(*arguments, **given)

    return run


@pytest.mark.parametrize(
    ("description", "message", "files"),
    [
        ("a message of a workspace", "hello", {**_HELLO, _BODY: _LONG}),
        ("a lone file, whose name wants quotes", AWKWARD_NAME, {AWKWARD_NAME: _LONG}),
    ],
)
def test_a_long_email_on_one_screen(
    description: str,
    message: str,
    files: dict[str, str],
    terminal: Run,
    liquidpilot: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = terminal("render", message, "--set", "first_name=Bo X", files=files)
    assert run.out.startswith("sent: "), description
    assert "html" in run.out
    assert "kB in 41 lines: Hi Bo X" in run.out
    assert "<p>" not in run.out
    assert max(map(len, run.out.splitlines()[:-2])) <= 80
    shown = [line.partition(": ")[2].strip() for line in run.out.splitlines()[-2:]]
    opening, printing = (shlex.split(each) for each in shown)
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    assert liquidpilot(*opening[1:]).code == 0
    assert liquidpilot(*printing[1:]).out.startswith("<p>Hi Bo X</p>\n<br>")


@pytest.mark.parametrize(
    ("description", "arguments", "files"),
    [
        ("a short one", ["hello"], _HELLO),
        ("one field", ["hello", "--field", "html"], {**_HELLO, _BODY: _LONG}),
        ("the HTML", ["hello", "--format", "html"], {**_HELLO, _BODY: _LONG}),
        ("an SMS", ["sms/code"], {"templates/sms/code/template.yaml": "message: Hi\n"}),
    ],
)
def test_the_rest_is_on_a_terminal_what_it_is_in_a_pipe(
    description: str, arguments: list[str], files: dict[str, str], terminal: Run, liquidpilot: Run
) -> None:
    shown = terminal("render", *arguments, files=files)
    piped = liquidpilot("render", *arguments)
    assert shown.out == piped.out, description


def test_a_field_lists_its_own_calls(liquidpilot: Run) -> None:
    files = {**_HELLO, _BODY: _CALL, "fixtures/connected_content/items.toml": _ITEMS}
    both = liquidpilot("render", "hello", files=files)
    assert "GET https://api.example.com" in both.err
    subject = liquidpilot("render", "hello", "--field", "subject")
    assert subject.out == "Hi Ada"
    assert "GET" not in subject.err


def test_what_the_cache_has_answered_is_no_call(liquidpilot: Run) -> None:
    text = _CALL.replace(" %}", " :cache_max_age 300 %}") * 2
    files = {**_HELLO, _BODY: text, "fixtures/connected_content/items.toml": _ITEMS}
    run = liquidpilot("render", "hello", files=files)
    assert "(1 call and 1 from the cache" in run.out
