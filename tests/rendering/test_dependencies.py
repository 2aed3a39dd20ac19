"""Which changes a view hears of: exactly those of files that it used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.dialect.parsing import outline
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.rendering.dependencies import (
    Dependencies,
    block_names,
    changed_inventories,
    dependencies_of,
)
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source

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
    assert workspace._fixtures.fixtures
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
    assert after._fixtures is workspace._fixtures
    assert after._files.content_blocks() is workspace._files.content_blocks()


_BLOCK = "templates/content_blocks/footz.liquid"
_ITEMS = "templates/catalogs/toys/items.csv"
_ABROAD = "templates/translations.csv"


@pytest.mark.parametrize(
    ("description", "text", "path", "touched"),
    [
        ("Braze's name", "{{content_blocks.${footz}}}", _BLOCK, True),
        ("a partner's name", "{{content_block.${footz}}}", _BLOCK, True),
        ("with spaces", "{{ content_block . ${ footz } }}", _BLOCK, True),
        ("the dashboard's id", "{{content_blocks.${footz} | id: 'cb1'}}", _BLOCK, True),
        ("as a value", "{% assign x = {{content_blocks.${footz}}} | split: ',' %}", _BLOCK, True),
        ("in a branch", "{% if a %}{{content_blocks.${footz}}}{% endif %}", _BLOCK, True),
        ("in liquid", "{% liquid\n echo content_blocks.${footz}\n%}", _BLOCK, True),
        ("another one", "{{content_blocks.${other}}}", _BLOCK, False),
        ("none", "Hello", _BLOCK, False),
        ("one that is not there", "{{content_blocks.${gone}}}", _BLOCK, True),
        ("a response with Liquid", "{% connected_content https://a.example/ :rerender %}", _BLOCK, True),
        ("an item with Liquid", "{% catalog_items toys 1 :rerender %}", _BLOCK, True),
        ("a selection", "{% catalog_selection_items toys all %}", _BLOCK, True),
        ("a translation", "{% translation a %}A{% endtranslation %}", _BLOCK, True),
        ("a translation that reads items", "{% translation a %}A{% endtranslation %}", _ITEMS, True),
        ("items", "{% catalog_items toys 1 %}", _ITEMS, True),
        ("items of a name in quotes", "{% catalog_items 'toys' 1 %}", _ITEMS, True),
        ("items of a name that is made", "{% catalog_items to{{x}} 1 %}", _ITEMS, True),
        ("items of another catalog", "{% catalog_items cars 1 %}", _ITEMS, False),
        ("items of none", "{% catalog_items gone 1 %}", _ITEMS, True),
        ("texts of others", "Hello", _ABROAD, True),
    ],
)  # fmt: skip
def test_an_open_page_hears_of_what_its_texts_name(
    tmp_path: Path, description: str, text: str, path: str, touched: bool
) -> None:
    """Observed: a block under a partner's name was rendered, and its page was not refreshed."""
    files = {
        "templates/message.liquid": text,
        _BLOCK: "FOOT",
        "templates/content_blocks/other.liquid": "OTHER",
        _ITEMS: "id,name\n1,Truck\n",
        "templates/catalogs/cars/items.csv": "id,name\n1,Car\n",
        _ABROAD: "id,de\na,{{content_blocks.${footz}}}\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    state = PreviewState(tmp_path)
    view = state.view("message", Choices())
    assert view.error is None, description
    file = tmp_path / path
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert view.dependencies.touched_by(state.change([path])) is touched, description


# fmt: off
_PIECES = [
    "{{", "}}", "{%", "%}", "content_block", "content_blocks", ".${a}", ".${b}", "${a}", "|", "'",
    "if", "assign", "raw", "endraw", "liquid", "echo", "comment", "endcomment", "[0]", "x", "=",
]
# fmt: on


@given(st.lists(st.sampled_from([*_PIECES, " ", "\n"]), max_size=14).map("".join))
def test_no_text_includes_what_it_does_not_name(text: str) -> None:
    """What the outline finds, the same grammar as the parser's, is among what is watched."""
    found = {each.name for each in outline(Source(text)).inclusions}
    named = block_names(text)
    assert named is None or found <= named


def test_a_block_that_is_mended_counts_for_who_misses_it(tmp_path: Path) -> None:
    block = tmp_path / _BLOCK
    block.parent.mkdir(parents=True)
    block.write_text("---\nname: [\n---\nFOOT", encoding="utf-8")
    (tmp_path / "templates/message.liquid").write_text("{{content_blocks.${footz}}}", "utf-8")
    state = PreviewState(tmp_path)
    view = state.view("message", Choices())
    block.write_text("FOOT", encoding="utf-8")
    assert view.dependencies.touched_by(state.change([_BLOCK]))


@pytest.mark.parametrize("first", ["templates/a.liquid", "templates/b.liquid"])
def test_what_is_said_of_a_message_does_not_depend_on_the_one_before(
    tmp_path: Path, first: str
) -> None:
    files = {
        "templates/a.liquid": "{{content_blocks.${gone}}}",
        "templates/b.liquid": "{% catalog_items gone 1 %}",
        "templates/catalogs/toys/items.csv": "name\nTruck\n",
        _BLOCK: "---\nname: [\n---\nFOOT",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    workspace.render(first)
    for path in ("templates/a.liquid", "templates/b.liquid"):
        alone = Workspace.open(tmp_path).render(path).diagnostics
        assert workspace.render(path).diagnostics == alone
        assert sum(each.code == "broken-file" for each in alone) == 1
