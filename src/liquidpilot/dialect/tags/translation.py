"""`{% translation id %}default text{% endtranslation %}`: a text in the reader's language.

The text for the profile's locale is taken, else the one for its language, else the default in the
template, which is said; it may hold Liquid (Braze, "Locales in messages"). Ids are unique in a
message, and translations are not nested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.nodes import Block, BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import to_text


class TranslationNode(BrazeNode):
    """Prints the translation, or the block."""

    __slots__ = ("block", "identifier")

    def __init__(self, token: Token, span: Span, identifier: str, block: Block) -> None:
        super().__init__(token, span, blank=False)
        self.identifier = identifier
        self.block = block
        self.cost += block.cost

    def write(self, context: Context, output: Output) -> None:
        """Append the text for the reader's locale."""
        texts = context.translations.get(self.identifier, {})
        context.charge(ITEM * len(texts), self.span)
        text = _translated(texts, context)
        if text is None:
            self._tell(context, texts)
            self.block.write(context, output)
            return
        rendered = context.further.render_text(text, context, self.span)
        output.append(text if rendered is None else rendered)

    def _tell(self, context: Context, texts: Mapping[str, str]) -> None:
        """Note why the default is printed, where there are translations and a reader's locale."""
        locale = next(filter(None, _locales(context)), None)
        if not context.translations or not self.identifier:
            return
        if self.identifier not in context.translations:
            message = f"there is no translation '{self.identifier}': the default text is printed"
            hint = context.suggestion(self.identifier, context.translations, self.span)
            hint = hint or "add a row with this id to translations.csv"
            context.diagnose("missing-translation", "warning", message, hint, self.span)
        elif locale is not None:
            columns = {_normalised(each) for each in texts}
            if columns & {locale, locale.partition("-")[0]}:
                message = f"'{self.identifier}' has no text for '{locale}': the default is printed"
                hint = "fill in the cell in translations.csv"
                context.diagnose("missing-translation", "warning", message, hint, self.span)
            elif all(each.code != "missing-translation" for each in context.diagnostics):
                # True of all texts of this reader, and so told once.
                message = f"'{self.identifier}' is not translated into '{locale}'"
                hint = "translations.csv has no column for it; is the default in that language?"
                context.diagnose("missing-translation", "info", message, hint, self.span)


class TranslationTag(BrazeTag):
    """`translation`."""

    name = "translation"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the id and the default text."""
        token, markup, span = stream.take_tag()
        identifier = markup.text.strip()
        if not identifier:
            hint = "write {% translation some_id %}"
            stream.warn("translation-id", "a translation without an id", hint, span)
        if self.name in stream.open_blocks:
            hint = "close the outer translation first"
            stream.warn("translation-nesting", "translations cannot be nested", hint, span)
        block = self.parse_block(stream, token, "endtranslation")
        self.end_block(stream, "endtranslation")
        return TranslationNode(token, span, identifier, block)


def _translated(texts: Mapping[str, str], context: Context) -> str | None:
    if not texts:
        return None
    by_locale = {_normalised(locale): text for locale, text in texts.items()}
    for locale in _locales(context):
        for candidate in (locale, locale.partition("-")[0]):
            if candidate and by_locale.get(candidate):
                return by_locale[candidate]
    return None


def _locales(context: Context) -> Iterator[str]:
    """Yield what the reader's profile says about the language; "" for what it does not say."""
    for name in ("most_recent_locale", "language"):
        yield _normalised(to_text(context.globals.get(name)))


def _normalised(locale: str) -> str:
    return locale.replace("_", "-").lower()
