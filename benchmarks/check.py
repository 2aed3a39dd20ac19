"""How long `liquidpilot check` takes: 1,000 messages × 10 profiles × 3 scenarios.

    python benchmarks/check.py [MESSAGES]

Cold is without a cache, warm with nothing changed, edited with one message changed. Each is a
process of its own, start-up and all. The best of five is taken of the last two, since one hiccup of
the machine is as long as what is measured. While liquidpilot's own files change, nothing is warm.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {"cold": 20.0, "warm": 1.5, "edited": 0.7}

_EMAIL = """\
{{% comment %}}A message of the benchmark.{{% endcomment %}}
<!doctype html>
<html lang="en">
<head><title>Toy {number}</title></head>
<body>
{{% assign shop = 'Pinewheel' %}}
{{{{content_blocks.${{header}}}}}}
{{% if custom_attribute.${{loyalty_tier}} == 'gold' %}}
<p>Dear {{{{${{first_name}} | default: 'friend'}}}}, you are gold.</p>
{{% elsif custom_attribute.${{points}} > 100 %}}
<p>Hello {{{{${{first_name}} | default: 'friend'}}}},
{{{{custom_attribute.${{points}}}}}} points.</p>
{{% else %}}
<p>Hello {{{{${{first_name}} | default: 'friend' | capitalize}}}}.</p>
{{% endif %}}
{{% for toy in event_properties.${{toys}} limit: 5 %}}
<p>{{{{forloop.index}}}}. {{{{toy.name | escape}}}} costs {{{{toy.price | money}}}}</p>
{{% endfor %}}
{call}
<p>{{{{'now' | date: '%d %B %Y'}}}} from {{{{shop | upcase}}}}</p>
{{{{content_blocks.${{footer}}}}}}
</body>
</html>
"""
_CALL = """\
{{% connected_content https://api.example.com/{number}?lang={{{{${{language}} | url_param_escape}}}}
   :cache_max_age 900 :save reviews %}}
{{% if reviews.__http_status_code__ == 200 and reviews.items.size > 0 %}}
{{% for review in reviews.items limit: 3 %}}<p>{{{{review.text | escape}}}}</p>{{% endfor %}}
{{% endif %}}
"""
_SUBJECT = """\
subject: "Toy {number} for {{{{${{first_name}} | default: 'you'}}}}"
preheader: Such a great toy
"""
_PUSH = """\
title: "Toy {number} is back"
message: "Hi {{{{${{first_name}} | default: 'there'}}}}, your toy waits."
"""
_USUAL = """\
[request]
url = "https://api.example.com/{any}?lang={any}"

[responses.default]
json = '{"items": [{"text": "Such a great toy"}, {"text": "My dog loves it"}]}'
"""
_FIXTURE = f"""\
{_USUAL}
[responses.no-reviews]
json = '{{"items": []}}'

[responses.down]
status = 503
text = "Service Unavailable"
"""
_PROFILE = """\
first_name = "Person {number}"
language = "en"
email_address = "person{number}@example.com"
now = "2026-11-21T09:00:00Z"

[custom_attribute]
loyalty_tier = "{tier}"
points = {points}

[[event_properties.toys]]
name = "Truck"
price = 19.9

[[event_properties.toys]]
name = "Kite & string"
price = 7.5
"""


def write_workspace(
    root: Path, messages: int, people: int = 10, *, only_usual: bool = False
) -> None:
    """Write a workspace of so many messages: three e-mails with a call to each push.

    With `only_usual` the call has one answer, else three.
    """
    files = {
        "liquidpilot.toml": "",
        "templates/content_blocks/header.liquid": "<h1>{{shop}}</h1>",
        "templates/content_blocks/footer.liquid": (
            '<p><a href="{{${set_user_to_unsubscribed_url}}}">Unsubscribe</a></p>'
        ),
        "fixtures/connected_content/reviews.toml": _USUAL if only_usual else _FIXTURE,
    }
    for number in range(people):
        tier = "gold" if number % 3 == 0 else "none"
        text = _PROFILE.format(number=number, tier=tier, points=number * 50)
        files[f"fixtures/profiles/person{number}.toml"] = text
    for number in range(messages):
        if number % 4 == 3:
            files[f"templates/push/toy{number}/template.yaml"] = _PUSH.format(number=number)
            continue
        folder = f"templates/email_templates/toy{number}"
        call = _CALL.format(number=number)
        files[f"{folder}/template.yaml"] = _SUBJECT.format(number=number)
        files[f"{folder}/body.html"] = _EMAIL.format(number=number, call=call)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def run(root: Path) -> float:
    """Return how many seconds one check takes."""
    command = [sys.executable, "-m", "liquidpilot", "check", "--workspace", str(root)]
    start = time.perf_counter()
    # Compiled modules are kept, as they are on an author's computer, whatever is set here.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    seconds = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(done.stderr)
    return seconds


def main() -> int:
    """Measure, print, and tell whether a limit was passed."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_workspace(root, messages)
        found = {"cold": run(root), "warm": min(run(root) for _ in range(5))}
        body = root / "templates/email_templates/toy1/body.html"
        edited = []
        for _ in range(5):
            body.write_text(body.read_text(encoding="utf-8") + "<!-- -->\n", encoding="utf-8")
            edited.append(run(root))
        found["edited"] = min(edited)
    for name, seconds in found.items():
        limit = LIMITS[name]
        print(f"{name:<8}{seconds:7.2f} s of {limit:g} s{'' if seconds <= limit else '  too slow'}")
    return int(any(seconds > LIMITS[name] for name, seconds in found.items()))


if __name__ == "__main__":
    sys.exit(main())
