"""HTML cut into pieces: what is read and what is not, and that nothing is looked for twice."""

from __future__ import annotations

from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.html_text import Regions, html_pieces

_UNSEEN = ("script", "style", "title")


@pytest.mark.parametrize(
    ("text", "pieces", "description"),
    [
        ("Hi", [("text", "Hi")], "no markup"),
        ("<p>Hi</p>", [("tag", "<p>"), ("text", "Hi"), ("tag", "</p>")], "tags"),
        ("a<!-- <b> -->c", [("text", "a"), ("comment", "<!-- <b> -->"), ("text", "c")], "comment"),
        (
            "<!--[if mso]>x<![endif]-->y",
            [("conditional", "<!--[if mso]>x<![endif]-->"), ("text", "y")],
            "a comment that Outlook reads",
        ),
        (
            "<!--[if !mso]><!-->x<!--<![endif]-->",
            [
                ("conditional", "<!--[if !mso]><!-->"),
                ("text", "x"),
                ("conditional", "<!--<![endif]-->"),
            ],
            "a comment that Outlook alone leaves out",
        ),
        ("<!-->-->", [("comment", "<!-->"), ("text", "-->")], "a comment may be as short as that"),
        ("<!-- a > b", [("comment", "<!-- a > b")], "a comment that never ends"),
        ("<STYLE>p{}</Style >x", [("element", "<STYLE>p{}</Style >"), ("text", "x")], "element"),
        ("<style>p{}", [("tag", "<style>"), ("text", "p{}")], "an element that never ends"),
        ("<styles></style>", [("tag", "<styles>"), ("tag", "</style>")], "another element"),
        ("1 < 2 > 1", [("text", "1 < 2 > 1")], "no tag: a letter must follow (HTML standard)"),
        ('<a title="<">x', [("tag", '<a title="<">'), ("text", "x")], "a '<' within a tag"),
        ("<!doctype html><?x?>", [("tag", "<!doctype html>"), ("tag", "<?x?>")], "declarations"),
        ("a<b", [("text", "a<b")], "a tag that never ends"),
    ],
)
def test_pieces(text: str, pieces: list[tuple[str, str]], description: str) -> None:
    found = [(kind, text[start:end]) for kind, start, end in html_pieces(text, _UNSEEN)]
    assert found == pieces, description


@given(st.lists(st.sampled_from([*"<>/!-a \n", "<!--", "-->", "<style>", "</style>"])).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    pieces = list(html_pieces(text, _UNSEEN))
    assert "".join(text[each.start : each.end] for each in pieces) == text
    assert all(each.start < each.end for each in pieces)


_MARKED = [
    ("text", "»a", "text"),
    ("a tag", '<a title="»x">', "text"),
    ("a comment", "a<!-- » -->", "comment"),
    ("after a comment", "a<!-- -->»", "text"),
    ("a conditional comment", "<!--[if mso]><v:rect href='»'><![endif]-->", "conditional"),
    ("a style sheet", "<style>»a{}</style>", "style"),
    ("a script", "<script>»</script>", "script"),
    ("a script in capitals", "<SCRIPT type=module>»</SCRIPT>", "script"),
    ("a template literal", "<script>`${»x}`</script>", "template-literal"),
    ("after a template literal", "<script>`a`+»x</script>", "script"),
    ("over lines", "<script>`a\n»b`</script>", "template-literal"),
    ("an escaped backtick", "<script>`a\\`»b`</script>", "template-literal"),
    ("a literal in one", "<script>`a${`b${c}»`}`</script>", "template-literal"),
    ("after one in another", "<script>`a${f({a: `b`})}»`</script>", "template-literal"),
    ("after both", "<script>`a${`b`}`;»</script>", "script"),
    ("a brace in an expression", "<script>`a${ {b: 1}.b }»`</script>", "template-literal"),
    ("a backtick in a text", "<script>x = '`'; »</script>", "script"),
    ("a backtick in a remark", "<script>// it's `\n»</script>", "script"),
    ("a backtick in a long remark", "<script>/* ` */»</script>", "script"),
    ("a literal without its end", "<script>`a »</script>", "template-literal"),
    ("a backtick in the tag", "<script id='`'>»</script>", "script"),
    ("a backtick outside of a script", "<p>`»`</p>", "text"),
    ("a script without its end", "<script>`»`", "text"),
]


@pytest.mark.parametrize(
    ("marked", "kind"), [case[1:] for case in _MARKED], ids=[case[0] for case in _MARKED]
)
def test_regions(marked: str, kind: str) -> None:
    at = marked.index("»")
    assert Regions(marked.replace("»", "x")).at(at) == kind


@given(
    st.lists(
        st.sampled_from(
            [*"<>/`{}$\\'\"a \n", "<!--", "-->", "<script>", "</script>", "<!--[if x]>", "${"]
        )
    ).map("".join)
)
def test_what_is_readable_stands_where_it_stood(text: str) -> None:
    regions = Regions(text)
    readable = regions.readable()
    seen = ("text", "conditional")
    wanted = (each if regions.at(at) in seen else "\0" for at, each in enumerate(text))
    assert readable == "".join(wanted)


@pytest.mark.parametrize("shape", ["`", "`${", "/*", "'", '"', "{", "`a${`", "\\", "//", "<!--"])
def test_a_hostile_script_takes_linear_time(shape: str) -> None:
    """Quadratic time would take minutes here."""
    text = f"<script>{shape * (300_000 // len(shape))}</script>"
    assert len(Regions(text).readable()) == len(text)


class _Counting(str):
    """A text that counts how many characters were looked at to find something in it."""

    looked_at = 0

    def find(  # type: ignore[override]
        self, wanted: str, start: SupportsIndex = 0, end: SupportsIndex | None = None
    ) -> int:
        found = super().find(wanted, start, end)
        self.looked_at += (found if found >= 0 else len(self)) - int(start)
        return found


@pytest.mark.parametrize(
    "opener",
    ["<", "</", "<!", "<!--", "<!-- >", "<a ", "<a>", "<style", "<style>", "<title>x", "<![CDATA["],
)
def test_a_closer_that_is_missing_is_looked_for_once(opener: str) -> None:
    text = _Counting(opener * 1_000)
    assert list(html_pieces(text, _UNSEEN))
    # Once for each closer that there is: of a comment, of a tag; and once for each `<`.
    assert text.looked_at <= 3 * len(text)
