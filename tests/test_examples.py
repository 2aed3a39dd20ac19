"""The shipped workspace: every message, for everybody, in every situation that its calls may be in.

What must hold of a single message stands in its own `tests.toml`; here is what must hold of all.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest
from sandbox_process import sandbox_process

from liquidpilot import Response, Workspace
from liquidpilot.cli import main
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.rendering.message import RenderedMessage

_CHECKOUT = Path(__file__).parent.parent
_GUIDE = _CHECKOUT / "docs/trustpilot.md"
_GMAIL_CLIPS_AT = 102_000

# Liquid that people write into reviews, in the fixtures and in the sandbox: text like any other.
_WRITTEN_BY_REVIEWERS = re.compile(
    r"\{\{ (?:\$\{email_address\}|first_name) \}\}|\{% abort_message\((?:'|&#39;)no(?:'|&#39;)\) %\}"
)


@cache
def _workspace() -> Workspace:
    return Workspace.open(_CHECKOUT)


_MESSAGES = [each.address for each in _workspace().messages()]
_SCENARIOS = [None, *_workspace().all_scenarios()]
_TRUSTPILOT = [each.name for each in INTEGRATION.scenarios]


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize("profile", _workspace().profiles())
@pytest.mark.parametrize("message", _MESSAGES)
def test_every_message_degrades_with_grace(message: str, profile: str) -> None:
    wrong = {
        scenario: found
        for scenario in _SCENARIOS
        if (found := list(_blemishes(_workspace().render(message, profile, scenario=scenario))))
    }
    assert wrong == {}


def test_all_situations_are_among_them() -> None:
    assert len(_TRUSTPILOT) == 18
    assert set(_TRUSTPILOT) < set(_SCENARIOS)


def _blemishes(rendered: RenderedMessage) -> Iterator[str]:
    """Yield what nobody should see: no message and no reason, a hole, a piece of an answer."""
    if rendered.status == "aborted":
        if rendered.abort is None or not rendered.abort.reason.strip():
            yield "an abort without a reason"
        return
    if rendered.status != "sent":
        yield f"the status {rendered.status}"
    yield from (f"a hole at {each.line}:{each.column}" for each in rendered.holes)
    answers = [each.response for each in rendered.exchanges if each.response is not None]
    for name, field in rendered.fields.items():
        text = _WRITTEN_BY_REVIEWERS.sub("", field.text)
        for leftover in ("{{", "{%", "Liquid error", *_only_in(answers)):
            if leftover in text:
                yield f"'{leftover}' in {name}"
        if name == "html" and len(field.text.encode()) > _GMAIL_CLIPS_AT:
            yield "so much HTML that it is clipped"


def _only_in(answers: list[Response]) -> Iterator[str]:
    """Yield what stands in answers and never in a message: names of keys, and what is no data."""
    for answer in answers:
        text = answer.body[:4000].decode("utf-8", "replace").strip()
        try:
            data = json.loads(answer.body)
        except ValueError:
            yield from [text[:60]] if text else []
        else:
            # A body of the webhook has names of its own, the answers to its call have others.
            if isinstance(data, dict):
                yield from (f'"{key}":' for key in data)
            if not 200 <= answer.status < 300:
                yield from (each for each in _texts(data) if len(each) > 10)


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)


@pytest.mark.parametrize(
    ("message", "scenario", "shows"),
    [
        ("abandoned_cart", None, "4.0 out of 5 stars"),
        ("abandoned_cart", "trustpilot-no-reviews", "Our promise"),
        ("abandoned_cart", "trustpilot-null-fields", "4.0 out of 5 stars"),
        ("abandoned_cart", "trustpilot-wrong-key", "Our promise"),
        ("abandoned_cart", "trustpilot-slow", "Our promise"),
        ("review_invitation", None, "/evaluate-link/"),
        ("review_invitation", "trustpilot-invalid-body", "/review/www.pinewheel.example"),
        ("review_invitation", "trustpilot-expired-token", "/review/www.pinewheel.example"),
        ("review_invitation", "trustpilot-no-token", "/review/www.pinewheel.example"),
        ("review_spotlight", "trustpilot-wrong-shape", "Our promise"),
        ("review_spotlight", "trustpilot-blocked", "Our promise"),
        ("review_spotlight", "trustpilot-awkward-text", "&lt;script&gt;"),
    ],
)
def test_what_a_reader_sees(message: str, scenario: str | None, shows: str) -> None:
    workspace = _workspace()
    simulation = workspace.simulate(scenario)
    rendered = workspace.render(message, "loyal_customer", scenario=scenario, simulation=simulation)
    assert shows in rendered.fields["html"].text
    answered = [each for each in rendered.exchanges if each.response is not None]
    assert {each.source for each in answered} <= {"sandbox", "cache"}


@pytest.mark.parametrize("profile", ["loyal_customer", "new_customer", "edge_case"])
def test_the_recorded_cart_is_that_of_the_sandbox(profile: str) -> None:
    workspace = _workspace()
    recorded = workspace.render("abandoned_cart", profile)
    simulated = workspace.render("abandoned_cart", profile, simulation=workspace.simulate())
    assert _all_texts(recorded) == _all_texts(simulated)


def _all_texts(rendered: RenderedMessage) -> dict[str, str]:
    return {name: field.text for name, field in rendered.fields.items()}


@pytest.mark.parametrize("profile", ["loyal_customer", "edge_case"])
@pytest.mark.parametrize(
    ("scenario", "statuses"),
    [
        (None, [202]),
        ("trustpilot-delivered-twice", [202, 202]),
        ("trustpilot-expired-token", [401]),
        ("trustpilot-no-business-user", [403]),
        ("trustpilot-invalid-body", [400]),
        ("trustpilot-forbidden", [403]),
    ],
)
def test_the_invitation_arrives_at_the_sandbox(
    profile: str, scenario: str | None, statuses: list[int]
) -> None:
    workspace = _workspace()
    simulation = workspace.simulate(scenario)
    rendered = workspace.render(
        "trustpilot_invitation", profile, scenario=scenario, simulation=simulation
    )
    request = workspace.webhook(rendered)
    assert request is not None
    delivery = simulation.deliver(request)
    assert [each.status for each in delivery.responses if each is not None] == statuses
    invitations = next(each for each in delivery.overview if each.title == "Invitations")
    assert len(invitations.rows) == statuses.count(202)


@pytest.mark.slow
def test_the_guide_leads_from_an_empty_folder_to_an_invitation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    guide = _GUIDE.read_text(encoding="utf-8")
    block = guide.partition("## From an empty folder\n\n```sh\n")[2].partition("```")[0]
    commands = [shlex.split(line.partition("#")[0]) for line in block.splitlines()]
    assert len(commands) == 5
    assert commands.pop() == ["liquidpilot", "preview", "--open"], "tests/preview shows that"
    printed = []
    pasted = guide.partition("`templates/mine.liquid`")[2].partition("```liquid\n")[2]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/mine.liquid").write_text(pasted.partition("```")[0], encoding="utf-8")
    for name, *arguments in commands:
        assert name == "liquidpilot"
        assert main(arguments) == 0, arguments
        printed.append(capsys.readouterr().out)
    _, mail, invitation, own = printed
    assert re.search("<p>[^<]{10,}</p>", own), "a review of one's own product"
    assert mail.count("\n★★★★★\n") == 3, "the reviews of the plain text"
    assert "→ 202" in invitation
    assert invitation.count("\n  Sent ") == 2
    assert "a review of the products" in invitation


@pytest.mark.slow
def test_the_guide_leads_from_an_order_to_its_review_in_the_next_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of the section as they stand there, but for the ports."""
    section = _GUIDE.read_text(encoding="utf-8").partition("### The whole round\n")[2]
    program = section.partition("```python\n")[2].partition("```")[0]
    starting, steps = (
        block.splitlines() for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[:2]
    )
    assert starting[0] == "python shop.py"
    _, _, *arguments = shlex.split(starting[1])
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--with", "trustpilot"]) == 0
    (tmp_path / "shop.py").write_text(program.replace(", 8031)", ", 0)"), encoding="utf-8")
    with _started([sys.executable, "shop.py"]) as shop:
        port = shop.readline().rpartition(" ")[2].strip()
        webhook = arguments[2].replace("8031", port)
        with sandbox_process(tmp_path, *arguments[:2], webhook) as base:
            values, printed = {}, []
            for line in filter(str.strip, steps):
                name, is_setting, value = line.partition("=")
                if is_setting and name.isidentifier():
                    values[name] = base if name == "BASE" else shlex.split(value)[0]
                    continue
                words = shlex.split(line, comments=True)
                words = [re.sub(r"\$(\w+)", lambda found: values[found[1]], each) for each in words]
                capsys.readouterr()
                if words[0] == "curl":
                    printed.append(_curl(words[1:]))
                else:
                    assert main(words[1:]) == 0, words
                    printed.append(capsys.readouterr().out)
            events = [json.loads(shop.readline())["events"][0] for _ in range(3)]
    before, invitation, _, reviews, after, spotlight = printed
    assert "Stacking Rings" in before
    assert "★" not in before
    assert "→ 202" in invitation
    assert "★★★★★ 5.0 out of 5 (1)" in after
    written = {each["sku"]: each for each in json.loads(reviews)["reviews"]}
    assert written["RINGS-006"]["text"] in spotlight
    assert "Ada Okonkwo" in spotlight
    assert [each["eventName"] for each in events] == [
        *("service-review-created", "product-review-created", "product-review-created"),
    ]
    told = {each["eventData"]["id"] for each in events}
    assert told == {each["id"] for each in written.values()}
    assert {each["eventData"]["referenceId"] for each in events} == {"PW-104233"}


