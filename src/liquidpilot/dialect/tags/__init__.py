"""The tags of Braze's Liquid, one a module. `raw` and `comment` are the lexer's."""

from __future__ import annotations

from liquidpilot.dialect.tags.abort_message import AbortMessageTag
from liquidpilot.dialect.tags.assign import AssignTag
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.capture import CaptureTag
from liquidpilot.dialect.tags.case import CaseTag
from liquidpilot.dialect.tags.catalog_items import CatalogItemsTag
from liquidpilot.dialect.tags.catalog_selection_items import CatalogSelectionItemsTag
from liquidpilot.dialect.tags.connected_content import ConnectedContentTag
from liquidpilot.dialect.tags.counters import DecrementTag, IncrementTag
from liquidpilot.dialect.tags.cycle import CycleTag
from liquidpilot.dialect.tags.echo import EchoTag
from liquidpilot.dialect.tags.for_ import ForTag
from liquidpilot.dialect.tags.form_field_name import FormFieldNameTag
from liquidpilot.dialect.tags.if_ import IfTag, UnlessTag
from liquidpilot.dialect.tags.ifchanged import IfChangedTag
from liquidpilot.dialect.tags.include import IncludeTag, RenderTag
from liquidpilot.dialect.tags.inline_comment import InlineCommentTag
from liquidpilot.dialect.tags.interrupts import BreakTag, ContinueTag
from liquidpilot.dialect.tags.landing_page_url import LandingPageUrlTag
from liquidpilot.dialect.tags.liquid import LiquidTag
from liquidpilot.dialect.tags.message_component import MessageComponentTag
from liquidpilot.dialect.tags.message_extras import MessageExtrasTag
from liquidpilot.dialect.tags.promotion import PromotionTag
from liquidpilot.dialect.tags.random_ import RandomTag
from liquidpilot.dialect.tags.shopping_cart import ShoppingCartTag
from liquidpilot.dialect.tags.tablerow import TableRowTag
from liquidpilot.dialect.tags.text_and_output import OutputTag, TextTag
from liquidpilot.dialect.tags.translation import TranslationTag
from liquidpilot.dialect.tags.unknown import UnknownTag

TAGS: tuple[type[BrazeTag], ...] = (
    AbortMessageTag,
    AssignTag,
    BreakTag,
    CaptureTag,
    CaseTag,
    CatalogItemsTag,
    CatalogSelectionItemsTag,
    ConnectedContentTag,
    ContinueTag,
    CycleTag,
    DecrementTag,
    EchoTag,
    ForTag,
    FormFieldNameTag,
    IfChangedTag,
    IfTag,
    IncludeTag,
    IncrementTag,
    InlineCommentTag,
    LandingPageUrlTag,
    LiquidTag,
    MessageComponentTag,
    MessageExtrasTag,
    OutputTag,
    PromotionTag,
    RandomTag,
    RenderTag,
    ShoppingCartTag,
    TableRowTag,
    TextTag,
    TranslationTag,
    UnknownTag,
    UnlessTag,
)
