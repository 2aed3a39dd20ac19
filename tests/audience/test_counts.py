"""The report's counts are those of rendering everybody one by one."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from liquidpilot.cli import main
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.profiles import attributes_of_export

_SHIPPED = Path(__file__).parent.parent.parent
_SKUS = ("TRUCK-001", "TRAIN-003", "RINGS-006", "GONE-1", None)


def _user(number: int, dice: random.Random) -> dict[str, object]:
    user: dict[str, object] = {
        "external_id": f"u{number}",
        "first_name": dice.choice(["Ada", "", None, "  ", "Zoë & Bo", "Maximilian-Alexander"]),
        "language": dice.choice(["en", "da", None]),
        "custom_attributes": {"loyalty_tier": dice.choice(["gold", None])},
        "event_properties": {"item_sku": dice.choice(_SKUS), "order_id": dice.choice(["7", None])},
    }
    return {name: value for name, value in user.items() if value is not None or dice.random() < 0.5}


@pytest.mark.parametrize("message", ["sms/order_delivered", "email_templates/review_spotlight"])
@pytest.mark.slow
def test_counts_are_those_of_rendering_one_by_one(
    message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(19)
    people = [_user(number, dice) for number in range(2_000)]
    users = tmp_path / "users.jsonl"
    users.write_text("".join(json.dumps(each) + "\n" for each in people), encoding="utf-8")
    now = ["--now", "2026-11-21T09:00:00Z", "--workspace", str(_SHIPPED), "--format", "json"]
    assert main(["audience", message, str(users), *now]) == 0
    report = json.loads(capsys.readouterr().out)

    from liquidpilot.rendering.inputs import as_moment

    workspace, moment = (
        Workspace.open(_SHIPPED)._recorded(),
        as_moment("2026-11-21T09:00:00Z", "now"),
    )
    workspace._expected = len(people)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    sites: Counter[tuple[str, int, int]] = Counter()
    holed = calls = longest = 0
    for each in people:
        rendered = workspace.render(message, attributes_of_export(each), now=moment)
        statuses[rendered.status] += 1
        if rendered.status == "aborted":
            assert rendered.abort is not None
            reasons[rendered.abort.reason] += 1
        came_to = {site for field in rendered.fields.values() for site in field.taken}
        sites.update((site.kind, site.place.line, site.place.column) for site in came_to)
        holed += rendered.status == "sent" and bool(rendered.holes)
        calls += sum(len(exchange.attempts) for exchange in rendered.exchanges)
        if rendered.status == "sent":
            longest = max(longest, *(len(field.text) for field in rendered.fields.values()))
    assert report["users"] == len(people)
    covered: Counter[tuple[str, int, int]] = Counter()
    for each in report["coverage"]:
        covered[each["kind"], each["line"], each["column"]] += each["people"]
    assert {site: sites[site] for site in covered} == covered
    assert covered.total() > 0 or message.startswith("sms/")
    assert report["sent"] == statuses["sent"] > 0
    assert report["aborted"] == reasons
    assert (report["errors"], report["missing_fixture"]) == (
        statuses["error"],
        statuses["missing_fixture"],
    )
    assert report["people_with_holes"] == holed
    assert sum(report["requests"].values()) == calls
    assert max(each["longest"]["length"] for each in report["lengths"].values()) == longest
    assert report["duplicates"] == report["malformed"] == 0
