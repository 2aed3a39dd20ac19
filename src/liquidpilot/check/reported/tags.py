"""Reported about the tags that only Braze has, but for `connected_content`."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

_CART = {
    "fixtures/profiles/ada.toml": (
        'context = { cart_id = "c1" }\n'
        'shopping_cart = { cart_id = "c1", total_value = 12.5, products = [] }\n'
    )
}

_COMPONENT = '{% message_component "Subject" %}'
_COMPONENTS = {"fixtures/profiles/ada.toml": '[message_components]\nSubject = "Ten new flavours"\n'}

RULES = (
    ReportedRule(
        name="stand-in",
        severity="info",
        summary="a tag that is shown as its name",
        explanation=(
            "A tag that 'known_tags' in the table [dialect] of liquidpilot.toml names is taken for "
            "one of Braze's. What Braze prints for it is not known here, so its name is shown in "
            "its place; the text in a block of it is shown as well."
        ),
        source=("unknown-tags",),
        bad=Example(
            "<p>{% weather today %}</p>",
            files={"liquidpilot.toml": '[dialect]\nknown_tags = ["weather"]\n'},
        ),
        good="<p>The weather of today</p>",
    ),
    ReportedRule(
        name="message-component",
        severity="warning",
        summary="a message component without a name in quotes",
        explanation=(
            "'message_component' takes the name of one component, in quotes: Subject, Body Header, "
            "Primary CTA and others, by channel."
        ),
        source=("message-components",),
        bad=Example("{% message_component Subject %}", files=_COMPONENTS),
        good=Example(_COMPONENT, files=_COMPONENTS),
    ),
    ReportedRule(
        name="missing-message-component",
        severity="info",
        summary="a message component that is shown as its name",
        explanation=(
            "The Content Optimizer step of a Canvas puts a generated text in the place of the tag. "
            "Here it is what the profile says under [message_components], or the message in the "
            "table 'message_components' of its template.yaml; a list there offers several."
        ),
        source=("message-components",),
        bad=_COMPONENT,
        good=Example(_COMPONENT, files=_COMPONENTS),
    ),
    ReportedRule(
        name="abort-reason",
        severity="warning",
        summary="the reason of an abort is not one plain text between quotes",
        explanation=(
            "The reason is written into the Message Activity Log as it stands: Liquid does not run "
            "in it, and it has to be quoted."
        ),
        source=("abort-reason",),
        bad="{% abort_message(no {{${first_name}}}) %}",
        good="{% abort_message('no first name') %}",
    ),
    ReportedRule(
        name="message-extras",
        severity="warning",
        summary="a message_extras tag that adds nothing",
        explanation=(
            "'message_extras' takes ':key' and then ':value', in this order; of a key that is "
            "given twice the first one stands."
        ),
        source=("message-extras",),
        bad="{% message_extras :value 5 :key points %}",
        good="{% message_extras :key points :value 5 %}",
    ),
    ReportedRule(
        name="message-extras-quotes",
        severity="info",
        summary="quotes around a key or value of message_extras",
        explanation=(
            "One page writes the value in quotes, the others do not, and none says what is stored. "
            "liquidpilot takes the quotes off (assumed; '[assumptions] "
            "strip_message_extras_quotes' switches it)."
        ),
        source=("message-extras-quotes",),
        bad='{% message_extras :key season :value "spring" %}',
        good="{% message_extras :key season :value spring %}",
    ),
    ReportedRule(
        name="message-extras-size",
        severity="warning",
        summary="more than 1 KB of message extras",
        explanation=(
            "All keys and values together may have 1 KB; what goes beyond is cut off, and an "
            "e-mail may be aborted."
        ),
        source=("message-extras",),
        bad=f"{{% message_extras :key text :value {'x' * 1100} %}}",
        good="{% message_extras :key text :value short %}",
    ),
    ReportedRule(
        name="translation-id",
        severity="warning",
        summary="a translation without an id",
        explanation=(
            "The file of translations finds a text by its id. Without one the text is never "
            "translated."
        ),
        source=("translation-ids",),
        bad="{% translation %}Hello{% endtranslation %}",
        good="{% translation greeting %}Hello{% endtranslation %}",
    ),
    ReportedRule(
        name="translation-nesting",
        severity="warning",
        summary="a translation inside of another",
        explanation="Braze does not support nested translations.",
        source=("translation-nesting",),
        bad=(
            "{% translation all %}Hello {% translation who %}friend{% endtranslation %}"
            "{% endtranslation %}"
        ),
        good=(
            "{% translation hello %}Hello{% endtranslation %} "
            "{% translation who %}friend{% endtranslation %}"
        ),
    ),
    ReportedRule(
        name="unknown-option",
        severity="warning",
        summary="an option that a tag does not have",
        explanation=(
            "'catalog_items' and 'catalog_selection_items' know one option, ':rerender'. "
            "liquidpilot ignores any other (assumed)."
        ),
        source=("catalog-items", "call-unknown-options"),
        bad=Example(
            "{% catalog_items games 1 :save game %}{{items[0].title}}",
            files={"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"},
        ),
        good=Example(
            "{% catalog_items games 1 :rerender %}{{items[0].title}}",
            files={"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"},
        ),
    ),
    ReportedRule(
        name="missing-shopping-cart",
        severity="warning",
        summary="the profile has no shopping cart to show",
        explanation=(
            "The tag 'shopping_cart' takes the person's cart, which a profile has as "
            "'shopping_cart'. Without one the variable is nothing, as it is in Braze when the cart "
            "has expired."
        ),
        source=("shopping-cart",),
        bad="{% shopping_cart {{context.${cart_id}}} %}{{shopping_cart.total_value}}",
        good=Example(
            "{% shopping_cart {{context.${cart_id}}} %}{{shopping_cart.total_value}}", files=_CART
        ),
    ),
)
