"""What a run of recovery results in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct, structs

from tamizdat.article import Article, Source
from tamizdat.recover.pictures.collect import MissingPicture
from tamizdat.recover.readers import Asset, LeftOut, shown
from tamizdat.recover.steps.identify import Question
from tamizdat.recover.storage.views import Mapped


class Note(Struct, frozen=True):
    """What could not be read of a capture that was used all the same."""

    capture: str
    note: str


Named = TypeVar("Named", Source, Note, Asset)


class Recovery(Struct, frozen=True):
    """The result of a run.

    `articles` are in order of number. `captures` are those used: the name of each and the number of its article.
    `left_out` are the others, each with the reason. `notes` tell of captures that were read with damage, `questions` of
    what an editor has to decide. `missing_pictures` are those that articles show and that no capture has any more.
    `assets` are the files that pages need besides their text: pictures, style sheets, scripts, fonts.
    `read` are the hashes of all captures that could be read, `resumed` tells how many of them a killed run had parsed.
    """

    articles: Sequence[Article]
    captures: list[tuple[str, int]]
    left_out: list[LeftOut]
    notes: list[Note]
    questions: list[Question]
    missing_pictures: list[MissingPicture]
    assets: list[Asset]
    read: frozenset[str] = frozenset()
    resumed: int = 0


def with_shown_names(recovery: Recovery) -> Recovery:
    """Return a result with the names of files as they may be written and printed: without addresses of people."""
    articles = recovery.articles

    def with_shown_sources(index: int) -> Article:
        article = articles[index]
        return structs.replace(article, sources=tuple(_with_shown_name(source) for source in article.sources))

    return structs.replace(
        recovery,
        articles=Mapped(len(articles), with_shown_sources),
        captures=[(shown(capture), number) for capture, number in recovery.captures],
        left_out=[LeftOut(shown(each.capture), shown(each.reason)) for each in recovery.left_out],
        notes=[_with_shown_name(note) for note in recovery.notes],
        assets=[_with_shown_name(asset) for asset in recovery.assets],
    )


def _with_shown_name(item: Named) -> Named:
    return structs.replace(item, capture=shown(item.capture))
