"""The links and the images of an e-mail, as lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.mail.images import EmailImage, images_of
from liquidpilot.mail.links import links_of

_LINKS = [
    ("the words in it", "<a href='https://x.example/'>To <b>my</b>\n cart</a>", ("To my cart", "https://x.example/", "x.example")),
    ("an image in it", "<a href='/x'><img alt='A truck'></a>", ("[image: A truck]", "/x", "")),
    ("one that is never closed", "<a href='#top'>Up", ("Up", "#top", "")),
    ("entities in the address", "<a href='https://x.example?a=1&amp;b=2'>x</a>", ("x", "https://x.example?a=1&b=2", "x.example")),
    ("a mail address", "<a href='mailto:a@x.example'>x</a>", ("x", "mailto:a@x.example", "")),
    ("an address that is none", "<a href='https://[x'>x</a>", ("x", "https://[x", "")),
    ("a part of a map", "<area alt='North' href='https://n.example'>", ("North", "https://n.example", "n.example")),
    ("an empty address", "<a href>x</a>", ("x", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"), [pytest.param(*case, id=description) for description, *case in _LINKS]
)
def test_a_link(html: str, expected: tuple[str, str, str]) -> None:
    (link,) = links_of(f"<p>\n  {html}")
    assert (link.text, link.url, link.host) == expected
    assert link.position == (2, 3)


def test_several_links_and_what_is_none() -> None:
    html = "<a name='x'>n</a><a href='1'>one<a href='2'>two</a>three<!--<a href='4'>--><a href='5'>five"
    assert [(each.url, each.text) for each in links_of(html)] == [
        ("1", "one"),
        ("2", "two"),
        ("5", "five"),
    ]


def test_the_campaign_of_a_link() -> None:
    (link,) = links_of(
        "<a href='https://x.example/?utm_source=braze&sku=1&utm_campaign=a%20b&empty='>"
    )
    assert link.campaign == {"utm_source": "braze", "utm_campaign": "a b"}
    assert link.parameters[1:] == (("sku", "1"), ("utm_campaign", "a b"), ("empty", ""))


_IMAGES = [
    ("a remote one", "<img src='https://x.example/a.png' alt='' width=80 height='40'>", ("https://x.example/a.png", "remote", "", "80", "40", None, False)),
    ("one without a protocol", "<img src='//x.example/a.png'>", ("//x.example/a.png", "remote", None, None, None, None, False)),
    ("an attached one", "<img src='cid:1' alt='x'>", ("cid:1", "embedded", "x", None, None, None, False)),
    ("one in the HTML", "<img src='data:image/gif;base64,R0lGODlh'>", ("data:image/gif;base64,R0lGODlh", "embedded", None, None, None, 6, False)),
    ("one in the HTML as text", "<img src='data:image/svg+xml,%3Csvg/>'>", ("data:image/svg+xml,%3Csvg/>", "embedded", None, None, None, 6, False)),
    ("one in the HTML that is broken", "<img src='data:;base64,R'>", ("data:;base64,R", "embedded", None, None, None, None, False)),
    ("a file", "<img src='images/a%20b.png?v=1' alt='&lt;x'>", ("images/a%20b.png?v=1", "file", "<x", None, None, 14, False)),
    ("a file that is not there", "<img src='nothing.png'>", ("nothing.png", "file", None, None, None, None, False)),
    ("no address", "<img>", ("", "file", None, None, None, None, False)),
    ("a button", "<input type=image src='//x.example/a'>", ("//x.example/a", "remote", None, None, None, None, False)),
    ("a background", "<td background='https://x.example/b.png'>", ("https://x.example/b.png", "remote", None, None, None, None, True)),
    ("a background in a style", "<td style='background:url(&quot;//x.example/b&quot;)'>", ("//x.example/b", "remote", None, None, None, None, True)),
    ("a background in a sheet", "<style>a{background: #fff url( b.png )}</style>", ("b.png", "file", None, None, None, None, True)),
]  # fmt: skip


def _weigh(path: str) -> int | None:
    return len(path) if path == "images/a b.png" else None


@pytest.mark.parametrize(
    ("html", "expected"), [pytest.param(*case, id=description) for description, *case in _IMAGES]
)
def test_an_image(html: str, expected: tuple[object, ...]) -> None:
    (image,) = images_of(f"<p>\n{html}", _weigh)
    assert _plain(image) == expected
    assert image.position == (2, 1)


def _plain(image: EmailImage) -> tuple[object, ...]:
    return (
        *(image.url, image.where, image.alternative, image.width, image.height, image.weight),
        image.is_background,
    )


@pytest.mark.parametrize(
    ("html", "description"),
    [
        ("<style>@import url(x.css);@font-face{src:url(a.woff)}</style>", "a sheet and a font"),
        ("<!-- <img src='a.png'> -->", "what nobody reads"),
        ("<input type=text src='a.png'>", "a field"),
    ],
)
def test_what_is_no_image(html: str, description: str) -> None:
    found = [each.url for each in images_of(html)]
    assert found == [], description


@given(st.text(st.sampled_from("<a href='x>\"img src=/ &;:#?[]\n"), max_size=60))
def test_any_text_has_links_and_images(html: str) -> None:
    positions = [each.position for each in links_of(html)]
    positions += [each.position for each in images_of(html)]
    for line, column in positions:
        assert html.splitlines()[line - 1][column - 1] == "<"
