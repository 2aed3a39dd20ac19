"""What a message was before it was saved again goes: a preview that runs all day stays small."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from written_files import write_files

from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_CALL = "{% connected_content https://a.example/x :save r %}{% if r.word == 'x' %}{{ r.word }}{% endif %}"
_FILES = {
    "liquidpilot.toml": "",
    "templates/email_templates/toy/template.yaml": "subject: A toy\npreheader: For you\n",
    "templates/email_templates/toy/body.html": (
        f"<p>Hi {{{{${{first_name}}}}}}{{{{content_blocks.${{foot}}}}}}</p>{_CALL}"
        "{% if custom_attribute.${tier} == 'gold' %}Gold{% endif %}<p>N</p>"
    ),
    "templates/content_blocks/foot.liquid": "<p>the foot N</p>",
    "fixtures/profiles/ada.toml": 'first_name = "AdaN"\n',
    "fixtures/connected_content/x.toml": (
        "[request]\nurl = 'https://a.example/x'\n[responses.default]\njson = '{\"word\": \"N\"}'\n"
    ),
}
# The last 32 are kept, whatever they are of.
_BOUNDED = (
    "liquidpilot.connected_content.interpreting._Answer",
    "liquidpilot.connected_content.request.Decoded",
)
_PAGES = ("message", "document", "marks")


@pytest.mark.slow
@pytest.mark.parametrize("path", [each for each in _FILES if _FILES[each].find("N") >= 0])
def test_nothing_is_kept_of_what_was_there_before(tmp_path: Path, path: str) -> None:
    write_files(tmp_path, _FILES)
    state = PreviewState(tmp_path)
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:

        def save(number: int) -> None:
            text = _FILES[path].replace("N", f"{number:03}")
            (tmp_path / path).write_text(text, encoding="utf-8")
            state.change([path])
            for page in _PAGES:
                assert client.get(f"/{page}/email_templates/toy?profile=ada").status_code == 200

        for number in range(6):
            save(number)
        before = _objects()
        for number in range(6, 12):
            save(number)
        assert _objects() - before == Counter()


def _objects() -> Counter[str]:
    """Return how many objects there are of each type of ours, but for those of compiled texts.

    A text that is rendered often enough is compiled, once.
    """
    gc.collect()
    names = (f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())
    ours = (each for each in names if each.startswith("liquidpilot."))
    return Counter(each for each in ours if ".compiled." not in each and each not in _BOUNDED)
