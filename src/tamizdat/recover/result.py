"""What a run of recovery results in."""

from __future__ import annotations

from msgspec import Struct

from tamizdat.article import Article
from tamizdat.recover.identify import Question
from tamizdat.recover.pictures import MissingPicture
from tamizdat.recover.read import LeftOut


class Note(Struct, frozen=True):
    """What could not be read of a capture that was used all the same."""

    capture: str
    note: str


class Recovery(Struct, frozen=True):
    """The result of a run.

    `articles` are in order of number. `captures` are those used: the name of each and the number of its article.
    `left_out` are the others, each with the reason. `notes` tell of captures that were read with damage, `questions` of
    what an editor has to decide. `missing_pictures` are those that articles show and that no capture has any more.
    `read` are the hashes of all captures that could be read.
    """

    articles: list[Article]
    captures: list[tuple[str, int]]
    left_out: list[LeftOut]
    notes: list[Note]
    questions: list[Question]
    missing_pictures: list[MissingPicture]
    read: frozenset[str] = frozenset()
