"""No test may depend on the clock, on how busy the machine is, on its language or on its ports.

What is looked for are the ways in which that has happened. A line that is right all the same says
why, in a comment: `# steady: …`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}
_PATIENCE = 30
"""Seconds that are no limit: a test that waits so long has failed, whatever it waits for."""


_AT_ONCE = {
    "all_inner_texts", "all_text_contents", "get_attribute", "inner_html", "inner_text",
    "input_value", "is_checked", "is_disabled", "is_enabled", "is_hidden", "is_visible",
    "text_content", "title",
}  # fmt: skip
"""What Playwright tells of a page as it is now."""


def _name(call: ast.Call) -> str:
    """Return `time.sleep` for a call of it, and `.wait` for a method of whatever it is."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if not isinstance(function, ast.Attribute):
        return ""
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    return f"{owner}.{function.attr}"


def _is_number_below(node: ast.expr, limit: float) -> bool:
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, int | float) and not isinstance(value, bool) and value < limit


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {each.arg: each.value for each in call.keywords if each.arg}


def _complaints(call: ast.Call) -> Iterator[str]:
    name, keywords = _name(call), _keywords(call)
    method = name.rpartition(".")[2]
    if name in ("time.sleep", "sleep") or method == "wait_for_timeout":
        yield "wait for what is to happen, not for a time"
    if name.removesuffix("_ns") in {f"time.{clock}" for clock in _CLOCKS}:
        yield "speed is measured in benchmarks, and a limit of time is none for a busy machine"
    if name in ("date.today", "datetime.now", "datetime.utcnow", "time.localtime"):
        yield "give the time"
    if name in ("gzip.compress", "gzip.GzipFile") and "mtime" not in keywords:
        yield "say mtime=0: the time stands in the bytes, and so in the name of a test over them"
    limits = [keywords[each] for each in ("timeout", "time_limit", "patience") if each in keywords]
    limits += call.args[:1] if method in ("wait", "join") else []
    if any(_is_number_below(limit, _PATIENCE) for limit in limits):
        yield "wait without a limit: a test that hangs is ended after a minute, with its stack"
    yield from _about_texts(call, name, method, keywords)
    yield from _about_servers(call, method)


def _about_texts(
    call: ast.Call, name: str, method: str, keywords: dict[str, ast.expr]
) -> Iterator[str]:
    encoded = "encoding" in keywords
    if method in ("read_text", "write_text"):
        # As the only one, or after the text, it may also stand without its name.
        encoded = encoded or len(call.args) > (method == "write_text")
        if not encoded:
            yield "say the encoding"
    if name.startswith("subprocess.") and "text" in keywords and not encoded:
        yield "say the encoding, not text"


def _about_servers(call: ast.Call, method: str) -> Iterator[str]:
    if method in ("HTTPServer", "ThreadingHTTPServer", "TCPServer"):
        yield "use the server of tests/shared/loopback.py, which closes reliably"
    if method in ("bind", "create_server") and call.args and isinstance(call.args[0], ast.Tuple):
        port = call.args[0].elts[-1]
        if isinstance(port, ast.Constant) and port.value != 0:
            yield "let the system choose the port"
    if method == "settings" and "suppress_health_check" in _keywords(call):
        given = ast.unparse(_keywords(call)["suppress_health_check"])
        if "too_slow" not in given and given != "list(HealthCheck)":
            yield "this replaces the profile's list: add HealthCheck.too_slow"


def _about_pages(claim: ast.Assert) -> Iterator[str]:
    """A page follows a click, a key or a save a moment later."""
    for node in ast.walk(claim.test):
        if isinstance(node, ast.Call):
            method = _name(node).rpartition(".")[2]
            counts = method == "count" and not node.args
            if counts or (method in _AT_ONCE and isinstance(node.func, ast.Attribute)):
                yield "expect it: the page comes to it a moment later"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "page.url":
            yield "expect(page).to_have_url: the page comes to it a moment later"


def complaints(source: str) -> list[tuple[int, str]]:
    """Return the lines that may make a test flicker, with what to do."""
    lines = source.splitlines()
    looks_at_pages = "from chromium import" in source
    found: list[tuple[ast.expr | ast.stmt, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += [(node, each) for each in _complaints(node)]
        elif isinstance(node, ast.Assert) and looks_at_pages:
            found += [(node, each) for each in _about_pages(node)]
    return [
        (node.lineno, complaint)
        for node, complaint in found
        if "# steady: " not in "\n".join(lines[node.lineno - 1 : node.end_lineno])
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("time.sleep(0.1)", 1),
        ("page.wait_for_timeout(100)", 1),
        ("began = time.perf_counter()", 1),
        ("began = time.monotonic_ns()", 1),
        ("now = datetime.now(UTC)", 1),
        ("day = date.today()", 1),
        ("gzip.compress(b'x')", 1),
        ("gzip.compress(b'x', mtime=0)", 0),
        ("process.communicate(timeout=10)", 1),
        ("process.communicate(timeout=60)", 0),
        ("process.communicate()", 0),
        ("ready.wait(10)", 1),
        ("ready.wait()", 0),
        ("ready.wait(0.02)  # steady: the pace, and no limit", 0),
        ("thread.join(5)", 1),
        ("', '.join(names)", 0),
        ("Live(hosts, time_limit=0.3)", 1),
        ("Live(hosts, time_limit=_NEVER)", 0),
        ("path.read_text()", 1),
        ("path.read_text('utf-8')", 0),
        ("path.write_text('x')", 1),
        ("path.write_text('x', encoding='utf-8')", 0),
        ("subprocess.run(command, text=True)", 1),
        ("subprocess.run(command, text=True, encoding='utf-8')", 0),
        ("ThreadingHTTPServer(('127.0.0.1', 0), Handler)", 1),
        ("socket.create_server(('127.0.0.1', 8020))", 1),
        ("socket.create_server(('127.0.0.1', 0))", 0),
        ("settings(suppress_health_check=[HealthCheck.function_scoped_fixture])", 1),
        ("settings(suppress_health_check=[HealthCheck.a, HealthCheck.too_slow])", 0),
        ("settings(suppress_health_check=list(HealthCheck))", 0),
        ("from chromium import expect\nassert page.inner_text('p') == 'x'", 1),
        ("from chromium import expect\nassert rows.count() == text.count('x')", 1),
        ("from chromium import expect\nassert 'tab=data' in page.url", 1),
        ("from chromium import expect\nexpect(page.locator('p')).to_have_text('x')", 0),
    ],
)
def test_what_is_complained_about(source: str, found: int) -> None:
    assert len(complaints(source)) == found


def test_nothing_flickers() -> None:
    found = [
        f"{path.relative_to(_TESTS.parent).as_posix()}:{line}: {complaint}"
        for path in sorted(_TESTS.rglob("*.py"))
        for line, complaint in complaints(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
