"""Decisions are added, taken back and replaced by their opposite; what people wrote around them stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamizdat.recover.decisions.book import DecisionBook
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.decisions.kinds import Delete

ONE = "a" * 64
TEXT = "The council kept it to itself."


@pytest.fixture
def book(tmp_path: Path) -> DecisionBook:
    return DecisionBook(tmp_path / "decisions.toml", tmp_path / "keys" / "redaction.key")


def test_added_and_taken_back(book: DecisionBook) -> None:
    book.path.write_text("# ours\n[[delete]]\narticle = 9\n# the end")
    added = book.add([Delete(article=5, by="archivist")], {ONE: "web.txt"})
    assert book.path.read_text() == f"# ours\n[[delete]]\narticle = 9\n# the end\n{added}"
    assert book.take_back(added) and not book.take_back(added)
    assert [each.article for each in book.read().decisions.delete] == [9]


def test_the_opposite_goes_and_can_be_put_back(book: DecisionBook) -> None:
    book.add([book.keeping(TEXT, article=5, by="editor", why="A reader asked.")])
    with book.path.open("a") as file:
        file.write("\n# about the next one\n[[delete]]\narticle = 9\n")
    dropped = book.drop("keep", 5, {ONE}, {TEXT})
    assert "A reader asked." in dropped and not book.read().decisions.keep
    assert "# about the next one\n[[delete]]" in book.path.read_text()
    book.put_back(dropped)
    (kept,) = book.read().decisions.keep
    assert kept.why == "A reader asked." and book.words(book.read()).are_of(TEXT.upper(), kept)
    assert book.drop("keep", 6, {ONE}, {TEXT}) == ""


def test_what_is_decided_for_all_is_left_to_people(book: DecisionBook) -> None:
    book.add([book.removing(TEXT)])
    with pytest.raises(DecisionsError, match="line 4: says otherwise for all articles"):
        book.drop("remove", 5, {ONE}, {TEXT})
