"""Changes: what differs by its lines, where it is met, and what the answers to it come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.snapshots.changes import (
    NEW,
    Answer,
    Change,
    Differing,
    Hunk,
    Review,
    grouped_changes,
    hunks_of,
)

_ADDRESS = Hunk("html.html", ("1 Road",), ("2 Road",))


@pytest.mark.parametrize(
    ("description", "changes", "hunks"),
    [
        ("a word of a mail, whatever the lines around it are",
         [Change("html.html", "<p>Hi Ada</p><p>1 Road</p>", "<p>Hi Ada</p><p>2 Road</p>")], (_ADDRESS,)),
        ("the same word in another place of the file",
         [Change("html.html", "<b>1\nRoad</b>", "<b>2\nRoad</b>")], (Hunk("html.html", ("1",), ("2",)),)),
        ("two places", [Change("a.txt", "1\n2\n3\n4\n5", "0\n2\n3\n4\n6")],
         (Hunk("a.txt", ("1",), ("0",)), Hunk("a.txt", ("5",), ("6",)))),
        ("twice the same", [Change("a.txt", "1\n2\n1", "0\n2\n0")], (Hunk("a.txt", ("1",), ("0",)),)),
        ("a file that comes", [Change("a.txt", None, "x\n"), Change("b.txt", "y\n", "z\n")],
         (Hunk("a.txt", ("",), ("x",)), Hunk("b.txt", ("y",), ("z",)))),
        ("nothing was accepted", [Change("a.txt", None, "x\n")], (NEW,)),
        ("only white space", [Change("html.html", "<p>a</p>", "<p>a </p>")],
         (Hunk("html.html", ("only white space differs",)),)),
    ],
)  # fmt: skip
def test_what_the_changes_of_a_render_are(
    description: str, changes: list[Change], hunks: tuple[Hunk, ...]
) -> None:
    assert hunks_of(changes) == hunks, description


def test_what_is_met_together_is_one_change_and_the_widest_is_first() -> None:
    plain = Hunk("text.txt", ("1 Road",), ("2 Road",))
    subject = Hunk("subject.txt", ("Hi",), ("Dear",))
    groups = grouped_changes(
        [Differing(3, (_ADDRESS, plain)), Differing(5, (subject, plain, _ADDRESS))]
    )
    assert [(each.hunks, each.numbers) for each in groups] == [
        ((_ADDRESS, plain), (3, 5)),
        ((subject,), (5,)),
    ]


def test_like_are_changes_of_the_same_words() -> None:
    greetings = [
        Hunk("subject.txt", (f"Hi {name}, it is on",), (f"Dear {name}, it is on",))
        for name in ("Ada", "Bo", "Cy Blue")
    ]
    other = Hunk("subject.txt", ("Bye Ada",), ("Dear Ada",))
    renders = [Differing(number, (each,)) for number, each in enumerate((*greetings, other))]
    review = Review(renders)
    assert review.answer(review.groups[0], "accept", like=True) == 3
    assert review.answers() == {0: "accept", 1: "accept", 2: "accept", 3: "skip"}


_HUNKS = [Hunk(f"{at % 3}.txt", (f"x{at}",), (f"y{at}",)) for at in range(6)]
_DIFFERING = st.lists(
    st.lists(st.sampled_from(_HUNKS), min_size=1, max_size=3, unique=True), max_size=6
).map(lambda found: [Differing(number, tuple(each)) for number, each in enumerate(found)])


@given(_DIFFERING, st.lists(st.sampled_from(["accept", "reject", "skip"]), min_size=6))
def test_a_render_is_accepted_when_all_of_its_changes_are(
    differing: list[Differing], typed: list[Answer]
) -> None:
    review, said = Review(differing), {}
    for group, answer in zip(list(review.groups), typed, strict=False):
        review.answer(group, answer)
        said.update(dict.fromkeys(group.hunks, answer))
    assert review.waiting() == []
    for each in differing:
        answers = {said[hunk] for hunk in each.hunks}
        expected = "reject" if "reject" in answers else "skip" if "skip" in answers else "accept"
        assert review.answers()[each.number] == expected


@given(_DIFFERING)
def test_every_change_is_asked_about_once(differing: list[Differing]) -> None:
    groups = grouped_changes(differing)
    asked = [hunk for group in groups for hunk in group.hunks]
    assert sorted(asked, key=repr) == sorted(
        {h for each in differing for h in each.hunks}, key=repr
    )
    assert all(
        (hunk in differing[number].hunks) == (number in group.numbers)
        for group in groups for hunk in group.hunks for number in range(len(differing))
    )  # fmt: skip
