"""The whole of a workspace: what is found, how it is addressed, and that one file breaks no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.workspace.workspace import WorkspaceFiles

Write = Callable[[Mapping[str, str]], Path]

FILES = {
    "liquidpilot.toml": "default_profile = 'loyal'\n",
    "templates/email_templates/spotlight/template.yaml": "name: Review spotlight\nsubject: Hi\n",
    "templates/email_templates/spotlight/body.html": "<p>",
    "templates/email_templates/2026/may/body.html": "<p>",
    "templates/email_templates/early.html": "---\nsubject: Hi\n---\n<p>",
    "templates/webhooks/invite/template.yaml": "url: https://example.com\n",
    "templates/webhooks/spotlight/template.yaml": "url: https://example.com\n",
    "templates/sms/broken/template.yaml": "message: a\nmesage: b\n",
    "templates/push/empty/.gitkeep": "",
    "templates/promo.liquid": "Hi",
    "templates/promo.liquid.json": '{"first_name": "Own"}',
    "templates/offers/june.html": "Hi",
    "templates/loose/body.html": "Hi",
    "templates/content_blocks/footer.liquid": "Bye",
    "templates/content_blocks/bad.liquid": "---\n",
    "templates/catalogs/games/items.csv": "id\n1\n",
    "templates/catalogs/bad/items.csv": "name\n1\n",
    "templates/custom_attributes/registry.yaml": "attributes: [{name: tier, type: string}]\n",
    "fixtures/profiles/loyal.toml": "first_name = 'Ada'\n",
    "fixtures/profiles/bad.toml": "first_name = Ada\n",
    "fixtures/credentials.toml": "[a]\nheaders = { k = 'KEY' }\n",
    "fixtures/snapshots/promo/x.html": "not a message",
}


@pytest.fixture
def files(write: Write) -> WorkspaceFiles:
    return WorkspaceFiles.open(write(FILES))


def test_every_message_is_found_and_a_broken_one_is_a_problem(files: WorkspaceFiles) -> None:
    assert [(each.address, each.channel, each.name) for each in files.messages()] == [
        ("email_templates/2026/may", "email", "may"),
        ("email_templates/early.html", "email", "early"),
        ("email_templates/spotlight", "email", "Review spotlight"),
        ("loose", "email", "loose"),
        ("offers/june.html", "email", "june"),
        ("promo.liquid", "email", "promo"),
        ("webhooks/invite", "webhook", "invite"),
        ("webhooks/spotlight", "webhook", "spotlight"),
    ]
    assert [(each.path, each.message) for each in files.problems] == [
        ("templates/push/empty", "the folder is empty: there is no 'template.yaml'"),
        ("templates/sms/broken/template.yaml", "unknown key 'mesage'"),
    ]
    files.messages()
    assert len(files.problems) == 2


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("email_templates/spotlight", "email_templates/spotlight"),
        ("email_templates\\spotlight\\", "email_templates/spotlight"),
        ("templates/email_templates/spotlight", "email_templates/spotlight"),
        ("./templates/email_templates/spotlight/", "email_templates/spotlight"),
        ("templates/email_templates/spotlight/body.html", "email_templates/spotlight"),
        ("spotlight/template.yaml", None),
        ("Review spotlight", "email_templates/spotlight"),
        ("invite", "webhooks/invite"),
        ("promo", "promo.liquid"),
        ("promo.liquid", "promo.liquid"),
        ("templates/promo.liquid", "promo.liquid"),
        ("june.html", "offers/june.html"),
        ("may", "email_templates/2026/may"),
    ],
)
def test_a_message_is_addressed(
    files: WorkspaceFiles, monkeypatch: pytest.MonkeyPatch, wanted: str, address: str | None
) -> None:
    monkeypatch.chdir(files.root)
    if address is None:
        with pytest.raises(UnknownName):
            files.message(wanted)
    else:
        assert files.message(wanted).address == address


def test_a_path_may_start_in_the_current_folder(
    files: WorkspaceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files.root / "templates" / "email_templates" / "spotlight")
    assert files.message("body.html").address == "email_templates/spotlight"
    assert files.message("../early.html").address == "email_templates/early.html"
    assert files.message(str(files.root / "templates/promo.liquid")).name == "promo"


@pytest.mark.parametrize(
    ("wanted", "error", "message", "hint"),
    [
        (
            "spotlight",
            WorkspaceError,
            "2 messages are called 'spotlight'",
            "'email_templates/spotlight' or 'webhooks/spotlight'",
        ),
        ("invit", UnknownName, "there is no message 'invit'", "did you mean 'invite'?"),
        (
            "webhooks/invit",
            UnknownName,
            "there is no message 'webhooks/invit'",
            "did you mean 'webhooks/invite'?",
        ),
        ("broken", WorkspaceError, "unknown key 'mesage'", "did you mean 'message'?"),
        ("", UnknownName, "there is no message ''", "known"),
        ("a\0b", UnknownName, "there is no message", "known"),
        ("x" * 5000, UnknownName, "there is no message", "known"),
    ],
    ids=["two", "unknown name", "unknown path", "broken", "nothing", "no path", "long"],
)
def test_what_cannot_be_addressed_is_an_error(
    files: WorkspaceFiles, wanted: str, error: type[Exception], message: str, hint: str
) -> None:
    with pytest.raises(error) as caught:
        files.message(wanted)
    assert message in str(caught.value)
    assert hint in str(caught.value)


def test_the_other_parts_are_read_and_their_broken_files_kept(files: WorkspaceFiles) -> None:
    assert list(files.content_blocks()) == ["footer"]
    assert list(files.catalogs()) == ["games"]
    assert list(files.attribute_registry() or ()) == ["tier"]
    assert files.fixtures_folder == "fixtures"
    assert sorted(each.path or "" for each in files.problems) == [
        "templates/catalogs/bad/items.csv",
        "templates/content_blocks/bad.liquid",
    ]


def test_who_receives_a_message(files: WorkspaceFiles, write: Write) -> None:
    promo, early = files.message("promo"), files.message("early")
    assert files.profile_names() == ["bad", "loyal"]
    assert files.profile_for(promo, "loyal").attributes == {"first_name": "Ada"}
    assert files.profile_for(promo).attributes == {"first_name": "Own"}
    assert files.profile_for(early).attributes == {"first_name": "Ada"}
    with pytest.raises(WorkspaceError, match="not valid TOML"):
        files.profile("bad")
    with pytest.raises(UnknownName, match="there is no profile 'loyall'"):
        files.profile_for(early, "loyall")


def test_without_a_default_the_context_or_nobody_receives(write: Write) -> None:
    root = write({"templates/a.liquid": "Hi"})
    assert WorkspaceFiles.open(root).profile_for().attributes == {}
    write({"liquid-context.json": '{"first_name": "Ctx"}'})
    assert WorkspaceFiles.open(root).profile_for().attributes == {"first_name": "Ctx"}


def test_credentials_are_of_the_environment(write: Write) -> None:
    files = WorkspaceFiles(write(FILES), environment={"KEY": "k"})
    assert files.credentials().values == {"a": {"headers": {"k": "k"}}}


def test_a_repository_of_braze_sync_is_a_workspace_as_it_is(write: Write) -> None:
    root = write(
        {
            "braze-sync.config.yaml": "version: 1\nresources:\n  content_block: {path: blocks}\n",
            "email_templates/welcome/template.yaml": "name: welcome\nsubject: Hi\ntags: []\n",
            "email_templates/welcome/body.html": "<p>",
            "email_templates/welcome/body.txt": "",
            "blocks/promo.liquid": "---\nname: promo\n---\nBuy",
            "docs/index.html": "no message: it is not of the templates",
            "top.liquid": "a message",
        }
    )
    files = WorkspaceFiles.open(root)
    addresses = [message.address for message in files.messages()]
    assert addresses == ["email_templates/welcome", "top.liquid"]
    assert list(files.content_blocks()) == ["promo"]
    assert not files.problems


def test_a_broken_configuration_is_an_error_at_once(write: Write) -> None:
    with pytest.raises(WorkspaceError, match="unknown key 'template'"):
        WorkspaceFiles.open(write({"liquidpilot.toml": "template = '.'"}))


def test_an_empty_workspace_has_nothing(write: Write) -> None:
    files = WorkspaceFiles.open(write({"liquidpilot.toml": ""}))
    assert files.messages() == []
    assert (files.content_blocks(), files.catalogs(), files.profile_names()) == ({}, {}, [])
    assert files.attribute_registry() is None
    with pytest.raises(UnknownName, match="there is no message yet"):
        files.message("x")


def test_a_folder_that_leads_back_up_is_left(write: Write) -> None:
    root = write(FILES)
    try:
        (root / "templates" / "loop").symlink_to(root / "templates", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    assert WorkspaceFiles.open(root).message("invite").address == "webhooks/invite"


def test_only_what_is_needed_is_imported(write: Write) -> None:
    root = write({"liquidpilot.toml": "default_profile = 'x'\n", "templates/a.liquid": "Hi"})
    script = (
        "import sys\n"
        "from liquidpilot.workspace.workspace import WorkspaceFiles\n"
        "WorkspaceFiles.open(sys.argv[1]).message('a').fields\n"
        "print([name for name in ('yaml', 'csv', 'json', 'difflib') if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, str(root)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