@contextmanager
def _started(command: list[str]) -> Iterator[IO[str]]:
    """Yield what a process prints, until it is ended."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        yield process.stdout
    finally:
        process.terminate()
        process.communicate()


def _curl(arguments: list[str]) -> str:
    """Do what `curl` does with these arguments, of which the guide has few."""
    headers, method, body, url = {}, "GET", None, ""
    words = iter(arguments)
    for word in words:
        match word:
            case "-H":
                name, _, headers_value = next(words).partition(": ")
                headers[name] = headers_value
            case "-d":
                method, body = "POST", next(words)
            case "-X":
                method = next(words)
            case _:
                url = word
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request(method, parts.path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, text
    return text


def test_the_guide_names_every_scenario_and_every_rule() -> None:
    guide = _GUIDE.read_text(encoding="utf-8")
    rules = [each.name for each in INTEGRATION.rules()]
    missing = [name for name in (*_TRUSTPILOT, *rules) if f"`{name}`" not in guide]
    assert missing == []
    named = set(re.findall(r"`(trustpilot-[a-z-]+)`", guide))
    assert named - {*_TRUSTPILOT, *rules} == set()


def test_the_guide_numbers_the_rules_without_a_gap() -> None:
    # The numbers are those of the project's reference; a few of them have no rule.
    numbers = re.findall(r"^\| TP(\d{3}) \|", _GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers == sorted(numbers)
    assert numbers[0] == "001"
    assert numbers[-1] == "054"


def test_every_link_of_the_guide_exists() -> None:
    guide = _GUIDE.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", guide)
    assert [each for each in targets if not (_GUIDE.parent / each).exists()] == []
