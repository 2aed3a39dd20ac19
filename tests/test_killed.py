"""A run may be killed at any moment: the same command once more does what it would have done.

Every moment between two operations on files is one, so that each verb that writes is killed at all
of its operations in turn; see `shared/kill_at.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from loopback import Answer, Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the driver forks"),
]

_DRIVER = Path(__file__).parent / "shared" / "kill_at.py"
_FOLDER = "fixtures/connected_content"
_LARGE = json.dumps({"items": ["x" * 60] * 2000})
_OLD = '["old"]'
_DIGEST = hashlib.sha256(_OLD.encode()).hexdigest()[:10]
_OLD_BODY = f"{_FOLDER}/large.default.{_DIGEST}.json.body"
_HAR = json.dumps(
    {
        "log": {
            "entries": [
                {
                    "request": {"method": "GET", "url": f"https://api.example.com/{name}"},
                    "response": {
                        "status": 200,
                        "headers": [{"name": "content-type", "value": "application/json"}],
                        "content": {"text": text},
                    },
                }
                for name, text in (("small", '{"a": 1}'), ("large", _LARGE), ("last", "[]"))
            ]
        }
    }
)


def _recorded(url: str, name: str, answer: str) -> str:
    return (
        f'# mine\n[request]\nurl = "{url}/{name}"\n[responses.default]\n{answer}\n'
        "[responses.by-hand]\nstatus = 404\n[recorded]\non = 2025-01-02\n"
    )


def _calls(url: str) -> dict[str, str]:
    names = ("small", "large", "last")
    calls = "".join(f"{{% connected_content {url}/{name} :save r %}}{{{{r.a}}}}" for name in names)
    host = url.removeprefix("http://")
    return {
        "liquidpilot.toml": f'[connected_content]\nrecord_hosts = ["{host}"]\n',
        "templates/all.liquid": calls,
        f"{_FOLDER}/mine.toml": f'[request]\nurl = "{url}/mine"\n[responses.default]\n',
    }


def _refreshed(url: str) -> dict[str, str]:
    return {
        **_calls(url),
        f"{_FOLDER}/small.toml": _recorded(url, "small", "json = '[\"old\"]'"),
        f"{_FOLDER}/large.toml": _recorded(
            url, "large", f'body_file = "{_OLD_BODY.rpartition("/")[2]}"'
        ),
        _OLD_BODY: _OLD,
    }


def _unused(url: str) -> dict[str, str]:
    files = {**_refreshed(url), "templates/all.liquid": "Hi"}
    # A body that its author has called like a fixture.
    files[f"{_FOLDER}/stock.toml"] = _recorded(url, "stock", 'body_file = "stock_body.json"')
    files[f"{_FOLDER}/stock_body.json"] = "[]"
    return files


def _messages(url: str) -> dict[str, str]:
    files = {
        f"templates/email_templates/{name}/template.yaml": f"subject: 'Dear {name}'\n"
        for name in ("one", "two")
    }
    files |= {
        f"templates/email_templates/{name}/body.html": "<p>{{${first_name}}}</p>\n"
        for name in ("one", "two")
    }
    accepted = "fixtures/snapshots/email_templates"
    return {
        **files,
        "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
        f"{accepted}/one/ada/subject.txt": "Hello one\n",
        f"{accepted}/one/ada/html.html": "<p>Ada</p>\n",
        f"{accepted}/one/ada/gone.txt": "gone\n",
        f"{accepted}/one/ada/subject.txt.new": "half",
        f"{accepted}/left/ada/subject.txt": "nobody asks\n",
    }


def _accepted(url: str) -> dict[str, str]:
    files = {path: text for path, text in _messages(url).items() if "/snapshots/" not in path}
    accepted = "fixtures/snapshots/email_templates"
    return {
        **files,
        f"{accepted}/one.txt": "==== subject.txt: ada, cy\nHello one\n==== gone.txt: ada\ngone\n",
        f"{accepted}/one.txt.new": "==== subject.txt: ada\nhalf\n",
        f"{accepted}/left.txt": "==== subject.txt: ada\nnobody asks\n",
    }


def _curly(url: str) -> dict[str, str]:
    call = "{% connected_content https://api.example.com/a :headers {“a”: “b”} :save r %}Hi"
    return {
        "liquidpilot.toml": "",
        f"{_FOLDER}/a.toml": '[request]\nurl = "https://api.example.com/a"\n[responses.default]\n',
        "templates/a.liquid": call,
        "templates/b.liquid": call,
    }


def _scaffold(url: str) -> dict[str, str]:
    return {
        "liquidpilot.toml": "# mine\n",
        ".gitignore": "mine\n",
        "templates/mine.liquid": "mine",
        "templates/email_templates/welcome/template.yaml": "subject: mine\n",
    }


@dataclass(frozen=True)
class _Case:
    """A verb; `makes` are the files that it may make, `codes` how it may end when done again.

    It has at least `moments` at which it can be killed; all cases together have more than 100.
    """

    description: str
    files: object
    verb: str
    codes: tuple[int, ...] = (0,)
    makes: str = r"(?!)"
    moments: int = 4


_CASES = [
    _Case("new answers", _calls, "record all --allow-network", moments=35),
    _Case("new answers for old ones", _refreshed, "record all --refresh --allow-network", moments=35),
    _Case("accepted renders of the older form", _messages, "test --update --prune", moments=15),
    # What nothing uses goes in a second step.
    _Case("accepted renders", _accepted, "test --update --prune", makes=r".*/one\.txt", moments=8),
    _Case("a capture", lambda url: {**_calls(url), "a.har": _HAR}, "fixtures import a.har --host api.example.com"),
    _Case("fixes", _curly, "check --fix", (0, 1)),
    _Case("a site", _messages, "export site", makes=r"site/index\.html"),
    _Case("a workspace anew", _scaffold, "init --force"),
    # The body is a fixture for as long as it is left without its own.
    _Case("unused fixtures", _unused, "fixtures unused --delete", (0, 1), makes=r".*/stock_body\.json"),
]  # fmt: skip


@pytest.fixture(name="url", scope="module")
def _url() -> Iterator[str]:
    json_type = {"content-type": "application/json"}
    answers = {
        "/small": Answer(b'{"a": 1}', headers=json_type),
        "/large": Answer(_LARGE.encode(), headers=json_type),
        "/last": Answer(b"[]", headers=json_type),
    }
    with Server(answers) as server:
        yield server.url


@pytest.mark.parametrize("case", _CASES, ids=[each.description for each in _CASES])
def test_a_run_that_is_killed_is_done_again(case: _Case, url: str, tmp_path: Path) -> None:
    assert callable(case.files)
    _write(tmp_path / "pristine", case.files(url))
    (tmp_path / "scratch").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, str(_DRIVER), str(tmp_path / "pristine"), str(tmp_path / "scratch")]
    done = subprocess.run(
        [*command, *case.verb.split()],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    whole, *killed = [json.loads(line) for line in done.stdout.splitlines()]
    assert whole["code"] in case.codes
    assert len(killed) >= case.moments, "the verb does more to files than that"
    for each in killed:
        moment = f"killed at {each['number']}: {each['at']}"
        assert each["errors"] == [], moment
        _assert_valid(each["killed"], whole["before"], whole["after"], case.makes, moment)
        assert each["code"] in case.codes, moment
        assert each["after"] == whole["after"], moment


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


def _assert_valid(
    found: Mapping[str, str],
    before: Mapping[str, str],
    after: Mapping[str, str],
    makes: str,
    moment: str,
) -> None:
    """Assert that each file is as it was or as it will be, none is gone that was not to go."""
    for path in before.keys() & after.keys():
        assert path in found, f"{moment}: {path} is lost"
    for path, text in found.items():
        is_hidden = path.rpartition("/")[2].startswith(".") and path not in {*before, *after}
        if is_hidden or re.fullmatch(makes, path):
            continue
        assert text in (before.get(path), after.get(path)), f"{moment}: {path} is neither"
