"""What the pages say, asked without a socket and without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from itertools import count
from pathlib import Path

import pytest
from running_server import running
from starlette.testclient import TestClient

from liquidpilot import Workspace
from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.integrations.trustpilot.sandbox.endpoints.written_reviews import Opinion, answer
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox
from liquidpilot.mail.size import ADDED, GMAIL_SHOWS
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.signs import START, STOP, without_signs
from liquidpilot.preview.state import PreviewState
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.server import SandboxServer
from liquidpilot.serving.addresses import LOOPBACK, Address
from liquidpilot.workspace.touched_paths import touches

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
    ("path", "says", "nearest"),
    [
        ("/nothing/here", "There is no such page", None),
        ("/message/push/cart_remindr", "There is no message", "push/cart_reminder"),
        ("/matrix/push/cart_remindr", "There is no message", "push/cart_reminder"),
        # The last part is a name too.
        ("/message/reviw_spotlight", "Did you mean", "email_templates/review_spotlight"),
        ("/message/zzz", "There is no message", None),
    ],
)
def test_what_is_not_there_leads_on(
    client: TestClient, path: str, says: str, nearest: str | None
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert says in answer.text
    assert 'href="/message/push/cart_reminder"' in answer.text.split("rail-foot")[0]
    main = answer.text.split('<main id="main"')[1].split("</main>")[0]
    assert (f'href="/message/{nearest}"' in main) is (nearest is not None)


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
        (
            "in_app/hello",
            "header: Hi\nbuttons: {one: Fine}\nbutton_links: {one: 'shop://{{1 | plus: 1}}'}\n",
            '<h2>“Fine” opens</h2><p class="link">shop://2</p>',
        ),
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
    assert ">Aborts<" in page
    assert "no order_id: an invitation needs an order to refer to" in page
    document = client.get(f"/document/webhooks/trustpilot_invitation{query}").text
    assert "no order_id" not in document
    assert "No message" in document


def test_who_aborts_too(client: TestClient) -> None:
    query = "message=webhooks/trustpilot_invitation&everybody=1"
    answer = client.get(f"/outcomes?{query}").json()
    while answer["left"]:
        answer = client.get(f"/outcomes?{query}").json()
    told = {each["person"]: (each["kind"], each["title"]) for each in answer["outcomes"]}
    assert told["loyal_customer"] == ("sent", "Sends")
    assert told["new_customer"][0] == "aborted"
    assert "no order_id" in told["new_customer"][1]


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
    assert "Needs " in page
    assert "Create the stub" in page
    body = {"address": "email_templates/review_spotlight", "query": "", "number": 1}
    answer = client.post("/fixtures", json=body, headers=_OURS)
    assert answer.status_code == 201
    assert (shop / answer.json()["path"]).read_text(encoding="utf-8").startswith("[request]")
    assert "Needs " not in client.get(_SPOTLIGHT).text
    assert client.post("/fixtures", json=body, headers=_OURS).status_code == 409


_DELIVERED = [
    # What a page asks for, what its answer has, and what it does not have.
    pytest.param(
        "trustpilot_invitation",
        "?profile=loyal_customer",
        [
            ">202<",
            "sandbox, assumed",
            "<h3>2026-11-28 16:30:00 · a review of the service</h3>",
            "a review of the service",
        ],
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


def test_a_sandbox_that_runs_is_delivered_to_and_asked(shop: Path) -> None:
    """The whole round, on the page: it shows the review of what it had delivered."""
    sandbox = TrustpilotSandbox(SandboxOptions())
    with running(SandboxServer(INTEGRATION, sandbox, Redactor(), Address(port=0))) as server:
        clock = count(0, 60).__next__
        state = PreviewState(shop, clock=clock, sandbox=True, sandbox_at=server.url)
        application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
        client = TestClient(application, base_url="http://127.0.0.1:8020")
        query = "?set=event_properties.item_sku%3DRINGS-006"
        address = f"/document/email_templates/review_spotlight{query}"
        assert "Ada Okonkwo" not in client.get(address).text
        body = {"address": "webhooks/trustpilot_invitation", "query": "?profile=loyal_customer"}
        delivered = client.post("/deliveries", json=body, headers=_OURS)
        assert "a review of the products" in delivered.text
        (invitation,) = sandbox.world.queue.all()
        assert invitation.reference == "PW-104233"
        sandbox.world.advance(30 * 86_400)
        for email in invitation.emails:
            answer(sandbox.world, invitation, email, Opinion(), sandbox.world.now())
        assert "Ada Okonkwo" in client.get(address).text
    later = client.get(f"{_SPOTLIGHT}{query}")
    assert "nothing answers at" in later.text


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
    assert "Sends with 1 hole" in page
    assert "attribute-without-braces" in page
    assert "No findings" not in page
    assert client.get("/raw/oops.liquid/html?profile=loyal_customer").text == "Hi !"


def test_the_page_says_what_check_says(client: TestClient, shop: Path) -> None:
    text = '<p>Hi {{${nickname}}},</p><a href="http://a.example/">more</a><img src="https://a.example/a.png">'
    (shop / "templates/plain.html").write_text(text, encoding="utf-8")
    page = client.get("/message/plain.html?profile=loyal_customer").text
    found = Workspace.open(shop).render("plain.html", "loyal_customer").findings
    assert {"insecure-link", "missing-alt-text", "attribute-without-namespace"} <= {
        each.code for each in found
    }
    assert page.count('<article class="finding ') == len(found)
    assert all(f'<code class="code">{each.code}</code>' in page for each in found)
    assert 'class="verdict flawed"' in page


def test_a_page_that_is_loaded_comes_before_its_findings(client: TestClient, shop: Path) -> None:
    (shop / "templates/plain.html").write_text("<a href='http://a.example/'>more</a>", "utf-8")
    loaded = {"sec-fetch-dest": "document"}
    first = client.get("/message/plain.html", headers=loaded).text
    assert "data-unfinished" in first
    assert "insecure-link" not in first
    for page in (
        client.get("/message/plain.html"),
        client.get("/message/plain.html?tab=findings", headers=loaded),
    ):
        assert "data-unfinished" not in page.text
        assert "insecure-link" in page.text


def test_a_value_is_changed_and_saved_as_a_profile(client: TestClient, shop: Path) -> None:
    query = "?profile=loyal_customer&set=first_name=Grace"
    assert "Grace, still thinking" in client.get(_SPOTLIGHT + query).text
    body = {"address": "email_templates/review_spotlight", "query": query, "name": "grace"}
    answer = client.post("/profiles", json=body, headers=_OURS)
    assert answer.json() == {"path": "fixtures/profiles/grace.toml"}
    assert "Grace, still thinking" in client.get(f"{_SPOTLIGHT}?profile=grace").text
    written = (shop / "fixtures/profiles/grace.toml").read_text(encoding="utf-8")
    assert "now = 2026-11-21T16:30:00Z\n" in written
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
    assert 'id="trouble"' in page
    assert "<mark>" in page
    assert "Timber Toy Truck" in client.get("/document/email_templates/review_spotlight").text
    write(path, good)
    assert 'id="trouble"' not in client.get(_SPOTLIGHT).text


_BREAK = [
    # what breaks, the file, and what is put at its end
    ("a catalog", "templates/catalogs/products/items.csv", '\n[[[bad "\n'),
    ("the configuration", "liquidpilot.toml", "\n[[[bad\n"),
    ("the person", "fixtures/profiles/{person}.toml", "\n[[[bad\n"),
    ("a fixture", "fixtures/connected_content/trustpilot_cart_reviews.toml", "\n[[[bad\n"),
    ("the message", "templates/email_templates/review_spotlight/template.yaml", "\n[[[bad: [\n"),
]


@pytest.mark.parametrize(("path", "end"), [each[1:] for each in _BREAK], ids=[b[0] for b in _BREAK])
@pytest.mark.parametrize("query", ["", "?profile=new_customer"])
def test_a_mail_keeps_the_name_of_its_person_whatever_breaks(
    client: TestClient, shop: Path, write: Write, query: str, path: str, end: str
) -> None:
    def person() -> str:
        page = client.get(f"/message/email_templates/review_spotlight{query}").text
        found: list[str] = re.findall(r'id="person"[^>]* title="Person: (\S+) ', page)
        return found[0]

    before = person()
    place = path.format(person=before)
    write(place, (shop / place).read_text(encoding="utf-8") + end)
    assert person() == before


def test_an_error_without_a_last_good_render_shows_its_line(
    client: TestClient, write: Write
) -> None:
    write("templates/broken.liquid", "<p>\n{% if %}\n")
    page = client.get("/message/broken.liquid").text
    assert 'id="trouble"' in page
    assert "last version that worked" not in page


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        (
            "templates/email_templates/review_spotlight/template.yaml",
            'subject: "x',
            "email_templates/review_spotlight/template.yaml:1",
        ),
        ("liquidpilot.toml", "profil = 1\n", "liquidpilot.toml:1"),
        ("fixtures/profiles/loyal_customer.toml", "first_name = \n", "loyal_customer.toml:1"),
    ],
)
def test_what_cannot_be_rendered_has_its_reason_among_the_findings(
    client: TestClient, write: Write, path: str, text: str, place: str
) -> None:
    write(path, text)
    for page in (client.get(_SPOTLIGHT), client.get(_SPOTLIGHT, headers={"accept": "text/html"})):
        panel = page.text.partition('id="panel-findings"')[2].partition("</section>")[0]
        assert "No findings" not in panel
        assert 'id="finding-1"' in panel
        assert place in panel
        assert re.search(r'id="tab-findings"[^>]*aria-selected="true"', page.text)
    start = client.get("/").text
    assert "1 file cannot be read" in start or "template.yaml" in path
    assert Path(path).name in start or "template.yaml" in path


def test_a_small_picture_says_why_there_is_none_and_has_no_scripts(
    client: TestClient, write: Write
) -> None:
    write("templates/never.liquid", "{% if %}")
    write("templates/game.html", "<p>Play</p><SCRIPT type='x'>let a = '<p>'</SCRIPT >now")
    never = client.get("/thumbnail/never.liquid").text
    assert "Braze refuses it: " in never
    assert "templates/never.liquid:1" in never
    game = client.get("/thumbnail/game.html").text
    assert "<p>Play</p>now" in game
    assert "let a" not in game


def test_a_broken_configuration_is_said_and_heals(
    client: TestClient, shop: Path, write: Write
) -> None:
    good = (shop / "liquidpilot.toml").read_text(encoding="utf-8")
    client.get(_SPOTLIGHT)
    write("liquidpilot.toml", "profil = 1\n")
    assert "1 file cannot be read" in client.get("/").text
    assert "Cannot be rendered" in client.get(_SPOTLIGHT).text
    write("liquidpilot.toml", good)
    assert ">Sends<" in client.get(_SPOTLIGHT).text


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("", "vscode://file/{}:4:1"),
        ("editor = 'zed'", "zed://file/{}:4:1"),
        ("editor = 'idea'", "idea://open?file=/{}&line=4"),
        ("editor = 'x-mine://open?f={path}&at={line}'", "x-mine://open?f={}&at=4"),
    ],
)
def test_a_link_opens_the_editor_where_the_page_said(
    setting: str, address: str, client: TestClient, state: PreviewState, write: Write
) -> None:
    write("liquidpilot.toml", f"[preview]\n{setting}\n")
    client.get("/")
    identity = state.place_id("templates/a & b #1.liquid")
    answer = client.get(f"/open/{identity}?line=4&column=x", follow_redirects=False)
    assert answer.status_code == 302
    place = f"{state.workspace.root.as_posix().lstrip('/')}/templates/a%20%26%20b%20%231.liquid"
    assert answer.headers["location"] == address.format(place)


@pytest.mark.parametrize(
    ("words", "count", "is_said"),
    [
        ("A line of the terms. ", 6000, True),
        ("é", 52_000, True),
        ("😀", 26_000, True),
        ("a", 90_000, False),
        ("é", 45_000, False),
    ],
)
def test_head_panel_and_marks_agree_on_what_gmail_cuts_off(
    words: str, count: int, is_said: bool, client: TestClient, write: Write
) -> None:
    """Bytes are counted, as Gmail receives them; what the rule is set to changes nothing of that."""
    write("liquidpilot.toml", "[rules]\nclipped-html = { kilobytes = 300 }\n")
    write("templates/long.liquid", f"<p>{words * count}</p>")
    assert ("Gmail cuts it off" in client.get("/message/long.liquid").text) == is_said
    assert ("Gmail cuts it off" in client.get("/mail/long.liquid/panel").text) == is_said
    told = client.get("/marks/long.liquid").json()
    cuts = [at for at, each in enumerate(told["marks"]) if each["kind"] == "cut"]
    assert bool(cuts) == is_said
    for number in cuts:
        body = told["document"].partition("<p>")[2].partition(f"{START}{number}{STOP}")[0]
        seen = len(f"<p>{without_signs(body)}".encode())
        assert GMAIL_SHOWS - ADDED - 4 < seen <= GMAIL_SHOWS - ADDED


def test_the_source_has_line_numbers(client: TestClient) -> None:
    page = client.get(f"{_SPOTLIGHT}?part=source").text
    assert '<ol class="numbered"><li><code>&lt;!DOCTYPE html&gt;</code></li>' in page


def test_the_matrix_counts_what_differs(client: TestClient) -> None:
    page = client.get("/matrix/email_templates/review_spotlight").text
    assert "loyal_customer" in page
    assert re.search(r'title="\d+ places differ from this person', page)
    assert "as by default" in page
    cell = client.get("/cell/email_templates/review_spotlight?b.profile=edge_case").text
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


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        ("liquidpilot.toml", "profil = 1\n"),
        ("fixtures/scenarios.toml", "[[[bad"),
        ("fixtures/connected_content/trustpilot_product_reviews.toml", "[[[bad"),
        ("fixtures/profiles/loyal_customer.toml", "[[[bad"),
        ("templates/catalogs/products/items.csv", 'id,name\n"1'),
        ("templates/email_templates/review_spotlight/template.yaml", "subject: ["),
    ],
)
def test_a_page_follows_the_file_that_is_broken(
    client: TestClient, write: Write, shop: Path, path: str, broken: str
) -> None:
    def follows() -> bool:
        answer = client.get(f"{_SPOTLIGHT}?profile=loyal_customer").text
        found = re.search(r'data-uses=(?:"([^"]*)"|\'([^\']*)\')', answer)
        assert found is not None
        uses = json.loads(unescape(found[1] or found[2]))
        return any(each == "." or touches([path], each) for each in uses)

    good = (shop / path).read_text(encoding="utf-8")
    assert follows()
    write(path, broken)
    assert follows()
    write(path, good)
    assert follows()
