"""Secrets of fourteen kinds, sent to a real server that repeats them in every spelling it knows.

They are planted in a flow of two steps: the first call sends what the author typed and gets tokens;
the second one passes the tokens on. What is searched is every file, page, report and stream.
"""

from __future__ import annotations

import base64
import codecs
import gzip
import html
import json
import random
import re
import string
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import pytest
from loopback import Answer, Giver, Handler, Server
from starlette.testclient import TestClient

from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_PLACES = ("query", "header", "userinfo", "form", "json", "path", "multipart")
_BODY = "templates/email_templates/hello/body.html"


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]


def secret(kind: str, seed: int) -> str:
    """Return a value that escapes, base64 and HTML each spell in their own way, if it may be."""
    chance = random.Random(f"{kind}{seed}")
    letters = string.ascii_letters + string.digits
    # What a URL cannot have as it stands would not arrive in these places.
    marks = "-_." if kind.startswith(("typed-path", "typed-user", "typed-query")) else "-_.~!*"
    marks += "" if kind.startswith("typed") else "/+<&>"
    middle = "".join(chance.choice(letters) for _ in range(chance.choice([8, 13, 21, 40])))
    return f"Q{middle}{''.join(chance.sample(marks, 3))}z7"


def _hex_escapes(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "url": lambda text: quote(text, safe=""),
    "url, every character": lambda text: "".join(f"%{ord(each):02x}" for each in text),
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of a pair": lambda text: base64.b64encode(f"me:{text}".encode()).decode(),
    "base64 within a text": lambda text: base64.b64encode(f"x{text}yz".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base64 twice for URLs": lambda text: base64.urlsafe_b64encode(
        base64.urlsafe_b64encode(text.encode())
    ).decode(),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "JSON": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON escapes": _hex_escapes,
    "HTML": lambda text: html.escape(text),
    "HTML, by number": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML, by hexadecimal number": lambda text: "".join(f"&#x{ord(each):X};" for each in text),
    "HTML in JSON": lambda text: json.dumps(html.escape(text))[1:-1],
    "URL in HTML": lambda text: html.escape(quote(text, safe="")),
}

RARE: dict[str, Callable[[str], str]] = {
    "hex, mixed": lambda text: text.encode().hex().title(),
    "hex in groups": lambda text: text.encode().hex(":"),
    "base64 of gzip": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 three times": lambda text: base64.b64encode(
        base64.b64encode(base64.b64encode(text.encode()))
    ).decode(),
    "base64 in lines": lambda text: base64.encodebytes(b"-" * 40 + text.encode()).decode(),
    "quoted-printable": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
}
"""What is decoded to be searched; these are in one answer only, so that the test is quick."""


class Echo:
    """Repeats all secrets of `values` in every way, depending on the path that is asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.spelt = {
            f"{kind}, {spelling}": spell(value)
            for kind, value in values.items()
            for spelling, spell in SPELLINGS.items()
        }
        self.rare = [spell(value) for value in values.values() for spell in RARE.values()]
        self.values = values

    def said(self) -> Answer:
        """Return JSON that has them as they are among its texts, keys and inner documents."""
        return Answer(
            json.dumps(self._data()).encode(), headers={"Content-Type": "application/json"}
        )

    def json(self, status: int = 200) -> Answer:
        """Return JSON with all spellings."""
        data = {f"seen {name}": text for name, text in self.spelt.items()} | self._data()
        return Answer(json.dumps(data).encode(), status, {"Content-Type": "application/json"})

    def _data(self) -> dict[str, object]:
        data: dict[str, object] = {}
        data["list"] = [{"said": f"the value {text} is not valid"} for text in self.values.values()]
        data["keys"] = dict.fromkeys(self.values.values(), 1)
        data["inner"] = json.dumps(list(self.values.values()))
        data["next"] = [
            f"/reviews?page=2&t={quote(text, safe='')}" for text in self.values.values()
        ]
        return data

    def escaped_json(self) -> Answer:
        """Return JSON in which every character of the texts is an escape."""
        pairs = (f'"{at}": "{_hex_escapes(text)}"' for at, text in enumerate(self.values.values()))
        return Answer(
            f"{{{', '.join(pairs)}}}".encode(), headers={"Content-Type": "application/json"}
        )

    def page(self) -> Answer:
        """Return HTML with links and fields."""
        parts = []
        for text in self.values.values():
            escaped, in_url = html.escape(text), quote(text, safe="")
            inner = quote(f"https://h/?token={in_url}", safe="")
            parts += [
                f'<a href="https://h/reset?token={in_url}">reset</a>',
                f"<img src='https://h/p?apikey={in_url}'> url=https://h/?token={in_url}",
                f'<input name="csrf_token" value="{escaped}"><token>{escaped}</token>',
                f'<a href="/next?url={inner}&amp;x=1">next</a> password is {text}',
                f"GET /a?next=/b?api_key={in_url} access_token: {text}",
            ]
        return Answer(
            "\n".join([*parts, *self.spelt.values()]).encode(), 200, {"Content-Type": "text/html"}
        )

    def few(self) -> bytes:
        """Return the values as they are, in URLs and in base64, one a line."""
        spell = [SPELLINGS[name] for name in ("plain", "url", "base64")]
        return "\n".join(each(text) for text in self.values.values() for each in spell).encode()

    def text(self) -> bytes:
        """Return all spellings, one a line."""
        return "\n".join(self.spelt.values()).encode()

    def decoded(self) -> Answer:
        """Return JSON with the rare ones among its texts, and all of them in one."""
        body = json.dumps({"all": self.rare, "mail": "\n".join(self.rare)}).encode()
        return Answer(body, headers={"Content-Type": "application/json"})

    def broken(self, handler: Handler) -> None:
        """Answer with what is no HTTP and quotes them all."""
        handler.wfile.write(b"BAD " + self.text().replace(b"\n", b" ") + b"\r\n\r\n")


TYPED = """
{% capture parts %}--XX
Content-Disposition: form-data; name="api_key"

