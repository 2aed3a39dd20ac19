"""How the time of `liquidpilot check` grows with a text that was made to take long.

    python benchmarks/hostile_html.py [--kilobytes 50,100,200] [--everywhere] [WORD …]

A shape is a few characters, repeated (those between « and », if it has these): openers whose closer
is missing, and whatever else a pattern may look for in vain, again and again. The table prints the
seconds of CPU of one whole check of an e-mail that consists of it, and how much longer the longest
takes than the one before; 2 for twice the text is linear, 4 is quadratic.

`--everywhere` puts each shape into styles, attributes, tags and so on too. With WORDs only the
shapes that contain one of them, in the name of the place or as text, are measured.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 1.0
GIVE_UP_AFTER = 60

_CHILD = """\
import contextlib, io, sys, time
from liquidpilot.cli import main
small, large = sys.argv[1:]
def check(folder):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(["check", "--no-cache", "--jobs", "1", "--workspace", folder])
    assert code in (0, 1), code
check(small)
start = time.process_time()
check(large)
print(time.process_time() - start)
"""

PLACES = {
    "text": ("{}", "templates/hostile.html"),
    "style": ("<style>{}</style>", "templates/hostile.html"),
    "style attribute": ("<p style='{}'></p>", "templates/hostile.html"),
    "link": ('<a href="{}">x</a>', "templates/hostile.html"),
    "tag": ("<a {}>x</a>", "templates/hostile.html"),
    "raw": ("{{% raw %}}{}{{% endraw %}}", "templates/hostile.html"),
    "comment": ("{{% comment %}}{}{{% endcomment %}}", "templates/hostile.html"),
    "suppression": (
        "{{% comment %}}liquidpilot: ignore {}{{% endcomment %}}",
        "templates/hostile.html",
    ),
    "output": ("{{{{ {} }}}}", "templates/hostile.html"),
    "string": ("{{{{ '{}' | upcase }}}}", "templates/hostile.html"),
    "condition": ("{{% if {} %}}x{{% endif %}}", "templates/hostile.html"),
    "assign": ("{{% assign x = {} %}}{{{{x}}}}", "templates/hostile.html"),
    "loop": ("{{% for x in {} %}}{{% endfor %}}", "templates/hostile.html"),
    "liquid": ("{{% liquid\n{} %}}", "templates/hostile.html"),
    "call": (
        "{{% connected_content https://a.example/{} :save x %}}",
        "templates/hostile.html",
    ),
    "body": (
        "{{% connected_content https://a.example/ :method post :body {} %}}",
        "templates/hostile.html",
    ),
    "block": ("</p>{}", "templates/content_blocks/hostile.liquid"),
    "webhook": ('{{"a": "{}"}}', "templates/webhooks/hostile/body.json"),
    "plain text": ("{}", "templates/email_templates/hostile/body.txt"),
    "subject": ("{}", "templates/email_templates/hostile/template.yaml"),
}
"""By name: what stands around the shape, and in which file."""

SHAPES = (
    *("<", ">", "</", "<!", "<!--", "-->", "<!-- -->", "<![CDATA[", "<!--[if", "<!--[if mso]>"),
    *("<a ", "<a>", '<a href="', "<a href=", "<a href='x", '<a href="x">', "<img ", "<p>", "<b"),
    *("<style>", "<style", "<script>", "<title>", "<textarea>", "<head>", "</style", "<div>"),
    *("<div></p>", "</div>", "<table><tr><td>", "<a b=c ", "<style></style>", "<img alt={{"),
    *("&", "&#", "&amp", "&amp;", "&nbsp", "&nbsp;", "&#x", "\u00a0", "\u00c3\u0080", "a\u0300"),
    *("{{", "{%", "}}", "%}", "{{ ", "{% ", "{{-", "{", "}", "${", "${a", "${a}", "{{${", "{#"),
    *("{# ", "{% # ", "{{a}}", "{{ '", "{{ a | ", "{{ a }}{%", "{% raw %}", "{% comment %}"),
    *("{% if a %}", "{% if a %}{{b}}", "{% else %}", "{% endif %}", "{% if a %}{% else %}"),
    *("{% if a %}{% endif %}", "{% for a in b %}", "{% case a %}", "{% when 1 %}", "{% liquid "),
    *("{% assign a = 1 %}", "{% assign a = b %}{{a}}", "{% capture a %}", "{% endcomment %}"),
    *("{% comment %}{% endcomment %}", "{% comment %}liquidpilot: off{% endcomment %}"),
    *("{% comment %}liquidpilot: ignore a{% endcomment %}\n", "{% raw %}{% endraw %}"),
    *("{% if a %}<b>", "{{content_blocks.${a}}}", "content_blocks", "content_blocks.${"),
    *("{{content_blocks.${", "catalog_items ", "{% catalog_items a b %}", "{% translation a %}"),
    *("{% connected_content ", "{% connected_content https://a.example/ %}", ":headers {"),
    *(':headers {"a": "', ":save ", ":body ", ":retry ", " :", "?lid=", "{% abort_message('"),
    *('"', "'", "[", "(", "[[", "a[", '{"', '{"a":', '{ "a" : ', "\\", '\\"', "`", "\u201c"),
    *("a", "a ", "a.", "a-", "a=", "a:", "a: b;", "a|", "|", "=", "= ", ".", ",", ";", ":", "-"),
    *("--", "#", "@", "a@", "a@b", "a@b.c", "%", "%20", "*", "/", "/*", "//", "/*/", "?", "?a=b&"),
    *(" ", "\t", "\n", "\r", "\r\n", " \n", "\0", "a\n", "0", "1 ", "+1", "+1 ", "01:00 ", "Hi "),
    *(
        "Hi ,",
        "Hi , ",
        "Dear ",
        "\ufeff",
        "\U0001f600",
        "\u200f",
        "eyJ",
        "eyJaaaaaaaaa-",
        "eyJaaaaaaaaa.",
    ),
    *(
        "Basic ",
        "Bearer ",
        "Bearer a",
        "key=",
        "token: ",
        "AKIA",
        "xoxb-",
        "SG.",
        "SG.aaaaaaaaaaaaaaaaa-",
    ),
    *("sk_live_", "AIza", "ghp_", "-----BEGIN ", "PRIVATE KEY", "secret key ", "0123456789abcdef"),
    *("http://", "https://a.example/ ", "http://a", "www.", "javascript:", "mailto:", "url(", "a{"),
    *("a{b:c}", "@media ", "@media{", "@import ", "a{/*", ":before", "rgb(", "#fff ", "1vw "),
    *("TODO ", "[NAME]", "{{.", "{{a.", "a.b.", "custom_attribute.", "custom_attribute.${a}"),
    *("Liquid error", "liquidpilot: ", ",-- ", "unsubscribe ", "alt", "{%alt", "| date: '%Y' "),
    *(
        "| a ",
        "| a: b",
        "a == b ",
        "a and ",
        "not ",
        "(1..",
        "(1..2)",
        "style=",
        "style='",
        'style="',
    ),
    *("«{{{%»} }}", "«{% »${%}", "{% raw %}«{%-endraw »{% x", "<style>«<»</style>", "«<»>"),
    *('<a «b="»>', "<img «src »>", "url(« »", "<style>url(« »</style>", "<!--«<»-->"),
    *(
        "{% if a %}«{% endunless %}»{% endif %}",
        "«<b>»</i>",
        "<b>«</i>»",
        "{% case a %}«{% when 1 %}»",
    ),
    *("/business-units/", "token", "apikey=", "/token ", "{{'a:b'", "{{ 'abc:def' | base64_encode"),
)
"""What is repeated; each has once been slow, or is what a pattern looks for."""


def seconds(place: str, shape: str, size: int) -> float | None:
    """Return the seconds of CPU of a check of `size` bytes; None if it does not end in time."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        _write(small, "text", "a")
        _write(large, place, _repeated(shape, size))
        command = [sys.executable, "-c", _CHILD, str(small), str(large)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=GIVE_UP_AFTER
            )
        except subprocess.TimeoutExpired:
            return None
    if done.returncode != 0:
        raise SystemExit(f"{place} {shape!r}: {done.stderr}")
    return float(done.stdout)


