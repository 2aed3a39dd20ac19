"""Every file of a workspace × every kind of mistake: none of them is silent.

What the cells expect is DESIGN's "nothing fails silently", with the place of the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from liquidpilot.check.results import CheckReport, CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import Diagnostic, broken_file
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.answers import BrokenFixtures
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_MISTAKES = ("unknown key", "wrong type", "bad reference", "duplicate")

_FIXTURE = "fixtures/connected_content/shop.toml"
_OTHER = "fixtures/connected_content/other.toml"
_REQUEST = '[request]\nurl = "https://shop.example/x"\n'
_ANSWER = "[responses.default]\njson = '{\"a\": 1}'\n"
_CALL = "{% connected_content https://shop.example/x :save x %}{{ x.a | default: 1 }}"
_EXPORT = '{"external_id": "7",\n"email": "a@example.com"'
_SCHEMA = "fields:\n  - name: id\n    type: string\n  - name: price\n    type: number\n"
_USES_TOYS = "{% catalog_items toys 1 %}{{ items[0].price | default: 1 }}"

# A workspace without a mistake; a cell puts one file, or a few, over it.
_FILES = {
    "templates/promo.liquid": f"---\nsubject: Hello\n---\n<p>{_CALL}{_USES_TOYS}</p>\n",
    "templates/catalogs/toys/schema.yaml": _SCHEMA,
    "templates/catalogs/toys/items.csv": "id,price\n1,2\n",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\nlanguage = "de"\n',
    _FIXTURE: _REQUEST + _ANSWER,
}


class Cell(NamedTuple):
    """A mistake in `path`, whose text is `text`: it is told at `line`, `column`, in these `words`."""

    path: str
    text: str
    line: int
    column: int
    words: str
    others: Mapping[str, str | None] = {}


_PROMO = "templates/promo.liquid"
_TEMPLATES = "templates/{}/m/template.yaml"

# By the kind of file: a cell for each of the four mistakes, or why there is none.
_TABLE: dict[str, dict[str, list[Cell] | str]] = {
    "liquidpilot.toml": {
        "unknown key": [
            Cell("liquidpilot.toml", "defaultprofile = 'ada'\n", 1, 1, "did you mean 'default_profile'"),
            Cell("liquidpilot.toml", "[test]\nprofile = ['ada']\n", 2, 1, "did you mean 'profiles'"),
            Cell("liquidpilot.toml", "[rules]\nempty-text = { levl = 1 }\n", 2, 1, "no option 'levl'"),
        ],
        "wrong type": [
            Cell("liquidpilot.toml", "default_profile = ['ada']\n", 1, 1, "should be text, not a list"),
            Cell("liquidpilot.toml", "[check]\nexclude = 'sms'\n", 2, 1, "a list of texts"),
        ],
        "bad reference": [
            Cell("liquidpilot.toml", "default_profile = 'adda'\n", 1, 1, "did you mean 'ada'"),
            Cell("liquidpilot.toml", "templates = 'tmplates'\n", 1, 1, "there is no folder"),
            Cell("liquidpilot.toml", "fixtures = 'fixture'\n", 1, 1, "there is no folder"),
            Cell("liquidpilot.toml", "[test]\nprofiles = ['ada', 'bo']\n", 2, 20, "no profile 'bo'"),
            Cell("liquidpilot.toml", "[test]\nscenarios = ['timeot']\n", 2, 14, "did you mean 'timeout'"),
            Cell("liquidpilot.toml", "[rules]\nempty-txt = 'off'\n", 2, 1, "did you mean 'empty-text'"),
            Cell("liquidpilot.toml", "[check]\nexclude = ['sms/**']\n", 2, 12, "no file matches 'sms/**'"),
            Cell(
                "liquidpilot.toml",
                "[[overrides]]\nfiles = ['templates/smms']\nrules = { empty-text = 'off' }\n",
                2, 10, "no file matches",
            ),
            Cell("liquidpilot.toml", "[connected_content]\nrecord_hosts = ['https://x']\n", 2, 1, "record_hosts"),
        ],
        "duplicate": [Cell("liquidpilot.toml", "fixtures = 'a'\nfixtures = 'b'\n", 2, 1, "twice")],
    },
    "braze-sync.config.yaml": {
        "unknown key": [
            Cell("braze-sync.config.yaml", "version: 1\nresorces: {}\n", 2, 1, "did you mean 'resources'"),
            Cell("braze-sync.config.yaml", "resources:\n  catalog: {path: x}\n", 2, 3, "unknown key 'catalog'"),
            Cell("braze-sync.config.yaml", "resources:\n  content_block: {pth: x}\n", 2, 19, "'path'"),
        ],
        "wrong type": [Cell("braze-sync.config.yaml", "resources: x\n", 1, 1, "names with values")],
        "bad reference": [
            Cell("braze-sync.config.yaml", "resources:\n  content_block: {path: bloks}\n", 2, 19, "nothing at 'bloks'")
        ],
        "duplicate": [Cell("braze-sync.config.yaml", "resources: {}\nresources: {}\n", 2, 1, "twice")],
    },
    **{
        f"template.yaml of {folder}": {
            "unknown key": [Cell(_TEMPLATES.format(folder), f"{good}\nsubjct: x\n", 2, 1, "unknown key 'subjct'")],
            "wrong type": [Cell(_TEMPLATES.format(folder), f"{good}\ntags: {{a: b}}\n", 2, 1, "a list of texts")],
            "bad reference": [Cell(_TEMPLATES.format(folder), f"{good} #1 for you\n", 1, len(good) + 2, "YAML takes for a comment")]
            if folder != "in_app"
            else "it names no other file",
            "duplicate": [Cell(_TEMPLATES.format(folder), f"{good}\n{good}\n", 2, 1, "twice")],
        }
        for folder, good in {
            "webhooks": "url: https://shop.example/x",
            "push": "message: Hi there",
            "sms": "message: Hi there",
            "in_app": "message: Hi there",
            "content_cards": "message: Hi there",
        }.items()
    },
    "template.yaml of an e-mail": {
        "unknown key": [
            Cell("templates/email_templates/m/template.yaml", "subjct: Hi\n", 1, 1, "'subject'", {"templates/email_templates/m/body.html": "<p>Hi</p>"})
        ],
        "wrong type": [
            Cell("templates/email_templates/m/template.yaml", "should_inline_css: nope\n", 1, 1, "true or false", {"templates/email_templates/m/body.html": "<p>Hi</p>"})
        ],
        "bad reference": "it names no other file",
        "duplicate": [
            Cell("templates/email_templates/m/template.yaml", "subject: a\nsubject: b\n", 2, 1, "twice", {"templates/email_templates/m/body.html": "<p>Hi</p>"})
        ],
    },
    "front matter of a single file": {
        "unknown key": [Cell(_PROMO, "---\nsubjct: Hi\n---\nHi\n", 2, 1, "did you mean 'subject'")],
        "wrong type": [Cell(_PROMO, "---\nsubject: [Hi]\n---\nHi\n", 2, 1, "should be text")],
        "bad reference": "it names no other file",
        "duplicate": [Cell(_PROMO, "---\nsubject: a\nsubject: b\n---\nHi\n", 3, 1, "twice")],
    },
    "front matter of a content block": {
        "unknown key": [
            Cell("templates/content_blocks/foot.liquid", "---\nname: foot\ntag: [a]\n---\nHi\n", 3, 1, "'tags'")
        ],
        "wrong type": [
            Cell("templates/content_blocks/foot.liquid", "---\nstate: activ\n---\nHi\n", 2, 1, "is not one of active, draft"),
            Cell("templates/content_blocks/foot.liquid", "---\nstate: activ\n---\nHi\n", 2, 1, "is not one of active, draft", {_PROMO: "{{content_blocks.${foot}}}"}),
        ],
        "bad reference": [
            Cell("templates/content_blocks/foot.liquid", "---\nname: food\n---\nHi\n", 2, 1, "not the name of the file")
        ],
        "duplicate": [
            Cell("templates/content_blocks/foot.liquid", "---\ntags: []\ntags: []\n---\nHi\n", 3, 1, "twice"),
            Cell("templates/content_blocks/z/foot.liquid", "Hi", 0, 0, "two content blocks", {"templates/content_blocks/foot.liquid": "Hi"}),
        ],
    },
    "schema.yaml": {
        "unknown key": [
            Cell("templates/catalogs/toys/schema.yaml", f"feilds: []\n{_SCHEMA}", 1, 1, "did you mean 'fields'"),
            Cell("templates/catalogs/toys/schema.yaml", f"{_SCHEMA}    typ: x\n", 6, 5, "did you mean 'type'"),
        ],
        "wrong type": [Cell("templates/catalogs/toys/schema.yaml", "fields: x\n", 1, 1, "a list of entries")],
        "bad reference": [
            Cell("templates/catalogs/toys/schema.yaml", f"name: toy\n{_SCHEMA}", 1, 1, "not the name of the folder"),
            Cell("templates/catalogs/toys/schema.yaml", "fields:\n  - name: id\n    type: strng\n", 3, 5, "did you mean 'string'"),
        ],
        "duplicate": [
            Cell("templates/catalogs/toys/schema.yaml", f"{_SCHEMA}  - name: price\n    type: string\n", 6, 5, "appears twice")
        ],
    },
    "items.csv": {
        "unknown key": [Cell("templates/catalogs/toys/items.csv", "id,prce\n1,2\n", 1, 1, "did you mean 'price'")],
        "wrong type": [
            Cell("templates/catalogs/toys/items.csv", "id,price\n1,cheap\n", 2, 0, "the type number"),
            Cell("templates/catalogs/toys/items.csv", "id;price\n1;2\n", 1, 1, "separated by ';'"),
        ],
        "bad reference": "its cells name nothing",
        "duplicate": [
            Cell("templates/catalogs/toys/items.csv", "id,price\n1,2\n1,3\n", 3, 0, "already: line 2"),
            Cell("templates/catalogs/toys/items.csv", "id,price,price\n1,2,3\n", 1, 0, "appears twice"),
        ],
    },
    "items.json": {
        "unknown key": [
            Cell("templates/catalogs/toys/items.json", '[{"id": "1", "prce": 2}]', 1, 14, "did you mean 'price'", {"templates/catalogs/toys/items.csv": None}),
            Cell("templates/catalogs/toys/items.json", '{"items": [], "itms": []}', 1, 15, "did you mean 'items'", {"templates/catalogs/toys/items.csv": None}),
        ],
        "wrong type": [
            Cell("templates/catalogs/toys/items.json", '[{"id": "1", "price": "2"}]', 1, 14, "the type number", {"templates/catalogs/toys/items.csv": None})
        ],
        "bad reference": "its values name nothing",
        "duplicate": [
            Cell("templates/catalogs/toys/items.json", '[{"id": "1"}, {"id": "1"}]', 1, 16, "already", {"templates/catalogs/toys/items.csv": None}),
            Cell("templates/catalogs/toys/items.json", "[]", 0, 0, "there is '"),
        ],
    },
    "selections.toml": {
        "unknown key": [
            Cell("templates/catalogs/toys/selections.toml", '[cheap]\nitems = ["1"]\n', 2, 1, "unknown key 'items'"),
            Cell("templates/catalogs/toys/selections.toml", "[a]\nfilters = [{ fild = 'id' }]\n", 2, 14, "'field'"),
        ],
        "wrong type": [
            Cell("templates/catalogs/toys/selections.toml", "[a]\nlimit = '3'\n", 2, 1, "a whole number"),
            Cell("templates/catalogs/toys/selections.toml", "[a]\nlimit = 51\n", 2, 1, "from 1 to 50"),
            Cell("templates/catalogs/toys/selections.toml", "a = 1\n", 1, 1, "names with values"),
        ],
        "bad reference": [
            Cell("templates/catalogs/toys/selections.toml", "[a]\nsort = 'prce'\n", 2, 1, "did you mean 'price'"),
            Cell("templates/catalogs/toys/selections.toml", "[a]\nsort = 'price'\norder = 'down'\n", 3, 1, "ascending"),
            Cell(
                "templates/catalogs/toys/selections.toml",
                "[[a.filters]]\nfield = 'price'\noperator = 'less_than'\nvalue = 3\n",
                3, 1, "write '<'",
            ),
        ],
        "duplicate": [Cell("templates/catalogs/toys/selections.toml", "[a]\n[a]\n", 2, 1, "twice")],
    },
    "registry.yaml": {
        "unknown key": [
            Cell("templates/custom_attributes/registry.yaml", "attribute:\n  - name: a\n", 1, 1, "'attributes'"),
            Cell("templates/custom_attributes/registry.yaml", "attributes:\n  - name: a\n    typ: string\n", 3, 5, "'type'"),
        ],
        "wrong type": [
            Cell("templates/custom_attributes/registry.yaml", "attributes:\n  - name: a\n    type: strng\n", 3, 5, "'string'"),
            Cell("templates/custom_attributes/registry.yaml", "attributes:\n  - name: a\n    deprecated: no\n", 3, 5, "true or false"),
        ],
        "bad reference": "its entries name nothing else",
        "duplicate": [
            Cell("templates/custom_attributes/registry.yaml", "attributes:\n  - name: a\n  - name: a\n", 3, 5, "appears twice")
        ],
    },
    "translations.csv": {
        "unknown key": [Cell("templates/translations.csv", "id,German\na,x\n", 1, 1, "not named after a locale")],
        "wrong type": [
            Cell("templates/translations.csv", "id;de\na;x\n", 1, 1, "separated by ';'"),
            Cell("templates/translations.csv", "id,de\na,x,y\n", 2, 0, "3 cells"),
        ],
        "bad reference": [
            Cell(_PROMO, "{% translation helo %}Hi{% endtranslation %}", 1, 4, "did you mean 'hello'", {"templates/translations.csv": "id,de\nhello,Hallo\n"}),
            Cell(_PROMO, "{% translation hello %}Hi{% endtranslation %}", 1, 4, "no text for 'de'", {"templates/translations.csv": "id,de\nhello,\n"}),
            Cell(_PROMO, "{% translation hello %}Hi{% endtranslation %}", 1, 4, "not translated into 'de'", {"templates/translations.csv": "id,fr\nhello,Salut\n"}),
        ],
        "duplicate": [
            Cell("templates/translations.csv", "id,de\na,x\na,y\n", 3, 0, "already"),
            Cell("templates/translations.csv", "id,de,de\na,x,y\n", 1, 0, "twice"),
        ],
    },
    "credentials.toml": {
        "unknown key": [Cell("fixtures/credentials.toml", '[a]\nuser = "A"\npassword = "B"\n', 2, 1, "'username'")],
        "wrong type": [
            Cell("fixtures/credentials.toml", 'a = "B"\n', 1, 1, "names with values"),
            Cell("fixtures/credentials.json", '{"a": null}', 1, 2, "names with values"),
        ],
        "bad reference": [
            Cell("fixtures/credentials.toml", '[a]\nheaders = { k = "A_B" }\nhosts = ["https://x"]\n', 3, 1, "hosts"),
        ],
        "duplicate": [Cell("fixtures/credentials.toml", "[a]\n[a]\n", 2, 1, "twice")],
    },
    "scenarios.toml": {
        "unknown key": [
            Cell("fixtures/scenarios.toml", "[scenario.a]\nresponses = 'x'\n", 1, 2, "'scenarios'"),
            Cell("fixtures/scenarios.toml", "[scenarios.a]\nrespons = 'x'\n", 2, 1, "'responses'"),
        ],
        "wrong type": [Cell("fixtures/scenarios.toml", "[scenarios.a]\nresponses = 3\n", 2, 1, "names with values")],
        "bad reference": [
            Cell("fixtures/scenarios.toml", "[scenarios.a.responses]\nshp = 'default'\n", 2, 1, "'shop'"),
            Cell("fixtures/scenarios.toml", "[scenarios.a.responses]\nshop = 'defalt'\n", 2, 1, "'default'"),
            Cell("fixtures/scenarios.toml", "[scenarios.a]\nresponses = 'timeot'\n", 2, 1, "'timeout'"),
        ],
        "duplicate": [Cell("fixtures/scenarios.toml", "[scenarios.a]\n[scenarios.a]\n", 2, 1, "twice")],
    },
    "tests.toml": {
        "unknown key": [
            Cell("templates/promo.tests.toml", "profile = ['ada']\n", 1, 1, "'profiles'"),
            Cell("templates/promo.tests.toml", "[[test]]\ncontain = ['x']\n", 2, 1, "'contains'"),
        ],
        "wrong type": [Cell("templates/promo.tests.toml", "profiles = 'ada'\n", 1, 1, "a list of texts")],
        "bad reference": [
            Cell("templates/promo.tests.toml", "profiles = ['adda']\n", 1, 13, "'ada'"),
            Cell("templates/promo.tests.toml", "[[test]]\nscenario = 'timeot'\n", 2, 1, "'timeout'"),
        ],
        "duplicate": [
            Cell("templates/promo.tests.toml", "[[test]]\ndescription = 'a'\n[[test]]\ndescription = 'a'\n", 4, 1, "two tests")
        ],
    },
    "profile": {
        "unknown key": [
            Cell("fixtures/profiles/ada.toml", "fist_name = 'Ada'\n", 1, 1, "did you mean 'first_name'"),
            Cell("fixtures/profiles/ada.toml", "email = 'a@example.com'\n", 1, 1, "did you mean 'email_address'"),
            Cell("fixtures/profiles/ada.json", '{"fist_name": "Ada"}', 1, 2, "did you mean 'first_name'", {"fixtures/profiles/ada.toml": None}),
            Cell("fixtures/profiles/ada.toml", "[targeted_device]\nplatfrom = 'ios'\n", 2, 1, "did you mean 'platform'"),
        ],
        "wrong type": [
            Cell("fixtures/profiles/ada.toml", "custom_attribute = 'gold'\n", 1, 1, "names with values"),
            Cell("fixtures/profiles/ada.toml", "first_name = ['Ada']\n", 1, 1, "one value, not a list"),
            Cell("fixtures/profiles/ada.toml", "now = 'later'\n", 1, 1, "not a time"),
            Cell("fixtures/profiles/ada.toml", "[promotion_codes]\nspring = 3\n", 2, 1, "should be text"),
        ],
        "bad reference": [Cell("fixtures/profiles/bo.toml", "extends = 'adda'\n", 1, 1, "did you mean 'ada'")],
        "duplicate": [
            Cell("fixtures/profiles/ada.toml", "city = 'a'\ncity = 'b'\n", 2, 1, "twice"),
            Cell("fixtures/profiles/ada.json", '{"city": "a",\n"city": "b"}', 2, 1, "twice", {"fixtures/profiles/ada.toml": None}),
            Cell("fixtures/profiles/ada.json", "{}", 0, 0, "there is '"),
        ],
    },
    "user export": {
        "unknown key": [
            Cell("fixtures/profiles/bo.json", _EXPORT + ',\n"fist_name": "Bo"}', 3, 1, "did you mean 'first_name'"),
            Cell("fixtures/profiles/bo.json", '{"users": [' + _EXPORT + '}],\n"user": 1}', 3, 1, "beside 'users'"),
        ],
        "wrong type": [
            Cell("fixtures/profiles/bo.json", _EXPORT + ',\n"custom_attributes": "x"}', 3, 1, "names with values")
        ],
        "bad reference": [
            Cell("fixtures/profiles/bo.json", _EXPORT + ',\n"extends": "adda"}', 3, 1, "did you mean 'ada'")
        ],
        "duplicate": [
            Cell("fixtures/profiles/bo.json", _EXPORT + ',\n"email": "b"}', 3, 1, "twice"),
            Cell("fixtures/profiles/bo.json", _EXPORT + ',\n"email_address": "b"}', 3, 1, "one attribute"),
        ],
    },
    "x.liquid.json": {
        "unknown key": [Cell("templates/promo.liquid.json", '{"fist_name": "Ada"}', 1, 2, "'first_name'")],
        "wrong type": [Cell("templates/promo.liquid.json", '{"canvas": 3}', 1, 2, "names with values")],
        "bad reference": [Cell("templates/promo.liquid.json", '{"extends": "adda"}', 1, 2, "'ada'")],
        "duplicate": [Cell("templates/promo.liquid.json", '{"city": "a", "city": "b"}', 1, 15, "twice")],
    },
    "liquid-context.json": {
        "unknown key": [
            Cell("liquid-context.json", '{"fist_name": "Ada"}', 1, 2, "'first_name'"),
            Cell("liquid-context.json", '{"__secrets": {}}', 1, 2, "credentials.toml"),
        ],
        "wrong type": [Cell("liquid-context.json", '{"canvas": 3}', 1, 2, "names with values")],
        "bad reference": [Cell("liquid-context.json", '{"extends": "adda"}', 1, 2, "'ada'")],
        "duplicate": [Cell("liquid-context.json", '{"city": "a", "city": "b"}', 1, 15, "twice")],
    },
    "the name of a file or a folder": {
        "unknown key": [
            Cell("templates/catalogs/toys/selection.toml", "", 0, 0, "did you mean 'selections.toml'"),
            Cell("templates/catalogs/toys/item.csv", "", 0, 0, "did you mean 'items.csv'"),
            Cell("templates/catalogs/toys/schema.yml", "", 0, 0, "did you mean 'schema.yaml'"),
            Cell("fixtures/credential.toml", "", 0, 0, "did you mean 'credentials.toml'"),
            Cell("fixtures/scenario.json", "", 0, 0, "did you mean 'scenarios.json'"),
            Cell("liquidpilot.tml", "", 0, 0, "did you mean 'liquidpilot.toml'"),
            Cell("templates/translation.csv", "", 0, 0, "did you mean 'translations.csv'"),
            Cell("templates/email_templates/m/body.htm", "", 0, 0, "'body.html'", {"templates/email_templates/m/body.txt": "Hi"}),
            Cell("templates/custom_attributes/registry.yml", "", 0, 0, "did you mean 'registry.yaml'"),
        ],
        "wrong type": "a name has none",
        "bad reference": [
            Cell("templates/email_templates/translations.csv", "", 0, 0, "in another folder"),
            Cell("templates/content_blocks/translations.csv", "", 0, 0, "in another folder"),
            Cell("templates/selections.toml", "", 0, 0, "in another folder"),
            Cell("templates/prmo.liquid.json", "{}", 0, 0, "did you mean 'promo.liquid'"),
            Cell("templates/prmo.tests.toml", "", 0, 0, "did you mean 'promo.liquid'"),
            Cell("templates/email_templates/sale.html.json", "{}", 0, 0, "no 'sale.html' next to it"),
        ],
        "duplicate": "a folder has no name twice",
    },
    "fixture": {
        "unknown key": [
            Cell(_FIXTURE, _REQUEST + "metod = 'GET'\n" + _ANSWER, 3, 1, "'method'"),
            Cell(_FIXTURE, _REQUEST + _ANSWER + "stats = 200\n", 5, 1, "'status'"),
        ],
        "wrong type": [
            Cell(_FIXTURE, _REQUEST + _ANSWER + "status = '200'\n", 5, 1, "a whole number"),
            # Beside the one that answers, and beside another that is broken.
            Cell(_OTHER, _REQUEST + _ANSWER + "status = '200'\n", 5, 1, "a whole number"),
            Cell(_OTHER, "[request\n", 1, 9, "not valid TOML", {_FIXTURE: "[request]\nurl = 1\n"}),
        ],
        "bad reference": [
            Cell(_FIXTURE, _REQUEST + "[responses.default]\nbody_file = 'gone.txt'\n", 4, 1, "gone.txt"),
            Cell(_FIXTURE, _REQUEST + _ANSWER + "[responses.a]\nsequence = ['defalt']\n", 6, 1, "'default'"),
        ],
        "duplicate": [Cell(_FIXTURE, _REQUEST + _ANSWER + _ANSWER, 5, 1, "twice")],
    },
}  # fmt: skip

_CELLS = [
    pytest.param(cell, id=f"{kind}, {mistake}, {number}")
    for kind, row in _TABLE.items()
    for mistake, cells in row.items()
    if not isinstance(cells, str)
    for number, cell in enumerate(cells, start=1)
]


def test_every_cell_is_there_or_says_why_not() -> None:
    assert all(tuple(row) == _MISTAKES for row in _TABLE.values())


def test_the_workspace_without_a_mistake_is_clean(tmp_path: Path) -> None:
    places = [
        each for each in _found(tmp_path, {}) if "preheader" not in each and "link" not in each
    ]
    assert places == []


def test_a_folder_that_is_nearly_called_like_one_of_ours(tmp_path: Path) -> None:
    found = _found(
        tmp_path, {"templates/catalog/toys/items.csv": "id\n", "templates/emails/a.txt": ""}
    )
    assert [each for each in found if "catalogs'" in each] == [
        "templates/catalog:1:1 a file called 'catalog' is not read here did you mean 'catalogs'?"
    ]
    assert not any("emails" in each for each in found)


@pytest.mark.parametrize("cell", _CELLS)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, cell: Cell) -> None:
    found = _found(tmp_path, {cell.path: cell.text, **cell.others})
    place = ":".join(str(part) for part in (cell.path, cell.line, cell.column))
    place = place.replace(":0", ":1")
    assert [each for each in found if each.startswith(f"{place} ") and cell.words in each], found


@pytest.mark.parametrize("cell", _CELLS)
def test_a_mistake_is_told_in_the_same_words_everywhere(tmp_path: Path, cell: Cell) -> None:
    _write(tmp_path, {cell.path: cell.text, **cell.others})
    try:
        workspace = Workspace.open(tmp_path)
        told = _report(tmp_path).findings
    except LiquidPilotError:
        return
    whole = {_said(each) for each in told}
    for each in _of_messages(workspace):
        assert _said(each) in whole, cell


def _of_messages(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield what is listed about each message, what its rendering reports and what is raised."""
    for message in workspace.messages():
        yield from workspace.findings(message)
        try:
            rendered = workspace.render(message, "ada", now=_NOW)
        except BrokenFixtures as error:
            yield from map(broken_file, error.errors)
        except UnknownName:
            continue
        except LiquidPilotError as error:
            yield broken_file(error, message.path)
        else:
            yield from rendered.findings


def _said(found: Diagnostic) -> tuple[object, ...]:
    return found.code, found.severity, found.message, found.hint, str(found.place)


def _found(folder: Path, files: Mapping[str, str | None]) -> list[str]:
    _write(folder, files)
    try:
        report = _report(folder)
    except LiquidPilotError as error:
        place = f"{error.path}:{error.line or 1}:{error.column or 1}"
        return [f"{place} {error.message} {error.hint}"]
    return [
        f"{each.path}:{each.line}:{each.column} {each.message} {each.hint}"
        for each in report.findings
    ]


def _write(folder: Path, files: Mapping[str, str | None]) -> None:
    for path, text in {**_FILES, **files}.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode("utf-8"))


def _report(folder: Path) -> CheckReport:
    setup = Setup(str(folder), (), (), False, _NOW)
    request = CheckRequest(jobs=1, cache=False, now=_NOW)
    workspace = Workspace.open(folder)
    return run_check(workspace, setup, request, lambda count, answers: iter(answers))
