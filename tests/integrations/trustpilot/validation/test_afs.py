"""The data that an order e-mail carries for Trustpilot's Automatic Feedback Service.

Source: Trustpilot, support article 221618467; what is assumed says so in its page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liquidpilot
from liquidpilot.integrations.trustpilot.validation.afs import afs_problems

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_WHO: Mapping[str, object] = {
    "recipientEmail": "ada@example.com",
    "recipientName": "Ada",
    "referenceId": "PW-1",
}
_TRUCK: Mapping[str, object] = {
    "sku": "TRUCK-001",
    "name": "Truck",
    "productUrl": "https://www.pinewheel.example/truck",
}
# As in the article, with a time to come; its template id is none of the API.
_DOCUMENTED: Mapping[str, object] = {
    "recipientEmail": "customer@example.com",
    "recipientName": "Name MacNameson",
    "referenceId": "1234abcd",
    "templateId": "xyz123abc",
    "productReviewInvitationTemplateId": "5c17c7ebb565bb0001046fbd",
    "locale": "en-GB",
    "senderEmail": "your@senderemail.com",
    "senderName": "Sender Name",
    "replyTo": "your@replytomail.com",
    "preferredSendTime": "2026-12-15T13:30:00",
    "productReviewInvitationPreferredSendTime": "2026-12-25T13:00:00",
    "tags": ["Tag1", "Tag2"],
    "products": [
        {
            "productUrl": "http://www.mycompanystore.com/products/12345.htm",
            "imageUrl": "http://www.mycompanystore.com/products/images/12345.jpg",
            "name": "Metal Toy Car",
            "sku": "ABC-1234",
            "gtin": "01234567890",
            "mpn": "7TX1641",
            "brand": "Acme",
        }
    ],
}

_CASES = [
    # (description, what is laid over the three fields of everybody, codes and where)
    ("what is documented", _DOCUMENTED, []),
    ("the three fields alone", {}, []),
    ("products by their SKUs", {"productSkus": ["A", "B"]}, []),
    ("no name", {"recipientName": ...}, ["missing-field "]),
    ("nothing of the three", dict.fromkeys(_WHO, ...), ["missing-field "] * 3),
    ("a blank number", {"referenceId": "  "}, ["missing-field referenceId"]),
    ("null for a name", {"recipientName": None}, ["missing-field recipientName"]),
    ("a product without a page", {"products": [{**_TRUCK, "productUrl": ""}]}, ["missing-field products.productUrl"]),
    ("a product without a SKU", {"products": [{"name": "A", "productUrl": "https://a.example"}]}, ["missing-field products"]),
    ("a text for a list of tags", {"tags": "braze"}, ["wrong-type tags"]),
    ("a tag with a space", {"tags": ["a b"]}, ["wrong-type tags"]),
    ("a number for a number of an order", {"referenceId": 104233}, ["wrong-type referenceId"]),
    ("one product without its list", {"products": _TRUCK}, ["wrong-type products"]),
    ("SKUs in one text", {"productSkus": "A,B"}, ["wrong-type productSkus"]),
    ("no e-mail address", {"recipientEmail": "ada"}, ["wrong-type recipientEmail"]),
    ("a page without a domain", {"products": [{**_TRUCK, "productUrl": "/truck"}]}, ["wrong-type products.productUrl"]),
    ("a locale of Braze", {"locale": "en_GB"}, ["wrong-type locale"]),
    ("a date alone", {"preferredSendTime": "2026-12-15"}, ["wrong-type preferredSendTime"]),
    ("a day that there is not", {"preferredSendTime": "2026-02-30T13:30:00"}, ["wrong-type preferredSendTime"]),
    ("both", {"products": [_TRUCK], "productSkus": ["A"]}, ["products-and-skus "]),
    ("a name of the API", {"recipientEmail": ..., "consumerEmail": "ada@example.com"}, ["unknown-field consumerEmail"]),
    ("a field of the API", {"serviceReviewInvitation": {}}, ["unknown-field serviceReviewInvitation"]),
    ("a slip", {"preferedSendTime": "2026-12-15T13:30:00"}, ["unknown-field preferedSendTime"]),
    ("in the past", {"preferredSendTime": "2026-11-21T09:29:00"}, ["past-send-time preferredSendTime"]),
    ("in the past, for products", {"productReviewInvitationPreferredSendTime": "2018-12-25T13:00:00"}, ["past-send-time productReviewInvitationPreferredSendTime"]),
    ("in the past elsewhere", {"preferredSendTime": "2026-11-21T10:29:00+01:00"}, ["wrong-type preferredSendTime", "past-send-time preferredSendTime"]),
    ("now", {"preferredSendTime": "2026-11-21T09:30:00Z"}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "changes", "codes"), _CASES, ids=[each[0] for each in _CASES]
)
def test_fields(description: str, changes: Mapping[str, object], codes: list[str]) -> None:
    data = {name: value for name, value in {**_WHO, **changes}.items() if value is not ...}
    found = list(afs_problems(data, _NOW))
    told = [f"{each.code.removeprefix('trustpilot-afs-')} {'.'.join(each.keys)}" for each in found]
    assert told == codes, description
    assert all("the body" not in each.message for each in found)


@pytest.mark.parametrize("data", [[], "text", None, 5, [_WHO]])
def test_what_is_no_object(data: object) -> None:
    (found,) = afs_problems(data, _NOW)
    assert found.message.startswith("the data ")


_VALUE = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_ANY: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    st.sampled_from([*_DOCUMENTED, "productSkus", "other"]),
    _VALUE | st.lists(_VALUE | st.just(_TRUCK), max_size=2) | st.just({}),
    max_size=4,
)


@given(_ANY)
@settings(max_examples=25)
def test_any_json_is_judged(data: object) -> None:
    for each in afs_problems(data, _NOW):
        assert each.code.startswith("trustpilot-afs-")
        assert each.message


def _rendered(folder: Path, script: str) -> list[str]:
    body = folder / "templates/email_templates/order/body.html"
    body.parent.mkdir(parents=True)
    body.write_text(f"<p>Hi</p>\n{script}", encoding="utf-8")
    profile = folder / "fixtures/profiles/ada.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text('first_name = "A \\"da\\""\nnow = 2026-11-21T09:30:00Z\n', encoding="utf-8")
    rendered = liquidpilot.Workspace.open(folder).render("order", "ada")
    return [f"{each.code} {each.line}:{each.column}" for each in rendered.diagnostics]


_SCRIPT = '<script type="application/json+trustpilot">'


@pytest.mark.parametrize(
    ("description", "marked", "code"),
    [
        ("good", json.dumps(_WHO), None),
        ("no JSON", '{"recipientName": "»{{${first_name}}}"}', "not-json"),
        ("at the value", json.dumps({**_WHO, "locale": "»english"}, ensure_ascii=False), "wrong-type"),
        (
            "reckoned from the time of the message",
            json.dumps({**_WHO, "preferredSendTime": "{{'now' | date: '%Y-%m-%dT%H:%M:%S'}}"}),
            None,
        ),
        (
            "before the time of the message",
            json.dumps({**_WHO, "preferredSendTime": "»2026-11-20T00:00:00"}, ensure_ascii=False),
            "past-send-time",
        ),
    ],
)  # fmt: skip
def test_in_an_e_mail(tmp_path: Path, description: str, marked: str, code: str | None) -> None:
    column = len(_SCRIPT) + marked.find("»") + 1
    found = _rendered(tmp_path, f"{_SCRIPT}{marked.replace('»', '')}</script>")
    assert found == ([f"trustpilot-afs-{code} 2:{column}"] if code else []), description


def test_data_of_others_is_not_looked_at(tmp_path: Path) -> None:
    assert _rendered(tmp_path, '<script type="application/ld+json">{"a": 1}</script>') == []