TYPED-multipart
--XX--{% endcapture %}
{% connected_content USER/login?api_key=TYPED-query&x=1 :method post
   :headers {"X-Api-Key": "TYPED-header"} :body a=1&client_secret=TYPED-form :save t %}
{% connected_content URL/token/TYPED-path/items :method post :content_type application/json
   :body {"password":"TYPED-json","x":1} :save a %}
{% connected_content URL/upload :method post :headers {"Content-Type": "multipart/form-data; boundary=XX"}
   :body {{parts}} :save b %}
"""
PASSED = """
{% capture more %}--XX
Content-Disposition: form-data; name="note"

{{t.multipart_token}}
--XX--{% endcapture %}
{% assign host = "URL" | remove: "http://" %}
{% connected_content URL/reviews?tok={{t.query_token | url_param_escape}} :headers {"Authorization": "Bearer {{t.header_token}}"} :save c %}
{% connected_content http://me:{{t.userinfo_token | url_param_escape}}@{{host}}/user :save d %}
{% connected_content URL/form :method post :body note={{t.form_token | url_param_escape}} :save e %}
{% connected_content URL/data :method post :content_type application/json :body {"note":"{{t.json_token}}"} :save f %}
{% connected_content URL/echo/{{t.path_token | url_param_escape}}/p :save g %}
{% connected_content URL/upload2 :method post :headers {"Content-Type": "multipart/form-data; boundary=XX"}
   :body {{more}} :save h %}
"""
ECHOES = """
{% connected_content URL/page %}
{% connected_content URL/refused :save i %}
{% connected_content URL/failed %}
{% connected_content URL/moved :save j %}
{% connected_content URL/escaped :save k %}{{k[0]}}
{% connected_content URL/wide %}
{% connected_content URL/wide-without-charset %}
{% connected_content URL/zipped :save l %}
{% connected_content URL/gzip :save m %}
{% connected_content URL/deflate :save n %}
{% connected_content URL/headless :save o %}
{% connected_content URL/large :save p %}
{% connected_content URL/bytes :save q %}
{% connected_content URL/decoded :save s %}
{% connected_content URL/broken :save r %}
{{a.list[0].said}} {{g["seen passed-query, plain"]}} {{d.next[0]}} {{g | json}}
"""


def answers(echo: Echo, tokens: Mapping[str, str]) -> dict[str, Answer | Giver]:
    """Return what the server says, by path."""
    is_json = {"Content-Type": "application/json"}
    login = {"login": "ok", **{f"{place}_token": token for place, token in tokens.items()}}
    said = {
        "X-Request-Token": next(iter(echo.values.values())),
        "Retry-After": next(iter(echo.values.values())),
        "Set-Cookie": f"session={next(iter(echo.values.values()))}; Path=/",
    }
    text, few = echo.text(), echo.few()
    large = json.dumps({"all": ["x" * 70_000, *echo.spelt.values()]}).encode()
    moved = f"/next?access_token={next(iter(echo.values.values()))}"
    return {
        "/login": Answer(json.dumps(login).encode(), headers={**is_json, **said}),
        **dict.fromkeys(
            ("/upload", "/reviews", "/user", "/form", "/data", "/upload2"), echo.said()
        ),
        "/page": echo.page(),
        "/refused": echo.json(401),
        "/failed": Answer(text, 500, {"Content-Type": "text/plain", **said}),
        "/moved": Answer(few, 302, {"Location": moved}),
        "/escaped": echo.escaped_json(),
        "/wide": Answer(
            codecs.BOM_UTF16_LE + few.decode().encode("utf-16-le"),
            headers={"Content-Type": "text/plain; charset=utf-16"},
        ),
        "/wide-without-charset": Answer(few.decode().encode("utf-16-be")),
        "/zipped": Answer(few, gzipped=True),
        "/gzip": Answer(gzip.compress(few, mtime=0)),
        "/deflate": Answer(zlib.compress(few)),
        "/headless": Answer(gzip.compress(few, mtime=0)[10:]),
        "/large": Answer(large, headers=is_json),
        "/bytes": Answer(b"\x89PNG\xff\x00" + text + b"\xfe"),
        "/decoded": echo.decoded(),
        "/broken": echo.broken,
    }


class Leaks:
    """Looks for values in whatever is shown or written, by undoing what may hide them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._spelt = {
            f"{kind}, {name}": spell(value)
            for kind, value in values.items()
            for name, spell in (SPELLINGS | RARE).items()
        }

    def in_bytes(self, data: bytes) -> list[str]:
        """Return which values are in `data`, each with its spelling."""
        texts = [
            data.decode("latin-1"),
            data.decode("utf-8", "replace"),
            data.replace(b"\0", b"").decode("latin-1"),
        ]
        for window in (31, 15, -15):
            try:
                texts.append(zlib.decompressobj(window).decompress(data).decode("latin-1"))
            except zlib.error:
                continue
        texts += [html.unescape(text) for text in texts]
        found = dict.fromkeys(texts)
        return [name for name, spelt in self._spelt.items() if any(spelt in text for text in found)]

    def in_folder(self, folder: Path, but_for: frozenset[str]) -> list[str]:
        """Return those that are in the files of `folder`, also in their names."""
        found: list[str] = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            found += [f"the name {name}: {each}" for each in self.in_bytes(name.encode())]
            if path.is_file() and name not in but_for:
                found += [f"{name}: {each}" for each in self.in_bytes(path.read_bytes())]
        return found


pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def not_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(params=range(1))
def planted(request: pytest.FixtureRequest) -> dict[str, str]:
    """Fourteen values by kind: `typed-query`, `passed-query`, …"""
    kinds = [f"{origin}-{place}" for origin in ("typed", "passed") for place in _PLACES]
    return {kind: secret(kind, request.param) for kind in kinds}


@pytest.fixture
def echoing(planted: dict[str, str]) -> Iterator[Server]:
    tokens = {place: planted[f"passed-{place}"] for place in _PLACES}
    echo = Echo(planted)
    by_path = answers(echo, tokens)
    for place in ("typed-path", "passed-path"):
        segment = quote(planted[place], safe="")
        path = f"/token/{segment}/items" if place == "typed-path" else f"/echo/{segment}/p"
        by_path[path] = echo.json()
    with Server(by_path) as server:
        yield server


def template(server: Server, planted: Mapping[str, str]) -> str:
    text = TYPED + PASSED + ECHOES
    text = re.sub(r"TYPED-(\w+)", lambda match: planted[f"typed-{match[1]}"], text)
    user = server.url.replace("://", f"://me:{planted['typed-userinfo']}@")
    return text.replace("USER", user).replace("URL", server.url)


def workspace(server: Server, planted: Mapping[str, str]) -> dict[str, str]:
    return {
        "liquidpilot.toml": f'[connected_content]\nrecord_hosts = ["{server.host}"]\n',
        "templates/email_templates/hello/template.yaml": "subject: Hi\n",
        _BODY: template(server, planted),
    }


@pytest.mark.parametrize("part", ["replayed", "shown", "live"])
def test_no_secret_is_in_any_file_stream_page_or_report(
    part: str, planted: dict[str, str], echoing: Server, liquidpilot: Run, folder: Path
) -> None:
    leaks = Leaks(planted)
    run = liquidpilot("record", "hello", files=workspace(echoing, planted))
    sent = "".join(f"{each.path} {each.headers} {each.body.decode()}" for each in echoing.received)
    for kind, value in planted.items():
        if kind.endswith("userinfo"):
            # Braze's address has a user; what is sent of it is the client's affair.
            continue
        spelt = [value, quote(value, safe=""), base64.b64encode(f"me:{value}".encode()).decode()]
        assert any(each in sent for each in spelt), f"{kind} was not sent"
    assert run.code in (0, 1), run.err
    assert "not written" not in run.err
    assert f"saw {len(planted)} secrets; no spelling of them is in the " in run.err
    said = [run.out + run.err]
    names = sorted(path.stem for path in (folder / "fixtures/connected_content").glob("*.toml"))
    parts = {
        "replayed": [
            ["render", "hello", "--format", "json"],
            ["render", "hello"],
            ["render", "hello", "--scenario", "timeout"],
            *(["check", "--format", form] for form in ("full", "json", "sarif", "github")),
            ["check", "--faults", "--format", "json"],
            ["export", "site"],
            ["test", "--update"],
            ["test"],
        ],
        "shown": [
            ["fixtures", "list"],
            ["fixtures", "list", "--format", "json"],
            *(["fixtures", "show", name] for name in names),
        ],
        "live": [
            ["fixtures", "verify", "--live"],
            ["render", "hello", "--live", "--format", "json"],
            ["record", "hello", "--refresh"],
        ],
    }
    verbs = parts[part]
    for verb in verbs:
        run = liquidpilot(*verb)
        assert "internal error" not in run.err, run.err
        found = leaks.in_bytes((run.out + run.err).encode())
        assert found == [], verb
        said.append(run.out)
    for page, text in pages(folder, [""] if part == "shown" else []):
        assert leaks.in_bytes(text) == [], page
    assert leaks.in_folder(folder, frozenset((_BODY,))) == []
    assert len(names) >= 20


def pages(folder: Path, scenarios: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield all that a preview answers about the message, and what it says of what it writes."""
    application = make_application(PreviewState(folder), EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        for scenario in scenarios:
            for path in (
                *(f"message/hello?tab={tab}" for tab in ("calls", "data", "findings", "person")),
                *("message/hello?part=source", "message/hello?part=text", "document/hello"),
                *("raw/hello/html", "raw/hello/nothing", "outcomes/hello", "matrix/hello?all=1"),
                *("cell/hello", "", "nothing"),
            ):
                url = f"/{path}{'&' if '?' in path else '?'}{scenario}"
                answer = client.get(url)
                assert answer.status_code != 500, url
                yield url, answer.content + repr(answer.headers).encode()
        origin = {"origin": "http://127.0.0.1:8020"}
        for number in (1, 2, 99):
            asked = {"address": "email_templates/hello", "query": "", "number": number}
            yield "/fixtures", client.post("/fixtures", json=asked, headers=origin).content
        asked = {"address": "email_templates/hello", "query": "", "name": "new"}
        yield "/profiles", client.post("/profiles", json=asked, headers=origin).content


def test_what_is_typed_into_one_call_is_not_repeated_for_another(
    planted: dict[str, str], echoing: Server, liquidpilot: Run, folder: Path
) -> None:
    typed = {kind: value for kind, value in planted.items() if kind.startswith("typed")}
    again = "".join(
        f"{{% connected_content {echoing.url}/again/{value}?note={value} :method post"
        f' :headers {{"X-Note": "{value}"}} :body {{"note": "see {value} there"}} %}}\n'
        for value in typed.values()
    )
    files = workspace(echoing, planted)
    files[_BODY] = again + template(echoing, planted).replace(PASSED, "") + again
    leaks = Leaks(typed)
    run = liquidpilot("render", "hello", files=files)
    assert "no fixture answers" in run.err
    said = {"render": run.out + run.err}
    verbs = [
        ["render", "hello", "--format", "json"],
        ["render", "hello", "--scenario", "timeout", "--format", "json"],
        ["record", "hello", "--dry-run"],
        *(["check", "--format", form] for form in ("full", "json", "sarif", "github", "junit")),
        ["check", "--faults"],
        ["test", "--update"],
        ["test"],
        ["export", "site"],
        *(["list", "--format", form] for form in ("text", "json")),
        ["diff", "hello", "--scenario", "timeout", "--format", "json"],
        *(["needs", "hello", "--format", form] for form in ("text", "json", "toml", "markdown")),
    ]
    for verb in verbs:
        run = liquidpilot(*verb)
        said[" ".join(verb)] = run.out + run.err
    assert {verb: leaks.in_bytes(text.encode()) for verb, text in said.items()} == {
        verb: [] for verb in said
    }
    for page, text in pages(folder, ["", "scenario=timeout", "scenario=429"]):
        assert leaks.in_bytes(text) == [], page
    assert leaks.in_folder(folder, frozenset((_BODY,))) == []
