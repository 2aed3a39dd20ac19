"""`liquidpilot init`: what it makes passes at once, and what was there before stays as it was."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
import yaml

from liquidpilot.cli.distribution import Origin
from liquidpilot.snapshots.accepted import read_renders


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_WELCOME = "templates/email_templates/welcome"
_NEXT = "\nnext:\n  liquidpilot render welcome\n  liquidpilot preview --open\n  liquidpilot test\n"
_HELLO = {
    "email_templates/hello/template.yaml": (
        "name: hello\nsubject: Hello from us all\npreheader: A short hello\n"
    ),
    "email_templates/hello/body.html": (
        "<html><body><p>Hello</p>{{content_blocks.${footer}}}</body></html>\n"
    ),
    "email_templates/hello/body.txt": "Hello\n{{${set_user_to_unsubscribed_url}}}\n",
    "content_blocks/footer.liquid": (
        '---\nname: footer\n---\n<a href="{{${set_user_to_unsubscribed_url}}}">Unsubscribe</a>\n'
    ),
}
_BRAZE_SYNC = {"braze-sync.config.yaml": "version: 1\ndefault_environment: dev\n"}


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".liquidpilot" not in file.relative_to(folder).parts
    }


def _process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liquidpilot", *arguments],
        check=False,
        cwd=folder,
        env={**os.environ, "CI": "true", "GITHUB_ACTIONS": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("description", "files"),
    [
        ("an empty folder", {}),
        ("an export of braze-sync at the root", {**_HELLO, **_BRAZE_SYNC}),
        ("an export without its configuration", _HELLO),
        (
            "an export below other folders",
            {
                "braze-sync.config.yaml": (
                    "version: 1\nresources:\n  email_template:\n    path: mails\n"
                    "  content_block:\n    path: parts\n"
                ),
                "mails/hello/template.yaml": _HELLO["email_templates/hello/template.yaml"],
                "mails/hello/body.html": _HELLO["email_templates/hello/body.html"],
                "mails/hello/body.txt": _HELLO["email_templates/hello/body.txt"],
                "parts/footer.liquid": _HELLO["content_blocks/footer.liquid"],
            },
        ),
    ],
)
def test_what_it_makes_passes_at_once(
    description: str, files: dict[str, str], liquidpilot: Run, folder: Path
) -> None:
    liquidpilot("--version", files=files)
    before = _tree(folder)
    made = _process(folder, "init")
    assert made.returncode == 0, made.stderr
    after = _tree(folder)
    assert {path: after[path] for path in before} == before, "nothing that was there has changed"
    for arguments in (["render", "welcome"], ["test"], ["check"]):
        done = _process(folder, *arguments)
        assert (done.returncode, description) == (0, description), done.stdout + done.stderr
    assert _tree(folder) == after


def test_an_empty_folder(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init")
    assert (run.code, run.err) == (0, _NEXT)
    said = [line.split(maxsplit=1) for line in run.out.splitlines()]
    assert {path for done, path in said if done == "wrote"} == {
        re.sub("^schemas/.*", "schemas/", path) for path in _tree(folder) if "snapshots" not in path
    }
    assert [path for done, path in said if done == "accepted"] == [
        "fixtures/snapshots/email_templates/welcome.txt"
    ]


def test_a_folder_that_does_not_exist_yet(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init", "new/crm")
    assert run.code == 0
    assert run.err.startswith("\nnext, in 'new/crm':\n")
    assert (folder / "new/crm" / _WELCOME / "body.html").is_file()


def test_a_second_time_nothing_is_left_to_do(liquidpilot: Run, folder: Path) -> None:
    liquidpilot("init")
    (folder / _WELCOME / "body.txt").unlink()
    before = _tree(folder)
    run = liquidpilot("init")
    assert (run.code, run.err) == (0, _NEXT)
    assert {line.split()[0] for line in run.out.splitlines()} == {"kept"}
    assert _tree(folder) == before, "what the author has taken out of a message stays out"


@pytest.mark.parametrize(
    ("description", "path", "stays", "is_new"),
    [
        ("a configuration", "liquidpilot.toml", True, []),
        ("a configuration in JSON", "liquidpilot.json", True, ["liquidpilot.toml"]),
        ("a profile in JSON", "fixtures/profiles/sam.json", True, ["fixtures/profiles/sam.toml"]),
        ("a message of the sample's name", f"{_WELCOME}/body.html", True, [f"{_WELCOME}/tests.toml"]),
        ("one in another channel", "templates/sms/welcome/template.yaml", True, [f"{_WELCOME}/body.html"]),
        ("a workflow", ".github/workflows/liquidpilot.yml", True, []),
        ("a block of the sample's name", "templates/content_blocks/a/welcome_footer.html", True, ["templates/content_blocks/welcome_footer.liquid"]),
    ],
)  # fmt: skip
def test_what_is_there_is_kept(
    description: str, path: str, stays: bool, is_new: list[str], liquidpilot: Run, folder: Path
) -> None:
    text = "{}" if path.endswith(".json") else "# mine\nbody: Hi\n" if "sms" in path else "# mine\n"
    run = liquidpilot("init", files={path: text})
    assert run.code == 0, run.err
    assert (folder / path).read_text(encoding="utf-8") == text, description
    assert [each for each in is_new if (folder / each).exists()] == []
    assert f"kept      {path}"[:25] in run.out


def test_force_writes_anew(liquidpilot: Run, folder: Path) -> None:
    liquidpilot("init")
    before = _tree(folder)
    changed = {"liquidpilot.toml": "", f"{_WELCOME}/body.txt": "Hi\n", "notes.txt": "mine"}
    run = liquidpilot("init", "--force", files=changed)
    assert run.code == 0
    assert _tree(folder) == {**before, "notes.txt": b"mine"}


def test_force_keeps_the_folders_of_the_configuration(liquidpilot: Run, folder: Path) -> None:
    files = {"liquidpilot.toml": 'templates = "."\nfixtures = "data"\n', "sms/x.txt": ""}
    liquidpilot("init", "--force", files=files)
    assert 'templates = "."\nfixtures = "data"\n' in (folder / "liquidpilot.toml").read_text(
        "utf-8"
    )
    assert (folder / "data/profiles/sam.toml").is_file()
    assert liquidpilot("test", "welcome").code == 0


@pytest.mark.parametrize(
    ("description", "before", "after"),
    [
        ("lines are added", b"dist/\n", b"dist/\n\n# liquidpilot: renders that wait to be accepted, and its cache\n*.new\n.liquidpilot/\n"),
        ("only those that are missing", b"*.new\n", b"*.new\n\n# liquidpilot: renders that wait to be accepted, and its cache\n.liquidpilot/\n"),
        ("its line ends, and no last one", b"a\r\nb", b"a\r\nb\r\n\r\n# liquidpilot: renders that wait to be accepted, and its cache\r\n*.new\r\n.liquidpilot/\r\n"),
        ("all are there", b" .liquidpilot/\n*.new", b" .liquidpilot/\n*.new"),
    ],
)  # fmt: skip
def test_lines_of_gitignore(
    description: str, before: bytes, after: bytes, liquidpilot: Run, folder: Path
) -> None:
    (folder / ".gitignore").write_bytes(before)
    for arguments in (["init"], ["init", "--force"]):
        assert liquidpilot(*arguments).code == 0
        assert (folder / ".gitignore").read_bytes() == after, description


def test_formatters_leave_the_folders_of_an_export_alone(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init", files={**_HELLO, **_BRAZE_SYNC, "sms/x/template.yaml": "body: Hi\n"})
    lines = (folder / ".prettierignore").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        *("email_templates/", "sms/", "content_blocks/", "fixtures/snapshots/"),
    ]
    assert not (folder / "templates").exists()
    assert "note: 'welcome' and 'welcome_footer' are samples: delete them before" in run.err
    assert run.err.endswith(
        "next:\n  liquidpilot check\n  liquidpilot preview --open\n  liquidpilot test\n"
    )


def test_a_folder_within_a_repository(liquidpilot: Run, folder: Path) -> None:
    (folder / ".git").mkdir()
    assert "add `--workspace crm/braze` to their commands" in liquidpilot("init", "crm/braze").err
    assert "note: " not in liquidpilot("init").err


@pytest.mark.parametrize(
    ("description", "file", "arguments", "err"),
    [
        ("a file in the place of the folder", "crm", ["crm"], "error: cannot make a workspace in 'crm': it is a file\n"),
        ("a file in the place of a folder within", "fixtures", [], "error: cannot write 'fixtures/connected_content/getting_started_guides.toml': "),
        ("a configuration that is broken", "liquidpilot.toml", [], "liquidpilot.toml:1:"),
    ],
)  # fmt: skip
def test_what_cannot_be_written(
    description: str, file: str, arguments: list[str], err: str, liquidpilot: Run, folder: Path
) -> None:
    run = liquidpilot("init", *arguments, files={file: "x"})
    assert (run.code, run.out) == (2, ""), description
    assert run.err.startswith(err)
    assert (folder / file).read_text(encoding="utf-8") == "x"


def test_every_setting_that_is_commented_out_works(liquidpilot: Run, folder: Path) -> None:
    liquidpilot("init")
    file = folder / "liquidpilot.toml"
    text = file.read_text(encoding="utf-8")
    wanted = re.sub(r"(?m)^# (\[|[a-z_-]+ = )", r"\1", text)
    assert wanted.count("\n[") == 3, "connected_content, rules and test"
    file.write_text(wanted, encoding="utf-8")
    assert liquidpilot("check").code == 0
    # Renders in a scenario are not accepted yet.
    assert "no-guides" in liquidpilot("test").out


@pytest.mark.parametrize("path", [".github/workflows/liquidpilot.yml", ".pre-commit-config.yaml"])
def test_the_documentation_shows_what_is_written(
    path: str, liquidpilot: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = Path(__file__).parents[2]
    origin = Origin("./vendor/liquidpilot-0.1.0-py3-none-any.whl", b"")
    monkeypatch.setattr("liquidpilot.cli.init.find_origin", lambda: origin)
    liquidpilot("init")
    shown = re.findall(
        r"```yaml\n(.*?)```", (checkout / "docs/ci.md").read_text(encoding="utf-8"), re.DOTALL
    )
    text = (folder / path).read_text(encoding="utf-8")
    assert yaml.safe_load(text) in [yaml.safe_load(each) for each in shown]


# `init --with NAME`: the example of an integration.

_EXAMPLES = (
    "abandoned_cart",
    "order_confirmation",
    "review_invitation",
    "review_spotlight",
    "trustpilot_invitation",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("description", "before"),
    [
        ("an empty folder", []),
        ("a workspace that passes, with people of the same names", [["init"]]),
    ],
)
def test_an_example_passes_at_once(
    description: str, before: list[list[str]], liquidpilot: Run, folder: Path
) -> None:
    for arguments in before:
        assert liquidpilot(*arguments).code == 0
    had = _tree(folder)
    made = liquidpilot("init", "--with", "trustpilot")
    assert made.code == 0, made.err
    after = _tree(folder)
    accepted = {path for path in had if "snapshots/" in path}
    mine = {path: text for path, text in had.items() if path not in accepted}
    assert {path: after[path] for path in mine} == mine, "nothing of the author's has changed"
    for path in accepted:
        before_it, after_it = (read_renders(each[path].decode(), path) for each in (had, after))
        assert before_it.items() <= after_it.items(), "what is accepted of a message stands"
    for message in _EXAMPLES:
        assert liquidpilot("render", message, "--profile", "loyal_customer").code == 0, message
    for arguments in (["test"], ["check", "--faults", "--fail-on", "warning", "--jobs", "1"]):
        done = liquidpilot(*arguments)
        assert (done.code, description) == (0, description), done.out + done.err
    assert liquidpilot("init", "--with", "trustpilot").code == 0
    assert _tree(folder) == after, "a second time nothing is left to do"


@pytest.mark.parametrize(
    ("description", "steps"),
    [
        ("the sample after an example", [["--with", "trustpilot"], []]),
        ("an example after the sample, and again", [[], ["--with", "trustpilot"], []]),
        ("an example twice", [["--with", "trustpilot"], ["--with", "trustpilot"]]),
    ],
)
def test_whoever_is_new_is_accepted_for_the_messages_that_were_there(
    description: str, steps: list[list[str]], liquidpilot: Run, folder: Path
) -> None:
    for arguments in steps:
        assert liquidpilot("init", *arguments).code == 0
    done = liquidpilot("test")
    assert (done.code, description) == (0, description), done.out + done.err
    if len(steps) == 2 and not steps[1]:
        accepted = (folder / "fixtures/snapshots/email_templates/review_spotlight.txt").read_text(
            encoding="utf-8"
        )
        assert "sam" in accepted


def test_a_message_of_ones_own_gets_the_person_of_the_sample(
    liquidpilot: Run, folder: Path
) -> None:
    mine = {
        "templates/mine.liquid": "Hi {{${first_name} | default: 'you'}}",
        "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    }
    assert liquidpilot("test", "--update", files=mine).code == 0
    assert liquidpilot("init").code == 0
    done = liquidpilot("test")
    assert done.code == 0, done.out + done.err


def test_an_example_is_the_workspace_of_this_repository(liquidpilot: Run, folder: Path) -> None:
    assert liquidpilot("init", "--with", "trustpilot").code == 0
    checkout = Path(__file__).parents[2]
    made = {
        path: re.sub(rb"\A(#:schema|# yaml-language-server:) .*\n", b"", text)
        for path, text in _tree(folder).items()
        if not path.startswith((".", "vendor", "schemas/"))
    }
    ours = {path: (checkout / path).read_bytes().replace(b"\r\n", b"\n") for path in made}
    assert made == ours
    assert not [path for path in made if "push" in path or "sms" in path]


def test_an_example_lists_every_file_that_it_left_alone(liquidpilot: Run, folder: Path) -> None:
    files = {
        "liquidpilot.toml": "",
        "templates/email_templates/review_spotlight/body.html": "<p>mine</p>",
        "templates/content_blocks/mine/trust_score.liquid": "mine",
        "fixtures/connected_content/trustpilot_access_token.toml": (
            '[request]\nurl = "https://a.example/"\n[responses.default]\nstatus = 204\n'
        ),
        "fixtures/credentials.json": "{}",
    }
    run = liquidpilot("init", "--with", "trustpilot", files=files)
    assert run.code == 0, run.err
    kept = {line.split()[1] for line in run.out.splitlines() if line.startswith("kept")}
    assert kept == {
        *(files.keys() - {"templates/email_templates/review_spotlight/body.html"}),
        "templates/email_templates/review_spotlight",
    }
    for path, text in files.items():
        assert (folder / path).read_text(encoding="utf-8") == text
    assert "note: 'fixtures/credentials.json' was left alone: " in run.err
    assert '"api.trustpilot.com", "invitations-api.trustpilot.com" to \'record_hosts\'' in run.err
    assert not (folder / "templates/email_templates/review_spotlight/tests.toml").exists()


@pytest.mark.parametrize(
    ("description", "path", "text", "keeps", "gains"),
    [
        ("credentials of other services", "fixtures/credentials.toml", '# mine\n[crm]\nusername = "CRM"\npassword = "CRM"\n', "# mine\n[crm]", ["[trustpilot]", "[trustpilot_key]"]),
        ("one that is the author's own", "fixtures/credentials.toml", '[trustpilot]\nusername = "A"\npassword = "B"\n', 'username = "A"', ["[trustpilot_key]"]),
        ("an empty file", "fixtures/credentials.toml", "", "", ["[trustpilot]", "[trustpilot_key]"]),
        ("other scenarios", "fixtures/scenarios.toml", '[scenarios.sale]\nresponses = "404"', "[scenarios.sale]", ["[scenarios.quiet-product]", "[scenarios.awkward-reviews.responses]"]),
        ("other attributes", "templates/custom_attributes/registry.yaml", "attributes:\n- name: plan\n  type: string\n- name: nickname\n  type: string\n", "- name: plan", ["- name: loyalty_tier"]),
        ("attributes, further in", "templates/custom_attributes/registry.yaml", "attributes:\n    - name: plan\n      type: string\n", "    - name: plan", ["- name: loyalty_tier"]),
    ],
)  # fmt: skip
def test_an_example_adds_to_the_files_that_there_is_one_of(
    description: str,
    path: str,
    text: str,
    keeps: str,
    gains: list[str],
    liquidpilot: Run,
    folder: Path,
) -> None:
    run = liquidpilot("init", "--with", "trustpilot", files={path: text})
    assert run.code == 0, run.err
    now = (folder / path).read_text(encoding="utf-8")
    assert keeps in now, description
    assert [each for each in gains if now.count(each) != 1] == []
    assert f"added to  {path}" in run.out
    assert liquidpilot("render", "abandoned_cart").code == 0
    assert liquidpilot("test", "abandoned_cart").code == 0


def test_an_example_that_there_is_none_of(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init", "--with", "trustpiolt")
    assert (run.code, run.out) == (2, "")
    assert "there is no example 'trustpiolt'" in run.err
    assert "did you mean 'trustpilot'?" in run.err
    assert list(folder.iterdir()) == []


def test_an_example_in_an_export_of_braze_sync(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init", "--with", "trustpilot", files={**_HELLO, **_BRAZE_SYNC})
    assert run.code == 0, run.err
    assert (folder / "email_templates/abandoned_cart/body.html").is_file()
    assert (folder / "webhooks/trustpilot_invitation/body.json").is_file()
    assert (folder / "custom_attributes/registry.yaml").is_file()
    assert "are samples: delete them before `braze-sync apply`" in run.err
    assert liquidpilot("test").code == 0


def test_bare_adds_no_message(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("init", "--bare", files={"email_templates/mine/body.html": "Hi"})
    assert run.code == 0, run.err
    assert not list(folder.rglob("*welcome*"))
    assert not (folder / "fixtures").exists()
    assert (folder / ".github/workflows/liquidpilot.yml").is_file()
    assert liquidpilot("render", "mine", "--field", "html").out == "Hi"
    assert liquidpilot("init", "--bare", "--with", "trustpilot").code == 2


def test_bare_in_an_empty_folder(liquidpilot: Run) -> None:
    run = liquidpilot("init", "--bare")
    assert run.code == 0, run.err
    assert "liquidpilot list\n" in run.err
    assert liquidpilot("list").code == 0
