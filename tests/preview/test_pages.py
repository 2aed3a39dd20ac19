"""What the pages say, asked without a socket and without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from liquidpilot import Workspace
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_SPOTLIGHT = "/message/email_templates/review_spotlight"
_OURS = {"origin": "http://127.0.0.1:8020"}
Write = Callable[[str, str], None]


def test_the_list_has_every_message_and_searches(client: TestClient, state: PreviewState) -> None:
    page = client.get("/").text
    assert page.count('class="card"') == len(state.workspace.messages())
    found = client.get("/?q=cart+reminder.").text
    assert "review_spotlight" in found
    assert "cart_reminder</strong>" not in found


@pytest.mark.parametrize(
    ("address", "document_has"),
    [
        ("push/cart_reminder", "Still in your cart"),
        ("sms/order_delivered", "Pinewheel: hi Ada"),
        ("webhooks/trustpilot_invitation", "invitations-api.trustpilot.com"),
        ("email_templates/review_spotlight", "Timber Toy Truck"),
    ],
)
def test_each_channel_shows_what_it_shows(
    client: TestClient, address: str, document_has: str
) -> None:
    assert client.get(f"/message/{address}").status_code == 200
    assert document_has in client.get(f"/document/{address}").text


@pytest.mark.parametrize(
    ("folder", "yaml", "has"),
    [
        ("in_app/hello", "header: Hi\nmessage: There\nbuttons: {one: Fine}\n", ">Fine<"),
        ("content_cards/hello", "title: Hi\nmessage: There\nlink: https://a.example\n", "Open"),
    ],
)
def test_frames_of_the_other_channels(
    client: TestClient, write: Write, folder: str, yaml: str, has: str
) -> None:
    write(f"templates/{folder}/template.yaml", yaml)
    assert has in client.get(f"/document/{folder}").text


def test_the_inbox_row(client: TestClient) -> None:
    page = client.get(_SPOTLIGHT).text
    assert "<strong>Pinewheel Toys</strong>" in page
    assert "Ada, still thinking about the Timber Toy Truck?" in page
    assert "£34.00, and back" in page


def test_the_sms_has_its_segments(client: TestClient) -> None:
    assert "<b>1 segment</b> · GSM-7" in client.get("/message/sms/order_delivered").text


def test_an_abort_is_a_banner_and_never_the_body(client: TestClient) -> None:
    query = "?profile=new_customer"
    page = client.get(f"/message/webhooks/trustpilot_invitation{query}").text
    assert "Would not be sent to new_customer" in page
    assert "no order_id: an invitation needs an order to refer to" in page
    document = client.get(f"/document/webhooks/trustpilot_invitation{query}").text
    assert "no order_id" not in document
    assert "No message" in document


def test_who_aborts_too(client: TestClient) -> None:
    outcomes = client.get("/outcomes/webhooks/trustpilot_invitation").text
    assert 'class="dot aborted"' in outcomes
    assert "new_customer: aborted" in outcomes


def test_a_call_can_be_switched(client: TestClient) -> None:
    page = client.get(f"{_SPOTLIGHT}?response=trustpilot_product_reviews%3D404").text
    assert '<span class="status failed">404</span>' in page
    assert "<option selected>404</option>" in page
    assert 'name="response" value="trustpilot_product_reviews=404"' in page


def test_the_answer_is_a_tree_of_liquid_paths(client: TestClient) -> None:
    assert 'data-copy="result.productReviews[0].content"' in client.get(_SPOTLIGHT).text


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("", ["<span>sandbox, docs</span>", "saved as <code>result</code>"]),
        ("?scenario=trustpilot-down", ["<code>result</code> is nil"]),
        ("?scenario=down", ["recorded answer: <a", "<code>result</code> is nil"]),
    ],
)
def test_a_call_says_who_answered_it_and_what_became_of_it(
    shop: Path, query: str, facts: list[str]
) -> None:
    state = PreviewState(shop, sandbox=True)
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        page = client.get(f"{_SPOTLIGHT}{query}").text
    assert [fact for fact in facts if fact not in page] == []
    assert ('id="tree-1"' in page) == (query == ""), "what a call failed with is in no variable"


def test_data_that_a_sandbox_cannot_use_are_said_with_their_place(shop: Path) -> None:
    data = shop / "fixtures/sandbox/trustpilot/products.toml"
    data.parent.mkdir(parents=True)
    data.write_text("[[products]]\nskew = 1\n", encoding="utf-8")
    view = PreviewState(shop, sandbox=True).view("email_templates/review_spotlight", Choices())
    assert view.error is not None
    assert (view.error.path, view.error.line) == ("fixtures/sandbox/trustpilot/products.toml", 2)


def test_a_missing_fixture_offers_its_stub_and_creates_it(client: TestClient, shop: Path) -> None:
    for file in (shop / "fixtures/connected_content").glob("*.toml"):
        file.unlink()
    page = client.get(_SPOTLIGHT).text
    assert "Not known yet" in page
    assert "Create the stub" in page
    body = {"address": "email_templates/review_spotlight", "query": "", "number": 1}
    answer = client.post("/fixtures", json=body, headers=_OURS)
    assert answer.status_code == 201
    assert (shop / answer.json()["path"]).read_text(encoding="utf-8").startswith("[request]")
    assert "Not known yet" not in client.get(_SPOTLIGHT).text
    assert client.post("/fixtures", json=body, headers=_OURS).status_code == 409


_DELIVERED = [
    # What a page asks for, what its answer has, and what it does not have.
    pytest.param(
        "trustpilot_invitation",
        "?profile=loyal_customer",
        [">202<", "sandbox, assumed", "<h4>2026-11-28 16:30:00 · a review of the service</h4>"],
        ["Tokens", "sandbox-key"],
        id="accepted: the mails as their reader finds them",
    ),
    pytest.param(
        "trustpilot_invitation",
        "?profile=edge_case",
        ["zoe.o&#39;neill+toys&amp;cart@example.com", "2028-03-07 23:59:59"],
        ["<script"],
        id="somebody else, and what a person typed is text",
    ),
    pytest.param(
        "trustpilot_invitation",
        "?profile=loyal_customer&scenario=trustpilot-no-business-user",
        ['status failed">403<', "why: "],
        ["E-mails to the customer"],
        id="refused, with the reason",
    ),
    pytest.param(
        "trustpilot_invitation",
        "?profile=loyal_customer&scenario=trustpilot-delivered-twice",
        ["(repeated)"],
        [],
        id="as often as the scenario says",
    ),
    pytest.param(
        "trustpilot_invitation",
        "?profile=new_customer",
        ["Nothing is delivered", "no order_id"],
        [">202<"],
        id="aborted: nothing is sent",
    ),
    pytest.param(
        "trustpilot_invitation",
        "?profile=loyal_customer&set=event_properties.order_id=PW-1",
        ["PW-1<"],
        ["PW-104233"],
        id="with the values that the page has changed",
    ),
]


@pytest.mark.parametrize(("name", "query", "has", "lacks"), _DELIVERED)
def test_a_webhook_is_delivered_to_a_sandbox(
    client: TestClient, name: str, query: str, has: list[str], lacks: list[str]
) -> None:
    body = {"address": f"webhooks/{name}", "query": query}
    answer = client.post("/deliveries", json=body, headers=_OURS)
    assert answer.status_code == 200
    assert [each for each in has if each not in answer.text] == []
    assert [each for each in lacks if each in answer.text] == []


def test_what_cannot_be_delivered_is_told(client: TestClient, write: Write) -> None:
    write("templates/webhooks/elsewhere/template.yaml", "url: https://crm.example/\nbody: x\n")
    write("templates/webhooks/broken/template.yaml", "url: [\n")
    told = {}
    for address in ("elsewhere", "broken", "nobody"):
        body = {"address": f"webhooks/{address}", "query": ""}
        answer = client.post("/deliveries", json=body, headers=_OURS)
        told[address] = (answer.status_code, answer.json()["error"])
    body = {"address": "email_templates/review_spotlight", "query": ""}
    mail = client.post("/deliveries", json=body, headers=_OURS).json()
    assert told["elsewhere"] == (
        409,
        "no sandbox simulates the host 'crm.example', so nothing is sent",
    )
    assert told["broken"][0] == 409
    assert told["nobody"][0] == 404
    assert "is not a webhook" in mail["error"]


def test_the_button_is_on_the_page_of_a_webhook_alone(client: TestClient) -> None:
    assert 'id="deliver"' in client.get("/message/webhooks/trustpilot_invitation").text
    assert 'id="deliver"' not in client.get(_SPOTLIGHT).text


def test_holes_and_reads(client: TestClient) -> None:
    page = client.get(f"{_SPOTLIGHT}?profile=edge_case&tab=data").text
    assert "Every value that this message prints is there." in page
    assert '<span class="state present">present</span>' in page


def test_a_hole_of_any_origin_is_shown_with_its_place(client: TestClient, shop: Path) -> None:
    body = shop / "templates/email_templates/review_spotlight/body.html"
    body.write_text("{{ result.productReviews[9].content }}", encoding="utf-8")
    page = client.get(f"{_SPOTLIGHT}?tab=data").text
    assert "came out empty" in page
    assert "result.productReviews[9].content" in page
    assert "body.html:1:4" in page


def test_an_error_that_stops_nothing_is_said_beside_the_verdict(
    client: TestClient, shop: Path
) -> None:
    # Braze, "Using Liquid": without `${}` there is a hole, and the message goes out.
    (shop / "templates/oops.liquid").write_text("Hi {{first_name}}!", encoding="utf-8")
    page = client.get("/message/oops.liquid?profile=loyal_customer").text
    assert "Would be sent to loyal_customer, with 1 hole" in page
    assert "attribute-without-braces" in page
    assert "No findings" not in page
    assert client.get("/raw/oops.liquid/html?profile=loyal_customer").text == "Hi !"


def test_the_page_says_what_check_says(client: TestClient, shop: Path) -> None:
    text = '<p>Hi {{${nickname}}},</p><a href="http://a.example/">more</a><img src="https://a.example/a.png">'
    (shop / "templates/plain.html").write_text(text, encoding="utf-8")
    page = client.get("/message/plain.html?profile=loyal_customer").text
    found = Workspace.open(shop).render("plain.html", "loyal_customer").findings
    assert {"insecure-link", "missing-alt-text", "missing-attribute"} <= {
        each.code for each in found
    }
    assert page.count('<article class="finding ') == len(found)
    assert all(f'<code class="code">{each.code}</code>' in page for each in found)
    assert 'class="verdict sent flawed"' in page


def test_a_value_is_changed_and_saved_as_a_profile(client: TestClient, shop: Path) -> None:
    query = "?profile=loyal_customer&set=first_name=Grace"
    assert "Grace, still thinking" in client.get(_SPOTLIGHT + query).text
    body = {"address": "email_templates/review_spotlight", "query": query, "name": "grace"}
    answer = client.post("/profiles", json=body, headers=_OURS)
    assert answer.json() == {"path": "fixtures/profiles/grace.toml"}
    assert "Grace, still thinking" in client.get(f"{_SPOTLIGHT}?profile=grace").text
    assert client.post("/profiles", json=body, headers=_OURS).status_code == 409
    body["name"] = "../grace"
    assert client.post("/profiles", json=body, headers=_OURS).status_code == 409
    assert not (shop / "fixtures/grace.toml").exists()


def test_each_text_of_a_message_component_is_offered_and_can_be_chosen(
    client: TestClient, write: Write
) -> None:
    write(
        "templates/push/offer/template.yaml",
        """title: '{% message_component "Title" %}'