def _repeated(shape: str, size: int) -> str:
    before, _, rest = shape.rpartition("«")
    repeated, _, after = rest.partition("»")
    return before + repeated * (size // len(repeated.encode())) + after


def _write(root: Path, place: str, text: str) -> None:
    around, path = PLACES[place]
    file = root / path
    file.parent.mkdir(parents=True)
    (root / "liquidpilot.toml").write_text("", encoding="utf-8")
    whole = around.format(text)
    beside = {
        "webhook": "name: a\nurl: https://a.example\n",
        "plain text": "name: a\nsubject: a\n",
    }
    if place == "subject":
        import json

        whole = f"name: a\nsubject: {json.dumps(whole)}\n"
        (file.parent / "body.html").write_text("<p>a</p>", encoding="utf-8")
    elif place in beside:
        (file.parent / "template.yaml").write_text(beside[place], encoding="utf-8")
    file.write_text(whole, encoding="utf-8", newline="")


def main() -> int:
    """Measure, print, and tell whether a limit was passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kilobytes", default="50,100,200", help="the lengths, in thousands")
    parser.add_argument("--everywhere", action="store_true", help="in all places")
    parser.add_argument("--slow", type=float, default=0.0, help="print only what takes as long")
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    sizes = [int(each) * 1000 for each in given.kilobytes.split(",")]
    failed = False
    print(f"{'place':<16}{'shape':<56}", *(f"{size // 1000:>5} kB" for size in sizes), "  growth")
    for place in PLACES if given.everywhere else ["text"]:
        for shape in SHAPES:
            if given.words and not any(word in f"{place} {shape}" for word in given.words):
                continue
            times = [seconds(place, shape, size) for size in sizes]
            last = times[-1]
            slow = last is None or last > LIMIT * sizes[-1] / 200_000
            failed = failed or slow
            if last is not None and last < given.slow:
                continue
            shown = [f"{each:8.2f}" if each is not None else "   never" for each in times]
            before = times[-2] if len(times) > 1 else None
            growth = f"{last / before:8.1f}" if last and before else "       -"
            print(f"{place:<16}{shape!r:<56}", *shown, growth, "  too slow" if slow else "")
            sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
