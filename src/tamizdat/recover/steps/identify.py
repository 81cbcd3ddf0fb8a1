"""Seventh step: merged articles become Articles, with numbers, paths, bylines and labels; what is doubtful is asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import py3langid
from msgspec import Struct

from tamizdat.article import RESERVED, Article, Byline, Label, block_html, first_own_number, plain
from tamizdat.obituaries import is_obituary
from tamizdat.outlet import Outlet
from tamizdat.recover.fields import paths
from tamizdat.recover.merging.merge import Merged
from tamizdat.recover.storage.spool import Spool

HEADLINE_WORDS = 12  # of the body, where no headline is known
ENOUGH = 1000  # characters tell a language; more take longer and tell no more
Amend = Callable[[int, Merged], Merged]


class Question(Struct, frozen=True, omit_defaults=True):
    """A field of an article (by its number) that an editor has to look at, and why.

    `others` are the other articles that it is about, where it is about more than one. `stays` tells that it is an
    article still though its captures are of another one, since an editor worked on it.
    """

    article: int
    field: str
    why: str
    others: tuple[int, ...] = ()
    stays: bool = False


class Identity(Struct, frozen=True):
    """The number, path and old paths that an earlier run gave an article."""

    number: int
    path: str
    old_paths: tuple[str, ...]


def identify(
    merged: Sequence[Merged],
    outlet: Outlet,
    previous: Sequence[Article] = (),
    copies: Mapping[int, int] = {},
    amend: Amend | None = None,
    returned: Mapping[int, int] = {},
    folder: Path | None = None,
) -> tuple[Spool[Article], list[Question]]:
    """Return the articles in order of number, kept in `folder`, and the questions about them.

    An article that rests on a capture of one in `previous` keeps that one's number and path; the first in `previous`
    that it rests on counts. `copies` gives the number of the earlier article that an article (by its index) is a copy
    of without having a capture of it; `returned` that of an article in `previous` that it is whatever captures that one
    has. `amend(number, item)` changes an article before its path is made.
    """
    earlier, used_paths = _earlier_identities(merged, previous, copies, returned)
    numbers = _numbers(merged, earlier, used_paths)
    taken = {path.casefold() for path in used_paths.values()}
    articles: Spool[Article] = Spool(Article, folder)
    questions: list[Question] = []
    for index in sorted(range(len(merged)), key=lambda at: numbers[at]):
        number = numbers[index]
        item = amend(number, merged[index]) if amend else merged[index]
        language = item.language or _guessed_language(item, outlet)
        headline = item.headline or opening(item)
        path, old = _path(item, number, headline, outlet.language(language).prefix, taken, earlier.get(index))
        taken.add(path.casefold())
        articles.append(_article(item, number, path, old, language, headline))
        questions += [Question(number, field, why) for field, why in sorted(item.doubts.items())]
        if not item.body and not item.entries:
            questions.append(Question(number, "body", "no capture holds any of it"))
    return articles, questions


def _guessed_language(item: Merged, outlet: Outlet) -> str:
    """Return the language of an article's words; the outlet's first one if there are too few words to tell."""
    text = " ".join(
        [item.headline, item.standfirst, *(plain(html) for block in item.body for html in block_html(block))]
    )[:ENOUGH]
    if len(text) < 20:
        return outlet.languages[0].code
    return str(py3langid.classify(text)[0])


def _earlier_identities(
    merged: Sequence[Merged], previous: Sequence[Article], copies: Mapping[int, int], returned: Mapping[int, int]
) -> tuple[dict[int, Identity], dict[int, str]]:
    """Return what earlier articles hand on (by index in `merged`), and the path of every earlier article by its number.

    An earlier article hands its identity to the article that rests on most of its captures, or is a copy of it.
    """
    holders: dict[str, int] = {source.sha256: index for index, item in enumerate(merged) for source in item.sources}
    earlier: dict[int, Identity] = {}
    used_paths: dict[int, str] = {}
    copied = {number: index for index, number in copies.items()}
    again = {number: index for index, number in returned.items()}
    for article in previous:
        if article.number in again:
            earlier.setdefault(again[article.number], Identity(article.number, article.path, article.old_paths))
    used = set(again)
    for article in previous:
        number = article.number
        used_paths.setdefault(number, article.path)
        shared = Counter(holders[source.sha256] for source in article.sources if source.sha256 in holders)
        if number in copied:
            shared[copied[number]] += 1
        for index, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
            if index not in earlier and number not in used:
                earlier[index] = Identity(number, article.path, article.old_paths)
                used.add(number)
    return earlier, used_paths


def _numbers(merged: Sequence[Merged], earlier: dict[int, Identity], used_paths: dict[int, str]) -> list[int]:
    """Return the number of each article: its earlier one, else that of its old address, else the next free one.

    Numbers that no address gives are given by date of publication, and never one that any earlier article had.
    """
    in_addresses = paths.numbers([item.url for item in merged])
    numbers: dict[int, int] = {index: identity.number for index, identity in earlier.items()}
    for index, number in enumerate(in_addresses):
        if index not in numbers and number is not None and number not in used_paths:
            numbers[index] = number
    old = [number for number in [*numbers.values(), *used_paths] if number < RESERVED]
    free = first_own_number([number for number in in_addresses if number is not None] + old)
    free = max([free, *(number + 1 for number in used_paths if number >= free)])
    rest = [index for index in range(len(merged)) if index not in numbers]
    for index in sorted(rest, key=lambda at: _by_date(merged[at])):
        numbers[index] = free
        free += 1
    return [numbers[index] for index in range(len(merged))]


def _by_date(item: Merged) -> tuple[str, str]:
    """Return the key that puts articles in order of publication, then of content."""
    content = "\n".join([item.headline, *(source.sha256 for source in item.sources)])
    return (item.published.sort_key if item.published else "9999", hashlib.sha256(content.encode()).hexdigest())


def opening(item: Merged) -> str:
    """Return the first words of the body, for a headline that no capture gives."""
    texts = [plain(html) for block in item.body for html in block_html(block)]
    return " ".join(" ".join(texts).split()[:HEADLINE_WORDS])[:100]


def _path(
    item: Merged, number: int, headline: str, prefix: str, taken: set[str], earlier: Identity | None
) -> tuple[str, tuple[str, ...]]:
    """Return the path of an article and its old paths. `prefix` is that of its language, `taken` holds used paths."""
    if earlier:
        return earlier.path, earlier.old_paths
    old = paths.old_path(item.url)
    path = paths.kept_path(item.url, prefix)
    if not path or path.casefold() in taken:
        path = prefix + paths.new_path(headline, item.published, number)
    # An address that is another article's leads to that one.
    is_own = old and old.rstrip("/") != path.rstrip("/") and not {old.casefold(), f"{old.casefold()}/"} & taken
    return path, (old,) if old and is_own else ()


def _article(item: Merged, number: int, path: str, old: tuple[str, ...], language: str, headline: str) -> Article:
    people = {paths.slug(person) or f"author-{at}": person for at, person in reversed([*enumerate(item.bylines)])}
    return Article(
        number=number,
        path=path,
        old_paths=old,
        original_url=item.url,
        language=language,
        kicker=item.kicker,
        headline=headline,
        standfirst=item.standfirst,
        bylines=tuple(Byline(name=person, slug=key) for key, person in reversed(people.items())),
        published=item.published,
        updated=item.updated,
        section=_label(item.section),
        topics=tuple(label for topic in item.topics if (label := _label(topic))),
        body=item.body,
        entries=item.entries,
        lead_image=item.lead_image,
        appeals=not is_obituary((item.kicker, item.section, *item.topics)),
        sources=item.sources,
    )


def _label(text: str) -> Label | None:
    key = paths.slug(text)
    return Label(slug=key, name=text) if key else None