message: '{% message_component "Message" %}'
message_components: {Title: [First, Second <one>], Message: Alone}
""",
    )
    page = client.get("/message/push/offer").text
    choice = page.partition('<select data-path="message_components.Title"')[2].partition(
        "</select>"
    )[0]
    assert '<option value="First" selected>First</option>' in choice
    assert '<option value="Second &lt;one&gt;">Second &lt;one&gt;</option>' in choice
    assert '<select data-path="message_components.Message"' not in page
    query = "?set=message_components.Title%3DSecond"
    assert "selected>Second</option>" in client.get(f"/message/push/offer{query}").text
    assert "Second" in client.get(f"/document/push/offer{query}").text


def test_an_error_shows_over_the_last_good_render_and_heals(
    client: TestClient, shop: Path, write: Write
) -> None:
    path = "templates/email_templates/review_spotlight/body.html"
    good = (shop / path).read_text(encoding="utf-8")
    assert "Timber Toy Truck" in client.get("/document/email_templates/review_spotlight").text
    write(path, good.replace("{%- endcapture %}", "", 1))
    page = client.get(_SPOTLIGHT).text
    assert 'class="stage email stale"' in page
    assert 'id="overlay"' in page
    assert "<mark>" in page
    assert "Timber Toy Truck" in client.get("/document/email_templates/review_spotlight").text
    write(path, good)
    assert 'id="overlay"' not in client.get(_SPOTLIGHT).text


def test_an_error_without_a_last_good_render_shows_its_line(
    client: TestClient, write: Write
) -> None:
    write("templates/broken.liquid", "<p>\n{% if %}\n")
    page = client.get("/message/broken.liquid").text
    assert 'id="overlay"' in page
    assert "Behind this" not in page


def test_a_broken_configuration_is_said_and_heals(
    client: TestClient, shop: Path, write: Write
) -> None:
    good = (shop / "liquidpilot.toml").read_text(encoding="utf-8")
    client.get(_SPOTLIGHT)
    write("liquidpilot.toml", "profil = 1\n")
    assert "The configuration cannot be read" in client.get("/").text
    assert "Cannot be rendered" in client.get(_SPOTLIGHT).text
    write("liquidpilot.toml", good)
    assert "Would be sent to loyal_customer" in client.get(_SPOTLIGHT).text


def test_a_link_opens_the_editor_where_the_page_said(
    client: TestClient, state: PreviewState
) -> None:
    identity = state.place_id("templates/promo.liquid")
    answer = client.get(f"/open/{identity}?line=4&column=x", follow_redirects=False)
    assert answer.status_code == 302
    place = f"{state.workspace.root.as_posix().lstrip('/')}/templates/promo.liquid"
    assert answer.headers["location"] == f"vscode://file/{place}:4:1"


@pytest.mark.parametrize(
    ("rules", "is_said"),
    [("", True), ("[rules]\nclipped-html = { kilobytes = 300 }\n", False)],
)
def test_it_says_what_gmail_cuts_off(
    rules: str, is_said: bool, client: TestClient, write: Write
) -> None:
    write("liquidpilot.toml", rules)
    write("templates/long.liquid", f"<p>{'A line of the terms. ' * 6000}</p>")
    assert ("Gmail cuts it off" in client.get("/message/long.liquid").text) == is_said


def test_the_source_has_line_numbers(client: TestClient) -> None:
    page = client.get(f"{_SPOTLIGHT}?part=source").text
    assert '<ol class="numbered"><li><code>&lt;!DOCTYPE html&gt;</code></li>' in page


def test_the_matrix_marks_what_differs(client: TestClient) -> None:
    page = client.get("/matrix/email_templates/review_spotlight").text
    assert "loyal_customer" in page
    assert "differ</span>" in page
    assert "as in the default" in page
    cell = client.get("/cell/email_templates/review_spotlight?profile=edge_case").text
    assert "background:#ffe28a" in cell


@pytest.mark.parametrize(
    ("address", "query", "status", "says"),
    [
        ("review_spotlight/subject", "", 200, "Ada, still thinking"),
        ("email_templates/review_spotlight/html", "?profile=edge_case", 200, "<!DOCTYPE html>"),
        ("trustpilot_invitation/body", "?profile=new_customer", 409, '"status":"aborted"'),
        ("review_spotlight/subject", "?profile=nobody", 422, "there is no profile 'nobody'"),
        ("review_spotlight/subject", "?now=soon", 422, "the clock's time is not a date"),
        ("review_spotlight/footer", "", 404, "there is no part 'footer'"),
        ("review_spotlihgt/html", "", 404, "there is no message"),
        ("order_delivered/message", "?now=2026-01-02T03:04:00Z", 200, "at 03:04."),
    ],
)
def test_raw_texts(client: TestClient, address: str, query: str, status: int, says: str) -> None:
    answer = client.get(f"/raw/{address}{query}")
    assert answer.status_code == status
    assert says in answer.text


def test_raw_of_a_missing_fixture(client: TestClient, shop: Path) -> None:
    for file in (shop / "fixtures/connected_content").glob("*.toml"):
        file.unlink()
    answer = client.get("/raw/review_spotlight/html")
    assert answer.status_code == 424
    assert answer.json()["missing"][0]["create"].startswith("fixtures/connected_content/")
