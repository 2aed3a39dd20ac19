"""Braze's pages against what is known here: the script, and with a copy of the pages, the result."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import liquidpilot

_SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(_SCRIPTS))
import docs_drift  # noqa: E402
import docs_snippets  # noqa: E402

sys.path.remove(str(_SCRIPTS))

_CORPUS = os.environ.get("LIQUIDPILOT_CORPUS", "")


@pytest.mark.parametrize(
    ("description", "page", "found"),
    [
        ("fenced code", "# A\n\n```liquid\n{{a}}\n{{b}}\n```\n", [(4, "{{a}}\n{{b}}")]),
        ("fenced by tildes, with backticks in it", "~~~\n```\n{{a}}\n~~~\n", [(2, "```\n{{a}}")]),
        ("a longer fence", "````\n```\n{{a}}\n```\n````", [(2, "```\n{{a}}\n```")]),
        ("a fence that is never closed", "```\n{{a}}\n", [(2, "{{a}}")]),
        ("code without Liquid", "```json\n{}\n```\n`x`", []),
        ("inline", "Write `{{a}}`, not `{{b}}`.", [(1, "{{a}}"), (1, "{{b}}")]),
        ("inline, in more backticks", "| ```{% x %}``` |", [(1, "{% x %}")]),
        ("a bar in a table", "| `{{a \\| upcase}}` |", [(1, "{{a | upcase}}")]),
        ("a bar as an entity", "`{{a &#124; upcase}}`", [(1, "{{a | upcase}}")]),
        ("a bar outside of a table", "`{{a \\| b}}`", [(1, "{{a \\| b}}")]),
        ("after fenced code", "```\nx\n```\n\n`{{a}}`", [(5, "{{a}}")]),
        (
            "a highlighted table",
            '<table><tr><td>\n<pre><span class="p">{{</span>a<br>&quot;}}</pre></td></tr></table>',
            [(2, '{{a\n"}}')],
        ),
        ("what Jekyll must not run", "```\n{% raw %}\n{{a}}\n{% endraw %}\n```", [(2, "{{a}}")]),
        ("Liquid in the text is the page's own", "Hi {{site.name}}", []),
        ("CRLF", "```\r\n{{a}}\r\n```\r\n", [(2, "{{a}}")]),
    ],
)
def test_liquid_of_a_page(description: str, page: str, found: list[tuple[int, str]]) -> None:
    assert sorted(docs_snippets.snippets_of(page)) == found, description


def test_a_folder_is_held_against_what_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "guide" / "new.md"
    page.parent.mkdir()
    page.write_text(
        "\n".join(
            [
                "`{{ 'a' | sparkle }}` and `{% firework 'x' %}` and `{{${shoe_size_eu}}}`",
                "`{% connected_content https://a.example/x :turbo :save r %}`",
                "`{{sky.${colour}}}`",
                "```",
                "Hello",
                "{{ x",
                "```",
                "`{{ 'known' | upcase }}`",
            ]
        ),
        encoding="utf-8",
    )
    (tmp_path / "query_builder.md").write_text("`{{ 'a' | sparkle }}{{b}}`", encoding="utf-8")
    assert docs_drift.main([str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    words = [" ".join(line.split()[:3]) for line in out.splitlines()]
    assert words == [
        "guide/new.md:6: error syntax-error:",
        "guide/new.md:1: filter sparkle:",
        "guide/new.md:1: tag firework:",
        "guide/new.md:1: name shoe_size_eu:",
        "guide/new.md:2: option :turbo:",
        "guide/new.md:3: namespace sky:",
    ]
    assert err.startswith("7 snippets of 1 pages: 6 unknown, ")
    page.write_text("`{{ 'known' | upcase }}`\n`{% else %}`\n", encoding="utf-8")
    assert docs_drift.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("description", "name", "text", "says"),
    [
        ("nothing there", "missing.json", None, "missing.json"),
        ("no JSON", "a.json", "{", "is no JSON of the form"),
        ("other JSON", "a.json", '{"pages": []}', "is no JSON of the form"),
        ("nothing in it", "a.json", '{"snippets": []}', "there is no Liquid in"),
    ],
)
def test_what_cannot_be_read(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    description: str,
    name: str,
    text: str | None,
    says: str,
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert docs_drift.main([str(path)]) == 2, description
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["a", "b"], 2), (["--help"], 0)])
def test_usage(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs_drift.main(arguments) == code
    assert "usage:" in capsys.readouterr().err


def test_a_crash_is_told_with_its_snippet(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(source: str) -> object:
        raise RecursionError(source)

    monkeypatch.setattr(liquidpilot, "parse", parse)
    snippet = docs_snippets.Snippet("a.md", 3, "{{a}}")
    (found,) = docs_drift.drift_of([snippet])
    assert str(found).startswith("a.md:3: crash RecursionError: {{a}} [")
    assert not docs_drift.Known.read().has(found)


def test_every_reason_is_one() -> None:
    known = docs_drift.Known.read()
    reasons = [*known.words.values(), *known.errors.values(), *known.other_liquid.values()]
    assert all(len(reason) > 10 and not reason.endswith(".") for reason in reasons)


@pytest.mark.slow
@pytest.mark.skipif(
    not _CORPUS, reason="LIQUIDPILOT_CORPUS does not name snippets of Braze's pages"
)
def test_brazes_pages() -> None:
    """No crash, and each unknown word and each error has its reason, which is still needed."""
    known = docs_drift.Known.read()
    found = docs_drift.drift_of(docs_snippets.read_snippets(Path(_CORPUS)))
    assert [str(each) for each in found if each.kind == "crash"] == []
    errors = {(each.name, each.snippet.digest): str(each) for each in found if each.kind == "error"}
    assert [shown for key, shown in errors.items() if key not in known.errors] == []
    words = {
        (each.kind, each.name): str(each) for each in found if each.kind not in ("error", "crash")
    }
    assert [shown for key, shown in words.items() if key not in known.words] == []
    assert set(known.errors) == set(errors), "these reasons are not needed any more"
    assert set(known.words) == set(words)
