"""What a message is made of: who asks hears of each file that changes it, and of few others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from written_files import write_files

from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import find_units
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.rendering.dependencies import (
    Dependencies,
    changed_inventories,
    dependencies_of_rendering,
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
    return dependencies_of_rendering(workspace, message, rendered)


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
    write_files(tmp_path, files)
    workspace = Workspace.open(tmp_path)
    workspace.render(first)
    for path in ("templates/a.liquid", "templates/b.liquid"):
        alone = Workspace.open(tmp_path).render(path).diagnostics
        assert workspace.render(path).diagnostics == alone
        assert sum(each.code == "broken-file" for each in alone) == 1


# What a message is made of: a text is rendered; then each file of its workspace is edited, broken
# and taken away in turn, and a workspace that knows nothing of before renders the text anew. Where
# that makes a difference, an open page has to be refreshed, and `check` has to look again.

_TEXT = "templates/message.liquid"
# The files that a text may have a part in, by short names.
_PARTS = {
    "one": "templates/content_blocks/one.liquid",
    "two": "templates/content_blocks/two.liquid",
    "laid": "templates/content_blocks/laid.liquid",
    "toys": "templates/catalogs/toys/items.csv",
    "saved": "templates/catalogs/toys/selections.toml",
    "cars": "templates/catalogs/cars/items.csv",
    "call": "fixtures/connected_content/kites.toml",
    "body": "fixtures/connected_content/kites.json",
    "like": "fixtures/connected_content/like.toml",
    "scenarios": "fixtures/scenarios.toml",
}
_LAID = "{{content_block.${laid}}}"
_FILES = {
    _PARTS["one"]: "ONE Kite {{content_blocks.${two}}}",
    _PARTS["two"]: "TWO Kite",
    _PARTS["laid"]: "LAID Kite",
    _PARTS["toys"]: f"id,name,text\n1,Kite,{_LAID}\n",
    _PARTS["saved"]: (
        "[saved]\nlimit = 1\n"
        "[[saved.filters]]\nfield = 'name'\noperator = '=='\nvalue = 'Kite{{content_block.${none}}}'\n"
    ),
    _PARTS["cars"]: "id,name\n1,Kite\n",
    _PARTS["call"]: (
        "[request]\nurl = 'https://a.example/kites'\n"
        "[responses.default]\nbody_file = 'kites.json'\n"
        '[responses.few]\njson = \'{"name": "a Kite"}\'\n'
    ),
    _PARTS["body"]: f'{{"name": "Kite", "text": "{_LAID}"}}',
    _PARTS["like"]: (
        "[request]\nurl = 'https://a.example/{any}/more'\n[responses.default]\ntext = 'Kite'\n"
    ),
    "fixtures/connected_content/rest.toml": "[request]\nurl = 'https://b.example/'\n[responses.default]\ntext = 'Kite'\n",
    _PARTS["scenarios"]: "[scenarios.calm]\ndescription = 'Kite'\nresponses = { kites = 'few' }\n",
    "fixtures/profiles/eve.toml": 'first_name = "Kite"\n',
    "templates/sms/other/template.yaml": "message: Kite\n",
    "templates/custom_attributes/registry.yaml": "- name: kite\n  description: Kite\n",
    "liquidpilot.toml": 'default_profile = "ada"\n',
    "templates/content_blocks/none.liquid": "",
    "templates/translations.csv": (
        f"id,de\ngreeting,Kite {_LAID} {{% catalog_items cars 1 %}}{{{{items[0].name}}}}\n"
    ),
    "fixtures/profiles/base.toml": 'first_name = "Kite"\n',
    "fixtures/profiles/ada.toml": 'extends = "base"\nlanguage = "de"\nlast_name = "Kite"\n',
    "fixtures/credentials.toml": (
        "[shop]\nusername = 'KITE'\npassword = 'KITE'\nhosts = ['a.example']\n"
    ),
}


class _Change(NamedTuple):
    """What one change of a file does: to the message, to an open page, to `check --changed`."""

    path: str
    way: str
    differs: bool
    shown: bool
    checked: bool


class _Message:
    """A workspace with one text, an open page of it, and what was rendered of it."""

    def __init__(self, root: Path, text: str, scenario: str | None) -> None:
        self._root = root
        self._scenario = scenario
        self._write({**_FILES, _TEXT: text})
        self._studio = PreviewState(root)
        self._page = self._studio.view("message", Choices(scenario=scenario))
        assert self._page.error is None
        self._before = self._rendered(Workspace.open(root))

    def _write(self, files: Mapping[str, str]) -> None:
        write_files(self._root, files)

    def changes(self, *paths: str) -> Iterator[_Change]:
        """Change each of the files in each way, one at a time."""
        for path in paths:
            file = self._root / path
            data = file.read_bytes()
            edited = data.replace(b"Kite", b"Boat")
            for way, new in {"edited": edited, "broken": b"= [\n\xff", "gone": None}.items():
                if new is None:
                    file.unlink()
                else:
                    file.write_bytes(new)
                yield self._change(path, way)
                file.write_bytes(data)
                self._studio.change([path])

    def _change(self, path: str, way: str) -> _Change:
        shown = self._page.dependencies.touched_by(self._studio.change([path]))
        try:
            workspace = Workspace.open(self._root)
        except LiquidPilotError:
            # Nobody can tell what a broken configuration is about.
            return _Change(path, way, True, shown, True)
        request = CheckRequest(changed=frozenset({path}))
        checked = any(unit.path == _TEXT for unit in find_units(workspace, request))
        return _Change(path, way, self._rendered(workspace) != self._before, shown, checked)

    def _rendered(self, workspace: Workspace) -> object:
        """Return all that is shown of the message."""
        try:
            rendered = workspace.render("message", scenario=self._scenario)
        except LiquidPilotError as error:
            return str(error)
        texts = {name: field.text for name, field in rendered.fields.items()}
        exchanges = [(each.source, each.response) for each in rendered.exchanges]
        stubs = [report.stub for report in workspace.missing_fixtures(rendered)]
        extras = rendered.message_extras
        return rendered.status, texts, rendered.diagnostics, exchanges, stubs, extras


_TWO = "content_block.${two}"
_CALL = "{% connected_content https://a.example/kites :save r %}{{r.name}}"
_BLOCKS = "one two laid"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("description", "text", "heard"),
    [
        ("nothing", "Hello", ""),
        ("who gets it", "{{${first_name}}} {{${last_name}}}", ""),
        ("Braze's name of a block", "{{content_blocks.${two}}}", "two"),
        ("a partner's name", f"{{{{{_TWO}}}}}", "two"),
        ("with spaces", "{{ content_block . ${ two } }}", "two"),
        ("the dashboard's id", "{{content_blocks.${two} | id: 'cb1'}}", "two"),
        ("as a value", f"{{% assign x = {{{{{_TWO}}}}} | split: ',' %}}{{{{x}}}}", "two"),
        ("as a bare value", f"{{% assign x = {_TWO} %}}{{{{x}}}}", "two"),
        ("in a condition", f"{{% if {_TWO} contains 'Kite' %}}K{{% endif %}}", "two"),
        ("in a loop", f"{{% for i in {_TWO} %}}{{{{i}}}}{{% endfor %}}", "two"),
        ("in the limit of a loop", f"{{% for i in (1..3) limit: {_TWO} %}}{{% endfor %}}", "two"),
        ("in a cycle", f"{{% cycle {_TWO}, 'b' %}}", "two"),
        ("in a case", f"{{% case {_TWO} %}}{{% when 'TWO Kite' %}}K{{% endcase %}}", "two"),
        ("in a when", f"{{% case 'TWO Kite' %}}{{% when {_TWO} %}}K{{% endcase %}}", "two"),
        ("in an argument", f"{{{{ 'a' | append: {_TWO} }}}}", "two"),
        ("in an index", f"{{{{ x[{_TWO}] }}}}", "two"),
        ("in a capture", f"{{% capture 'x' %}}{{{{{_TWO}}}}}{{% endcapture %}}{{{{x}}}}", "two"),
        ("in liquid", f"{{% liquid\n echo {_TWO}\n%}}", "two"),
        ("in a tablerow", f"{{% tablerow i in {_TWO} %}}{{{{i}}}}{{% endtablerow %}}", "two"),
        ("in message extras", f"{{% message_extras :key a :value {{{{{_TWO}}}}} %}}", "two"),
        ("in the id of an item", f"{{% catalog_items cars {{{{{_TWO}}}}} %}}", "two cars"),
        ("in the URL of a call", f"{{% connected_content https://a.example/{{{{{_TWO}}}}} %}}", "two like"),
        ("a block in a block", "{{content_blocks.${one}}}", "one two"),
        ("a block that is not there", "{{content_blocks.${tow}}}", _BLOCKS),
        ("in a comment", f"{{% comment %}}{{{{{_TWO}}}}}{{% endcomment %}}", ""),
        ("in raw", f"{{% raw %}}{{{{{_TWO}}}}}{{% endraw %}}", ""),
        ("in an HTML comment", f"<!-- {{{{{_TWO}}}}} -->", ""),
        ("a name that is computed", "{{ ['content_blocks'].${two} }}{{ content_blocks['two'] }}", ""),
        ("in a text that Ruby refuses", f"{{% if %}}{{{{{_TWO}}}}}", "two"),
        ("outputs without their ends", f"{{{{{_TWO} <p>{{{{content_block.${{laid}}}}", "two laid"),
        ("in quotes that Ruby does not know", f"{{{{ 'a }}}} {{{{{_TWO}}}}}' }}}}", "two"),
        ("items", "{% catalog_items toys 1 %}{{items[0].name}}", "toys saved"),
        ("items, in liquid", "{% liquid\n catalog_items toys 1\n echo items[0].name\n%}", "toys saved"),
        ("items of a name in another case", "{% catalog_items Toys 1 %}{{items[0].name}}", "toys saved cars"),
        ("items of a name that is made", "{% catalog_items {{'to'}}ys 1 %}{{items[0].name}}", "toys saved cars"),
        ("items of a name with an attribute", "{% catalog_items to${x}ys 1 %}{{items[0].name}}", "toys saved cars"),
        ("items of none", "{% catalog_items toy 1 %}", "toys saved cars"),
        ("items with Liquid", "{% catalog_items toys 1 :rerender %}{{items[0].text}}", f"{_BLOCKS} toys saved"),
        ("a selection", "{% catalog_selection_items toys saved %}{{items[0].name}}", f"{_BLOCKS} toys saved"),
        ("a translation", "{% translation greeting %}Hi{% endtranslation %}", f"{_BLOCKS} toys saved cars"),
        ("a call", _CALL, "call body"),
        ("a call, in liquid", "{% liquid\n connected_content https://a.example/kites\n%}", "call body"),
        ("what is no call", "{% comment %}connected_content{% endcomment %}translation catalog_items", ""),
        ("a call to no URL", "{% connected_content 'https://a.example/kites' %}", ""),
        ("a call that nothing answers", "{% connected_content https://a.example/kite %}", "like"),
        ("an answer with Liquid", _CALL.replace(":save", ":rerender :save") + "{{r.text}}", f"{_BLOCKS} call body"),
        ("credentials", "{% connected_content https://a.example/kites :basic_auth shop %}", "call body"),
        ("credentials of nobody", "{% connected_content https://a.example/kites :basic_auth sho %}", ""),
    ],
)  # fmt: skip
def test_who_hears_of_a_file(tmp_path: Path, description: str, text: str, heard: str) -> None:
    changes = list(_Message(tmp_path, text, None).changes(*_PARTS.values()))
    unheard = [each for each in changes if each.differs and not each.shown]
    assert unheard == [], f"{description}: an open page does not hear of it"
    unchecked = [each for each in changes if each.shown and not each.checked]
    assert unchecked == [], f"{description}: check does not hear of it"
    edited = {each.path for each in changes if each.shown and each.way == "edited"}
    assert {name for name, path in _PARTS.items() if path in edited} == set(heard.split())


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [None, "calm", "few", "timeout"])
@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("no call", "Hello {{${first_name}}} {{${last_name}}}"),
        ("a call", _CALL),
        ("a call to no URL", "{% connected_content x %}"),
    ],
)
def test_who_hears_of_a_file_in_a_scenario(
    tmp_path: Path, description: str, text: str, scenario: str | None
) -> None:
    changes = list(_Message(tmp_path, text, scenario).changes(*_FILES, _TEXT))
    unheard = [each for each in changes if each.differs and not each.shown]
    assert unheard == [], f"{description}: an open page does not hear of it"
