"""`trustpilot-call-for-each-item`: a message makes as many calls as there are items in a cart."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Flow, Literal, Loop, Tag
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import API
from liquidpilot.integrations.trustpilot.rules.calls import TrustpilotCall, trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.examples import SUMMARY_URL, UNIT


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for member in field.flow.members:
        for call in trustpilot_calls(member):
            loop = _loop_around(member, call.call.tag)
            # A block that has both is checked by itself.
            if loop is None or (member.is_included and loop.tag in call.call.tag.inside):
                continue
            message = (
                f"this call is made for each '{loop.variable}': the message waits for one after "
                "the other, and Trustpilot soon answers 429"
            )
            yield Diagnostic.unnamed(message, _hint(call), call.place)


def _loop_around(flow: Flow, tag: Tag) -> Loop | None:
    """Return the loop that a tag is met in more than once, None if there is none."""
    for member, around in flow.enclosing(tag):
        loops = {each.tag: each for each in member.outline.loops}
        for opener in around:
            if opener in loops and not _has_one_turn(member, loops[opener]):
                return loops[opener]
    return None


def _has_one_turn(flow: Flow, loop: Loop) -> bool:
    limit = loop.limit
    if isinstance(limit, Literal) and limit.value == 1:
        return True
    inner = (*loop.tag.inside, loop.tag)
    return any(tag.inside == inner for tag in flow.outline.named("break"))


def _hint(call: TrustpilotCall) -> str:
    if call.endpoint in endpoints.PRODUCT_SUMMARIES:
        return (
            "collect the SKUs in the loop, and ask for all of them after it with one POST to "
            "'…/batch-summaries'"
        )
    if call.endpoint in endpoints.PRODUCT_LISTS:
        return "collect the SKUs in the loop, and ask for all of them after it: 'sku=A,B,C'"
    return "make the call once, before the loop"


_ITEMS = "{% for item in event_properties.${items} %}"
_SUMMARY = (
    f"{{% connected_content {SUMMARY_URL}?sku={{{{item.sku | url_param_escape}}}}"
    " :auth_credentials trustpilot_key :save summary %}"
    "{% if summary.numberOfReviews.total > 0 %}{{summary.starsAverage}}{% endif %}"
)
_BATCH_URL = f"https://{API}/v1/product-reviews/business-units/{UNIT}/batch-summaries"

RULE = FieldRule(
    name="trustpilot-call-for-each-item",
    severity="warning",
    summary="a call to Trustpilot in a loop",
    explanation=(
        "Ten items are ten calls, one after the other, for each of your readers: the message takes "
        "long, and Trustpilot limits the calls of a key (429). 'batch-summaries' takes all SKUs of "
        "a cart in one call, the list of reviews takes several SKUs separated by commas "
        '(Trustpilot, "Product Reviews API"); a token is the same for all.'
    ),
    source=("call-time",),
    bad=f"{_ITEMS}{_SUMMARY}{{% endfor %}}",
    good=(
        '{% capture body %}{"skus": [{% for item in event_properties.${items} %}'
        "{% unless forloop.first %},{% endunless %}{{item.sku | as_json_string}}{% endfor %}]}"
        f"{{% endcapture %}}{{% connected_content {_BATCH_URL} :method post"
        " :auth_credentials trustpilot_key :content_type application/json :body {{body}}"
        " :save cart %}"
        "{% for summary in cart.summaries %}{{summary.numberOfReviews.total}}{% endfor %}"
    ),
    check=_check,
)
