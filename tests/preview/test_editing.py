"""What a page changes: texts that are tried before they are saved, answers, values, and files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from liquidpilot.preview.drafts import MOST, Draft, Drafts
from liquidpilot.preview.security import LARGEST_BODY
from liquidpilot.workspace.profiles import ProfileFolder

Write = Callable[[str, str], None]

_OURS = {"origin": "http://127.0.0.1:8020"}
_SPOTLIGHT = "email_templates/review_spotlight"
_BODY = f"templates/{_SPOTLIGHT}/body.html"
_PERSON = "fixtures/profiles/loyal_customer.toml"
_FIXTURE = "fixtures/connected_content/trustpilot_product_reviews.toml"
_ADDRESS = "?profile=loyal_customer"
_ROUTES = ("/drafts", "/answers", "/values", "/files")


def _post(client: TestClient, route: str, **asked: object) -> Any:
    body = {"address": _SPOTLIGHT, "query": _ADDRESS, **asked}
    return client.post(route, json=body, headers=_OURS)


def _source(client: TestClient, path: str = _BODY, query: str = _ADDRESS) -> Any:
    answer = client.get(f"/source/{_SPOTLIGHT}{query}&file={path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


# --- drafts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (_BODY, "<body", "<!-- tried --><p>tried</p><body"),
        ("templates/content_blocks/legal_footer.liquid", "Pinewheel", "tried"),
        (_PERSON, "Ada", "tried"),
        (_FIXTURE, "toy", "tried"),
    ],
    ids=["template", "content block", "person", "answer"],
)
def test_a_draft_is_tried_and_nothing_is_written(
    client: TestClient, shop: Path, path: str, old: str, new: str
) -> None:
    before = (shop / path).read_text(encoding="utf-8")
    plain = client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}").text
    assert old in before
    draft = _post(client, "/drafts", file=path, text=before.replace(old, new)).json()["draft"]
    tried = client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}&draft={draft}").text
    subject = client.get(f"/raw/{_SPOTLIGHT}/subject{_ADDRESS}&draft={draft}").text
    assert "tried" in tried + subject
    assert tried != plain or "tried" in subject
    assert client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}").text == plain
    assert (shop / path).read_text(encoding="utf-8") == before
    page = client.get(f"/message/{_SPOTLIGHT}{_ADDRESS}&draft={draft}")
    assert f"draft={draft}" in page.text


def test_a_mistake_in_a_draft_is_marked_and_the_last_good_mail_stays(client: TestClient) -> None:
    good = client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}").text
    text = _source(client)["text"]
    lines = text.count("\n", 0, text.index("<body")) + 1
    broken = text.replace("<body", "{% if %}<body")
    draft = _post(client, "/drafts", file=_BODY, text=broken).json()["draft"]
    shown = _source(client, query=f"{_ADDRESS}&draft={draft}")
    assert (shown["text"], shown["draft"]) == (text, broken)
    assert (shown["marks"][0]["line"], shown["marks"][0]["severity"]) == (lines, "error")
    assert client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}&draft={draft}").text == good


def test_what_nobody_reaches_is_marked(client: TestClient, write: Write) -> None:
    text = "<p>{% if ${first_name} == 'Nobody' %}\na\nb{% else %}c{% endif %}</p>\n"
    write(_BODY, text)
    assert _source(client)["unreached"] == [{"line": 1, "end_line": 3}]
    draft = _post(client, "/drafts", file=_BODY, text="x").json()["draft"]
    shown = _source(client, query=f"{_ADDRESS}&draft={draft}")
    assert shown["unreached"] == [], "the lines of a draft are others"
    write("fixtures/profiles/nobody.toml", "extends = 'loyal_customer'\nfirst_name = 'Nobody'\n")
    assert _source(client)["unreached"] == []


def test_a_draft_of_before_is_said_to_be_unknown(client: TestClient) -> None:
    answer = client.get(f"/message/{_SPOTLIGHT}{_ADDRESS}&draft=0123456789abcdef")
    assert answer.status_code == 422
    assert "no longer known" in answer.text


def test_only_so_many_drafts_are_kept() -> None:
    drafts = Drafts()
    names = [drafts.keep(Draft("a", str(number))) for number in range(MOST + 5)]
    assert [each.text for each in drafts.named(names[5:7])] == ["5", "6"]
    with pytest.raises(Exception, match="no longer known"):
        drafts.named(names[:1])


# --- files -------------------------------------------------------------------------------------


def test_a_file_is_saved_with_the_line_ends_that_it_has(client: TestClient, shop: Path) -> None:
    file = shop / _BODY
    before = b"\xef\xbb\xbf<p>one</p>\r\n<p>two</p>\n<p>three</p>\r\n"
    file.write_bytes(before)
    source = _source(client)
    assert source["text"] == "<p>one</p>\n<p>two</p>\n<p>three</p>\n"
    text = source["text"].replace("one", "1") + "<p>four</p>\n"
    saved = _post(client, "/files", file=_BODY, text=text, digest=source["digest"])
    assert saved.status_code == 200, saved.text
    assert file.read_bytes() == (
        b"\xef\xbb\xbf<p>1</p>\r\n<p>two</p>\n<p>three</p>\r\n<p>four</p>\r\n"
    )
    assert "four" in client.get(f"/raw/{_SPOTLIGHT}/html{_ADDRESS}").text
    again = _post(client, "/files", file=_BODY, text=text, digest=saved.json()["digest"])
    assert again.json() == saved.json()


def test_a_change_from_outside_is_never_overwritten(client: TestClient, shop: Path) -> None:
    source = _source(client)
    (shop / _BODY).write_text("<p>theirs</p>", encoding="utf-8")
    answer = _post(client, "/files", file=_BODY, text="<p>mine</p>", digest=source["digest"])
    assert answer.status_code == 409
    said = answer.json()
    assert said["theirs"] == "<p>theirs</p>"
    assert "changed by another program" in said["error"]
    assert (shop / _BODY).read_text(encoding="utf-8") == "<p>theirs</p>"
    answer = _post(client, "/files", file=_BODY, text="<p>mine</p>", digest=said["digest"])
    assert answer.status_code == 200
    assert (shop / _BODY).read_text(encoding="utf-8") == "<p>mine</p>"


def test_a_broken_file_can_be_mended_where_it_is_told(client: TestClient, shop: Path) -> None:
    path = f"templates/{_SPOTLIGHT}/template.yaml"
    good = (shop / path).read_text(encoding="utf-8")
    (shop / path).write_text("name: [", encoding="utf-8")
    client.get(f"/message/{_SPOTLIGHT}{_ADDRESS}")
    source = _source(client, path)
    assert source["marks"][0]["severity"] == "error"
    assert _post(client, "/files", file=path, text=good, digest=source["digest"]).is_success
    assert (shop / path).read_text(encoding="utf-8") == good


# --- answers and values ------------------------------------------------------------------------


def test_an_answer_is_tried_and_saved_under_a_name(client: TestClient, shop: Path) -> None:
    file = shop / _FIXTURE
    text = "# kept\n" + file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    answer = client.get(f"/answer/{_SPOTLIGHT}{_ADDRESS}&call=1").json()
    assert (answer["path"], answer["response"]) == (_FIXTURE, "default")
    data = json.loads(answer["text"])
    data["productReviews"] = [{**data["productReviews"][0], "content": "Tried and true"}]
    edited = {"call": 1, "response": "one-review", "text": json.dumps(data)}
    tried = _post(client, "/answers", **edited).json()
    choice = f"response={tried['fixture']}={tried['response']}&draft={tried['draft']}"
    assert "Tried and true" in client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}&{choice}").text
    assert file.read_text(encoding="utf-8") == text
    saved = _post(client, "/answers", query=f"{_ADDRESS}&{choice}", **edited, save=True)
    assert saved.json()["path"] == _FIXTURE
    assert file.read_text(encoding="utf-8").startswith(text)
    choice = f"response={tried['fixture']}={tried['response']}"
    assert "Tried and true" in client.get(f"/document/{_SPOTLIGHT}{_ADDRESS}&{choice}").text


def test_an_answer_that_was_changed_meanwhile_is_not_overwritten(
    client: TestClient, shop: Path
) -> None:
    answer = client.get(f"/answer/{_SPOTLIGHT}{_ADDRESS}&call=1").json()
    edited = {"call": 1, "response": "default", "text": "{}", "save": True}
    first = _post(client, "/answers", **edited, seen=answer["digest"])
    assert first.is_success
    second = _post(client, "/answers", **{**edited, "text": "[]"}, seen=answer["digest"])
    assert second.status_code == 409
    assert second.json()["theirs"].strip() == "{}"


@pytest.mark.parametrize(
    ("text", "line", "column"), [("{\n  1}", 2, 3), ("", 1, 1), ('{"a":\n\n[1,]}', 3, 4)]
)
def test_what_is_no_json_is_told_with_its_line(
    client: TestClient, text: str, line: int, column: int
) -> None:
    answer = _post(client, "/answers", call=1, response="tried", text=text)
    assert answer.status_code == 422
    assert (answer.json()["line"], answer.json()["column"]) == (line, column)


@pytest.mark.parametrize("name", ["", "A B", "../x", "a" * 65, "a.b", 'a"]'])
def test_an_answer_has_a_name(client: TestClient, name: str) -> None:
    answer = _post(client, "/answers", call=1, response=name, text="{}", save=True)
    assert answer.status_code == 409
    assert "is not a name" in answer.json()["error"]


def test_values_are_saved_into_the_file_of_the_person(client: TestClient, shop: Path) -> None:
    before = (shop / _PERSON).read_text(encoding="utf-8")
    query = (
        f"{_ADDRESS}&set=first_name=Grace&set=custom_attribute.loyalty_tier=3"
        "&set=custom_attribute.${Eye colour}=blue&set=event_properties.new_list=[1,true]"
    )
    saved = _post(client, "/values", query=query, save=True)
    assert saved.json() == {"path": _PERSON}
    after = (shop / _PERSON).read_text(encoding="utf-8")
    kept = set(before.splitlines()) - set(after.splitlines())
    assert len(kept) <= 2
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in after.splitlines() if line.startswith("#")
    ]
    person = ProfileFolder(shop, "fixtures/profiles").read("loyal_customer").attributes
    attributes = person["custom_attribute"]
    assert isinstance(attributes, dict)
    assert (person["first_name"], attributes["Eye colour"]) == ("Grace", "blue")
    assert attributes["loyalty_tier"] == 3


def test_what_toml_does_not_have_is_refused(client: TestClient, shop: Path) -> None:
    before = (shop / _PERSON).read_bytes()
    answer = _post(client, "/values", query=f"{_ADDRESS}&set=first_name=null", save=True)
    assert answer.status_code == 409
    assert "save them as a new profile" in answer.json()["hint"]
    assert (shop / _PERSON).read_bytes() == before


def test_the_stub_of_a_call_answers_everybody(client: TestClient, shop: Path) -> None:
    (shop / "templates/points.liquid").write_text(
        "{% assign id = ${user_id} | url_encode %}{% assign page = 2 %}"
        "{% connected_content https://api.example.com/{{page}}/points?user={{id}}&sort=new :save r %}",
        encoding="utf-8",
    )
    asked = {"address": "points.liquid", "query": _ADDRESS, "number": 1}
    answer = client.post("/fixtures", json=asked, headers=_OURS)
    text = (shop / answer.json()["path"]).read_text(encoding="utf-8")
    assert 'url = "https://api.example.com/{any}/points?user={any}&sort=new"' in text
    for person in ("loyal_customer", "new_customer", "edge_case"):
        assert client.get(f"/raw/points.liquid/html?profile={person}").status_code == 200


# --- who may, and what -------------------------------------------------------------------------

_OUTSIDE = [
    "../outside.txt",
    "/etc/passwd",
    "templates/../../outside.txt",
    "liquidpilot.toml",
    "fixtures/credentials.toml",
    "fixtures/profiles/new_customer.toml",
    "templates/email_templates/abandoned_cart/body.html",
    "C:\\Windows\\win.ini",
    "\0",
    "",
]


@pytest.mark.parametrize("path", _OUTSIDE)
def test_no_other_file_is_shown_tried_or_saved(client: TestClient, shop: Path, path: str) -> None:
    outside = shop.parent / "outside.txt"
    outside.write_text("outside", encoding="utf-8")
    before = {each: each.read_bytes() for each in shop.rglob("*") if each.is_file()}
    assert _post(client, "/drafts", file=path, text="x").status_code == 409
    assert _post(client, "/files", file=path, text="x", digest="0" * 64).status_code == 409
    if path:
        answer = client.get(f"/source/{_SPOTLIGHT}", params={"file": path})
        assert answer.status_code == 404
        assert "outside" not in answer.text.replace("outside.txt", "")
    assert outside.read_text(encoding="utf-8") == "outside"
    assert {each: each.read_bytes() for each in shop.rglob("*") if each.is_file()} == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_that_leads_out_is_not_written(client: TestClient, shop: Path) -> None:
    outside = shop.parent / "outside.html"
    outside.write_text("<p>outside</p>", encoding="utf-8")
    (shop / _BODY).unlink()
    (shop / _BODY).symlink_to(outside)
    answer = _post(client, "/files", file=_BODY, text="x", digest="0" * 64)
    assert answer.status_code == 409
    assert outside.read_text(encoding="utf-8") == "<p>outside</p>"


@pytest.mark.parametrize("route", _ROUTES)
def test_another_page_changes_nothing(client: TestClient, shop: Path, route: str) -> None:
    before = {each: each.read_bytes() for each in shop.rglob("*") if each.is_file()}
    body = {"address": _SPOTLIGHT, "query": f"{_ADDRESS}&set=first_name=X", "save": True}
    asked = {**body, "file": _BODY, "text": "{}", "call": 1, "response": "x", "digest": "0" * 64}
    for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null"}):
        assert client.post(route, json=asked, headers=headers).status_code == 403
    text = client.post(route, content=json.dumps(asked), headers={**_OURS, "content-type": "a/b"})
    assert text.status_code == 415
    huge = {**asked, "text": "x" * LARGEST_BODY}
    assert client.post(route, json=huge, headers=_OURS).status_code == 413
    for content in ("[]", "{", "nul"):
        headers = {**_OURS, "content-type": "application/json"}
        assert client.post(route, content=content, headers=headers).status_code == 400
    assert client.get(route).status_code == 404 or client.get(route).status_code == 405
    assert {each: each.read_bytes() for each in shop.rglob("*") if each.is_file()} == before


def test_a_file_with_a_secret_is_not_shown(
    client: TestClient, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixture = shop / _FIXTURE
    text = fixture.read_text(encoding="utf-8").replace("[request]", "[request]", 1)
    secret = "sk_live_0123456789abcdef"
    text = text.replace("&stars=5", f"&stars=5&apikey={secret}")
    fixture.write_text(text, encoding="utf-8")
    body = (shop / _BODY).read_text(encoding="utf-8")
    (shop / _BODY).write_text(
        body.replace("&stars=5", f"&stars=5&apikey={secret}"), encoding="utf-8"
    )
    client.get(f"/message/{_SPOTLIGHT}{_ADDRESS}")
    answer = client.get(f"/source/{_SPOTLIGHT}{_ADDRESS}&file={_FIXTURE}")
    assert secret not in answer.text
    assert "holds a secret" in answer.text


def test_an_answer_is_tried_in_a_file_with_a_secret_elsewhere(
    client: TestClient, shop: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixture = shop / _FIXTURE
    text = fixture.read_text(encoding="utf-8")
    secret = "sk_live_0123456789abcdef"
    monkeypatch.setenv("SHOP_KEY", secret)
    write("liquidpilot.toml", '[connected_content]\nsecrets = ["SHOP_KEY"]\n')
    write(_FIXTURE, f"# {secret}\n{text}")
    shown = client.get(f"/source/{_SPOTLIGHT}{_ADDRESS}&file={_FIXTURE}")
    assert shown.status_code == 404
    edited = {"call": 1, "response": "tried", "text": '{"productReviews": []}'}
    assert _post(client, "/answers", **edited).is_success
    assert _post(client, "/answers", **edited, save=True).json() == {
        "path": _FIXTURE,
        "fixture": "trustpilot_product_reviews",
        "response": "tried",
    }
    assert secret in fixture.read_text(encoding="utf-8")
    theirs = fixture.read_text(encoding="utf-8").replace('"productReviews": []', f'"a": "{secret}"')
    write(_FIXTURE, theirs)
    other = _post(client, "/answers", **edited, seen="another", save=True)
    assert (other.status_code, secret in other.text) == (409, False)
