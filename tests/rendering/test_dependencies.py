"""Which changes a view hears of: exactly those of files that it used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from liquidpilot.rendering.dependencies import (
    Dependencies,
    changed_inventories,
    dependencies_of,
)
from liquidpilot.rendering.workspace import Workspace

_CHECKOUT = Path(__file__).parent.parent.parent
_SPOTLIGHT = "email_templates/review_spotlight"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, tmp_path / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", tmp_path)
    return Workspace.open(tmp_path)


def _dependencies(workspace: Workspace, profile: str | None = None) -> Dependencies:
    message = workspace.message(_SPOTLIGHT)
    rendered = workspace.render(message, profile=profile)
    return dependencies_of(workspace, message, rendered)


@pytest.mark.parametrize(
    ("path", "touched", "description"),
    [
        ("templates/email_templates/review_spotlight/body.html", True, "its own file"),
        ("templates/email_templates/review_spotlight", True, "its folder, renamed"),
        ("templates/content_blocks/brand_header.liquid", True, "a block that it includes"),
        ("templates/catalogs/products/items.csv", True, "a catalog that it reads"),
        ("fixtures/profiles/loyal_customer.toml", True, "who receives it"),
        ("fixtures/connected_content/trustpilot_product_reviews.toml", True, "what answered"),
        ("liquidpilot.toml", True, "the configuration"),
        ("templates/translations.csv", True, "texts for all"),
        ("fixtures/profiles/new_customer.toml", False, "somebody else"),
        ("fixtures/connected_content/trustpilot_access_token.toml", False, "another call's answer"),
        ("templates/push/cart_reminder/template.yaml", False, "another message"),
        ("templates/email_templates/review_spotlight_2/body.html", False, "a name that starts so"),
        ("README.md", False, "something else"),
    ],
)
def test_what_touches_a_message(
    workspace: Workspace, path: str, touched: bool, description: str
) -> None:
    assert _dependencies(workspace).touched_by([path]) is touched, description


def test_the_profiles_that_a_profile_extends(workspace: Workspace) -> None:
    profiles = workspace.root / "fixtures/profiles"
    (profiles / "ada.toml").write_text('extends = "loyal_customer"\n', encoding="utf-8")
    dependencies = _dependencies(workspace, "ada")
    assert dependencies.touched_by(["fixtures/profiles/loyal_customer.toml"])
    assert dependencies.touched_by(["fixtures/profiles/ada.toml"])


def test_a_block_in_a_block_counts(workspace: Workspace) -> None:
    header = workspace.root / "templates/content_blocks/brand_header.liquid"
    header.write_text("{{content_blocks.${ trust_badge }}}", encoding="utf-8")
    assert _dependencies(workspace).touched_by(["templates/content_blocks/trust_badge.liquid"])


def test_a_new_fixture_counts_and_an_edited_answer_does_not(workspace: Workspace) -> None:
    dependencies = _dependencies(workspace)
    token = workspace.root / "fixtures/connected_content/trustpilot_access_token.toml"
    path = token.relative_to(workspace.root).as_posix()
    assert workspace.fixtures.fixtures
    token.write_text(token.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    edited = workspace.after([path])
    assert not dependencies.touched_by([path, *changed_inventories(workspace, edited)])
    new = workspace.root / "fixtures/connected_content/new.toml"
    shutil.copy(token, new)
    added = edited.after(["fixtures/connected_content/new.toml"])
    assert dependencies.touched_by([*changed_inventories(edited, added)])


@pytest.mark.parametrize(
    ("path", "old", "new", "shows"),
    [
        (
            "templates/email_templates/review_spotlight/body.html",
            "Still in your cart",
            "Mine",
            "Mine",
        ),
        ("templates/content_blocks/brand_header.liquid", "Pinewheel", "Oakwheel", "Oakwheel"),
        ("fixtures/profiles/loyal_customer.toml", '"Ada"', '"Grace"', "Grace"),
        ("templates/catalogs/products/items.csv", "Timber Toy Truck", "Oak Lorry", "Oak Lorry"),
        (
            "fixtures/connected_content/trustpilot_product_reviews.toml",
            "Such a great",
            "Bad",
            "Bad toy",
        ),
    ],
)
def test_a_workspace_after_a_change_is_as_one_that_is_opened_anew(
    workspace: Workspace, path: str, old: str, new: str, shows: str
) -> None:
    before = workspace.render(_SPOTLIGHT).fields["html"].text
    file = workspace.root / path
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = workspace.after([path]).render(_SPOTLIGHT).fields["html"].text
    assert after == Workspace.open(workspace.root).render(_SPOTLIGHT).fields["html"].text
    assert shows in after
    assert shows not in before


def test_messages_that_come_and_go(workspace: Workspace) -> None:
    shipped = len(workspace.messages())
    folder = workspace.root / "templates/sms/hello"
    folder.mkdir()
    (folder / "template.yaml").write_text("message: Hi\n", encoding="utf-8")
    added = workspace.after(["templates/sms/hello", "templates/sms/hello/template.yaml"])
    assert added.render("hello").fields["message"].text == "Hi"
    shutil.rmtree(folder)
    gone = added.after(["templates/sms/hello"])
    assert len(gone.messages()) == shipped


def test_what_did_not_change_is_shared(workspace: Workspace) -> None:
    workspace.render(_SPOTLIGHT)
    after = workspace.after(["templates/sms/order_delivered/template.yaml"])
    assert after.message(_SPOTLIGHT) is workspace.message(_SPOTLIGHT)
    assert after.fixtures is workspace.fixtures
    assert after.files.content_blocks() is workspace.files.content_blocks()
