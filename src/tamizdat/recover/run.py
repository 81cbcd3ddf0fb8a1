"""Recovery as a whole: copies in, Articles out."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, structs

from tamizdat.article import Article, block_html, plain
from tamizdat.outlet import Outlet
from tamizdat.recover.boilerplate.learn import Habits, Prints, learn, provisional
from tamizdat.recover.boilerplate.learn import mates as mates_of
from tamizdat.recover.capture import Capture
from tamizdat.recover.clean import Cleaned
from tamizdat.recover.fields import names
from tamizdat.recover.identify import Question, identify
from tamizdat.recover.merging.match import match, pairs
from tamizdat.recover.merging.merge import merge
from tamizdat.recover.pictures import Album, Lost
from tamizdat.recover.read import LeftOut, read
from tamizdat.recover.relate import relate, terms
from tamizdat.recover.stages import Crew, First, body_text, guessed_text, site_of

T = TypeVar("T")
Progress = Callable[[str, int], None]
Each = Callable[[int, Cleaned], None]


class Note(Struct, frozen=True):
    """What could not be read of a capture that was used all the same."""

    capture: str
    note: str


class Recovery(Struct, frozen=True):
    """What came of a run: articles by number, the fate of each capture (name and article number), and what is open.

    `notes` are captures read with damage, `lost` pictures that articles show and that no capture has any more.
    """

    articles: list[Article]
    captures: list[tuple[str, int]]
    left_out: list[LeftOut]
    notes: list[Note]
    questions: list[Question]
    lost: list[Lost]


def recover(
    paths: Sequence[Path],
    *,
    outlet: Outlet,
    listing: Path | None = None,
    media: Path | None = None,
    previous: Sequence[Article] = (),
    each: Each | None = None,
    progress: Progress | None = None,
) -> Recovery:
    """Return the articles that the captures below `paths` and in `listing` hold; captures in any order give the same.

    `previous` are articles of an earlier run: those that rest on captures of this one hand on number and path, and no
    number of theirs is given again. Pictures beside the captures are kept in the folder `media`, if one is given.
    `each(number, cleaned)` gets what every capture gives by itself, by name; `progress(step, done)` hears how many
    captures a step has finished.
    """
    tell = progress or (lambda step, done: None)
    left_out: list[LeftOut] = []
    with tempfile.TemporaryDirectory(prefix="tamizdat-") as folder, Crew(Path(folder)) as crew:
        captures = _only_captures(read(paths, listing), left_out)
        looks = _in_order(_counted(crew.look(captures, left_out), "read", tell))
        alike = pairs([look.sketch for look in looks], lambda at: guessed_text(crew.looked[looks[at].index]))
        sites, prints = [site_of(look.capture) for look in looks], [look.prints for look in looks]
        first = provisional(prints, sites, alike)
        habits = _habits(prints, first, sites)
        mates = mates_of(prints, first, [habits[site] for site in sites])
        cleaned = list(_counted(crew.clean(looks, habits, mates, left_out), "clean", tell))
        leaders = match([item.sketch for item in cleaned], lambda at: body_text(crew.cleaned[at]))
        groups = _groups(leaders)
        merged = [merge([crew.cleaned[at] for at in group]) for group in _counted(groups, "merge", tell)]
        known = {person for item in merged for person in item.bylines}
        merged = [structs.replace(item, bylines=names.parted(item.bylines, known)) for item in merged]
        articles, questions = identify(merged, outlet, previous)
        numbers = {source.capture: article.number for article in articles for source in article.sources}
        fates = sorted((item.capture.name, numbers[item.capture.name]) for item in cleaned)
        if each is not None:
            for item in sorted(cleaned, key=lambda item: item.capture.name):
                each(numbers[item.capture.name], crew.cleaned[item.index])
    articles, lost = _illustrated(_related(articles), Album(paths, listing, media) if media else None)
    left_out.sort(key=lambda item: (item.capture, item.reason))
    used = {capture for capture, _ in fates}
    notes = [Note(look.capture.name, note) for look in looks for note in look.notes if look.capture.name in used]
    notes.sort(key=lambda item: (item.capture, item.note))
    return Recovery(articles, fates, left_out, notes, questions, lost)


def _only_captures(found: Iterable[Capture | LeftOut], left_out: list[LeftOut]) -> Iterator[Capture]:
    """Yield captures, each name once; put what was left out on the list."""
    seen: set[str] = set()
    for item in found:
        if isinstance(item, LeftOut):
            left_out.append(item)
        elif item.name not in seen:
            seen.add(item.name)
            yield item


def _counted(items: Iterable[T], step: str, tell: Progress) -> Iterator[T]:
    for done, item in enumerate(items, 1):
        yield item
        tell(step, done)


def _in_order(looks: Iterable[First]) -> list[First]:
    """Return the first looks in an order that does not depend on how the captures were given."""
    return sorted(looks, key=lambda look: (look.capture.sha256, look.capture.name))


def _habits(prints: Sequence[Prints], articles: Sequence[int], sites: Sequence[str]) -> dict[str, Habits]:
    """Return the habits of each site, from its captures' fingerprints and their provisional articles."""
    members: dict[str, list[int]] = defaultdict(list)
    for at, site in enumerate(sites):
        members[site].append(at)
    return {
        site: learn([prints[at] for at in captures], [articles[at] for at in captures])
        for site, captures in members.items()
    }


def _groups(leaders: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for at, leader in enumerate(leaders):
        groups[leader].append(at)
    return [groups[leader] for leader in sorted(groups)]


def _illustrated(articles: Sequence[Article], album: Album | None) -> tuple[list[Article], list[Lost]]:
    """Return the articles with the pictures that lie beside their captures, and the pictures that are lost."""
    if album is None:
        return list(articles), []
    settled = [album.settle(article) for article in articles]
    return [article for article, _ in settled], [item for _, lost in settled for item in lost]


def _related(articles: Sequence[Article]) -> list[Article]:
    """Return the articles, each naming those that are about the same."""
    texts = [[plain(html) for block in article.body for html in block_html(block)] for article in articles]
    found = [
        terms(article.language, article.headline, [article.standfirst, *body])
        for article, body in zip(articles, texts, strict=True)
    ]
    return [
        structs.replace(article, related=tuple(articles[at].number for at in near))
        for article, near in zip(articles, relate(found), strict=True)
    ]
