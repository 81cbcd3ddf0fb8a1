"""What a person takes out as a reader's comment is remembered without its words, and no later run quotes it."""

from __future__ import annotations

from pathlib import Path

import papers
import pytest
from review_room import EXTRA, Room, body

from tamizdat.recover.comments.sections import begins_as_comment

DATED = "Orla Vennick, 12.05.2017 19:10 My aunt sold fish on that pier, and she would not have liked it at all."
STANDING = "My aunt sold fish on that pier for thirty years, and nobody ever asked her a thing about it, not once."


@pytest.mark.parametrize("answer", ["c", "comment all", "c this"])
def test_a_removed_block_that_is_a_comment(review_room: Room, answer: str) -> None:
    blocks = [line[-1] for line in review_room.listed() if line[1] == "block"]
    review_room.review("s", "s", *(answer if each == EXTRA else "s" for each in blocks))
    (removed,) = review_room.decisions.remove
    assert removed.comment and removed.block and not removed.text
    assert "kept to itself" not in Path("decisions.toml").read_text(encoding="utf-8")
    review_room.recover()
    assert_nowhere("kept to itself")


@pytest.mark.parametrize(("words", "answer"), [(DATED, "r"), (STANDING, "c")])
def test_a_comment_that_stands_in_the_article(review_room: Room, words: str, answer: str) -> None:
    lines = ["×", papers.LATER_HEADLINE, *papers.LATER_BODY[:2], words, *papers.LATER_BODY[2:], "Read more", "Share"]
    (review_room.folder / "captures" / "later.txt").write_text("\n\n".join(lines), encoding="utf-8")
    review_room.recover()
    assert words in body(review_room.of("later.txt"))
    number = str(review_room.of("later.txt").number)
    review_room.review(f"f {words[:12]}", answer, "q", names=(number,))
    (removed,) = review_room.decisions.remove
    assert removed.comment and "My aunt" not in Path("decisions.toml").read_text(encoding="utf-8")
    review_room.recover()
    assert words not in body(review_room.of("later.txt"))
    assert_nowhere("My aunt", "Vennick")


def assert_nowhere(*words: str) -> None:
    """Check that no file of the newsroom but the captures has these words."""
    for path in Path().rglob("*"):
        if path.is_file() and path.parts[0] != "captures":
            content = path.read_bytes()
            assert not [each for each in words if each.encode() in content], path


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (DATED, True),
        ("Ada Krell, 12 May 2017 19:10: it was not like that.", True),
        ("Ada Krell | 12 de mayo de 2017, 19:10 it was not like that.", True),
        ("Ada Krell (May 12th, 2017 at 19:10) it was not like that.", True),
        ("The pier was shut on 12 May 2017 at 19:10 by the council.", False),
        ("Ada Krell says: it was not like that.", True),
        ("12.05.2017 19:10", False),
        ("The Courier, 12 May 2017", False),
        ("By Marta Ollin, 12.05.2017 19:10", False),
        ("The pier was shut on 12.05.2017 19:10 by the council.", False),
    ],
)
def test_what_begins_as_a_comment(text: str, is_one: bool) -> None:
    assert begins_as_comment(text) is is_one
