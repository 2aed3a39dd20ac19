"""Reported about content blocks and catalogs: whether they are there, and how they are used."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

_BLOCKS = "templates/content_blocks"
_GAMES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}

_LOCALES = {
    "fixtures/profiles/ada.toml": 'language = "de"\n',
    "templates/translations.csv": "id,de\nhello,\nbye,Ade\n",
}

RULES = (
    ReportedRule(
        name="missing-content-block",
        severity="error",
        summary="a content block that does not exist",
        explanation=(
            "Nothing is printed for a block that is not there (assumed: Braze's pages do not say "
            "what happens). The name is that of a file in 'content_blocks', or of its front matter."
        ),
        source=("missing-content-block",),
        bad=Example("{{content_blocks.${foter}}}", files={f"{_BLOCKS}/footer.liquid": "Bye"}),
        good=Example("{{content_blocks.${footer}}}", files={f"{_BLOCKS}/footer.liquid": "Bye"}),
    ),
    ReportedRule(
        name="content-block-cycle",
        severity="error",
        summary="a content block that includes itself",
        explanation="A block that is part of itself, if by way of another one, never ends.",
        bad=Example(
            "{{content_blocks.${footer}}}",
            files={f"{_BLOCKS}/footer.liquid": "Bye {{content_blocks.${footer}}}"},
        ),
        good=Example("{{content_blocks.${footer}}}", files={f"{_BLOCKS}/footer.liquid": "Bye"}),
    ),
    ReportedRule(
        name="content-block-nesting",
        severity="warning",
        summary="a third level of content blocks, which Braze leaves out",
        explanation=(
            "A block may include another one, and that is all: of a third level neither the "
            "content nor the tag is left."
        ),
        source=("content-block-levels",),
        bad=Example(
            "{{content_blocks.${first}}}",
            files={
                f"{_BLOCKS}/first.liquid": "1 {{content_blocks.${second}}}",
                f"{_BLOCKS}/second.liquid": "2 {{content_blocks.${third}}}",
                f"{_BLOCKS}/third.liquid": "3",
            },
        ),
        good=Example(
            "{{content_blocks.${first}}}",
            files={
                f"{_BLOCKS}/first.liquid": "1 {{content_blocks.${second}}}",
                f"{_BLOCKS}/second.liquid": "2",
            },
        ),
    ),
    ReportedRule(
        name="missing-catalog",
        severity="error",
        summary="a catalog that does not exist",
        explanation=(
            "The tag sets no items for a catalog that is not there. A catalog is a folder in "
            "'catalogs' with a file of items."
        ),
        bad=Example("{% catalog_items toys 1 %}{{items[0].title}}", files=_GAMES),
        good=Example("{% catalog_items games 1 %}{{items[0].title}}", files=_GAMES),
    ),
    ReportedRule(
        name="catalog-name-case",
        severity="warning",
        summary="a catalog is called by its name in another case",
        explanation=(
            "Braze's examples write one catalog as 'Games' and as 'games'; whether case matters is "
            "not documented. liquidpilot finds it either way."
        ),
        source=("catalog-case",),
        bad=Example("{% catalog_items Games 1 %}{{items[0].title}}", files=_GAMES),
        good=Example("{% catalog_items games 1 %}{{items[0].title}}", files=_GAMES),
    ),
    ReportedRule(
        name="missing-catalog-item",
        severity="warning",
        summary="an item that the catalog does not have",
        explanation=(
            "For an id that is not in the catalog 'items' has no elements, and what is read from "
            "'items[0]' is nothing."
        ),
        source=("catalog-items",),
        bad=Example("{% catalog_items games 2 %}{{items[0].title}}", files=_GAMES),
        good=Example("{% catalog_items games 1 %}{{items[0].title}}", files=_GAMES),
    ),
    ReportedRule(
        name="missing-translation",
        severity="warning",
        summary="a text that is not translated for this profile's locale",
        explanation=(
            "Where translations.csv has no row for the id, or an empty cell for the locale, Braze "
            "prints the default text of the template. A locale without a column is only told as "
            "information: the default may be in that language."
        ),
        source=("translation-missing",),
        bad=Example("{% translation hello %}Hello{% endtranslation %}", files=_LOCALES),
        good=Example("{% translation bye %}Bye{% endtranslation %}", files=_LOCALES),
    ),
    ReportedRule(
        name="missing-selection",
        severity="error",
        summary="a selection that the catalog does not have",
        explanation=(
            "'catalog_selection_items' takes the name of a catalog and of one of its selections, "
            "which stand in 'selections.toml' beside the items."
        ),
        bad=Example("{% catalog_selection_items games new %}{{items[0].title}}", files=_GAMES),
        good=Example(
            "{% catalog_selection_items games new %}{{items[0].title}}",
            files=_GAMES | {"templates/catalogs/games/selections.toml": "[new]\nlimit = 1\n"},
        ),
    ),
)
