"""`{% translation id %}default text{% endtranslation %}`: a text in the reader's language.

The text for the profile's locale is taken, else the one for its language, else the default in the
template, which is said; it may hold Liquid (Braze, "Locales in messages"). Ids are unique in a
message, and translations are not nested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.nodes import Branch, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import to_text


class TranslationNode(TagNode):
    """Prints the translation, or the block."""

    __slots__ = ("identifier",)

    def __init__(
        self, tag: WrittenTag, identifier: str, branch: Branch, closing: WrittenTag | None
    ) -> None:
        super().__init__(tag, (branch,), closing, blank=False)
        self.identifier = identifier
        self.cost += branch.block.cost

    def writer(self) -> Write:
        """Return what appends the text for the reader's locale."""
        block, span = self.branches[0].block, self.span

        def write(context: Context, output: Output) -> None:
            texts = context.translations.get(self.identifier, {})
            context.charge(ITEM * len(texts), span)
            text = _translated(texts, context)
            if text is None:
                self._tell(context, texts)
                block.write(context, output)
                return
            rendered = context.further.render_text(text, context, span)
            output.append(text if rendered is None else rendered)

        return write

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
                hint = (
                    "translations.csv has no column for it; check whether the default is in "
                    "that language"
                )
                context.diagnose("missing-translation", "info", message, hint, self.span)


class TranslationTag(BrazeTag):
    """`translation`."""

    name = "translation"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the id and the default text."""
        tag = stream.take_tag()
        identifier = tag.markup.text.strip()
        if not identifier:
            hint = "write {% translation some_id %}"
            stream.warn("translation-id", "a translation without an id", hint, tag.span)
        if self.name in stream.open_blocks:
            hint = "close the outer translation first"
            stream.warn("translation-nesting", "translations cannot be nested", hint, tag.span)
        branch = Branch(self.read_block(stream, tag))
        return TranslationNode(tag, identifier, branch, self.read_end(stream))


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
