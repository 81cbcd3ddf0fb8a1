"""Merged articles become Articles: numbers, paths, bylines, labels, and the questions that stay open."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import py3langid
from msgspec import Struct

from tamizdat.article import RESERVED, Article, Byline, Label, block_html, first_own_number, plain
from tamizdat.outlet import Outlet
from tamizdat.recover.fields import paths
from tamizdat.recover.merging.merge import Merged

HEADLINE_WORDS = 12  # of the body, where no headline is known


class Question(Struct, frozen=True):
    """What recovery could not know about a field of an article, for an editor."""

    article: int
    field: str
    why: str


class Known(Struct, frozen=True):
    """What an earlier run gave an article: its number, its path, its old paths."""

    number: int
    path: str
    old_paths: tuple[str, ...]


def identify(
    merged: Sequence[Merged], outlet: Outlet, previous: Iterable[Article] = ()
) -> tuple[list[Article], list[Question]]:
    """Return the articles in order of number, and the questions about them.

    An article that rests on a capture of one in `previous` keeps that one's number and path.
    """
    known, reserved = _known(merged, previous)
    given = _numbers(merged, known, reserved)
    taken = {earlier.path.casefold() for earlier in known.values()} | {path.casefold() for path in reserved.values()}
    articles, questions = [], []
    for index in sorted(range(len(merged)), key=lambda at: given[at]):
        item, number = merged[index], given[index]
        language = item.language or guess_language(item, outlet)
        headline = item.headline or opening(item)
        path, old = _path(item, number, headline, outlet.language(language).prefix, taken, known.get(index))
        taken.add(path.casefold())
        articles.append(_article(item, number, path, old, language, headline))
        questions += [Question(number, field, why) for field, why in sorted(item.doubts.items())]
        if not item.body:
            questions.append(Question(number, "body", "no capture holds any of it"))
    return articles, questions


def guess_language(item: Merged, outlet: Outlet) -> str:
    """Return the language of an article's words; the outlet's first one where they are too few to tell."""
    text = " ".join(
        [item.headline, item.standfirst, *(plain(html) for block in item.body for html in block_html(block))]
    )[:3000]
    if len(text) < 20:
        return outlet.languages[0].code
    return str(py3langid.classify(text)[0])


def _known(merged: Sequence[Merged], previous: Iterable[Article]) -> tuple[dict[int, Known], dict[int, str]]:
    """Return what earlier articles hand on (by index in `merged`), and number and path of every earlier article."""
    holders: dict[str, int] = {source.sha256: index for index, item in enumerate(merged) for source in item.sources}
    known: dict[int, Known] = {}
    reserved: dict[int, str] = {}
    for article in sorted(previous, key=lambda article: article.number):
        reserved[article.number] = article.path
        votes = Counter(holders[source.sha256] for source in article.sources if source.sha256 in holders)
        for index, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if index not in known:
                known[index] = Known(article.number, article.path, article.old_paths)
                break
    return known, reserved


def _numbers(merged: Sequence[Merged], known: dict[int, Known], reserved: dict[int, str]) -> list[int]:
    carried = paths.numbers([item.url for item in merged])
    numbers: dict[int, int] = {index: earlier.number for index, earlier in known.items()}
    for index, number in enumerate(carried):
        if index not in numbers and number is not None and number not in reserved:
            numbers[index] = number
    old = [number for number in [*numbers.values(), *reserved] if number < RESERVED]
    free = first_own_number([number for number in carried if number is not None] + old)
    free = max([free, *(number + 1 for number in reserved if number >= free)])
    rest = [index for index in range(len(merged)) if index not in numbers]
    for index in sorted(rest, key=lambda at: _age(merged[at])):
        numbers[index] = free
        free += 1
    return [numbers[index] for index in range(len(merged))]


def _age(item: Merged) -> tuple[str, str]:
    """Return the key that puts articles in order of publication, then of content."""
    content = "\n".join([item.headline, *(source.sha256 for source in item.sources)])
    return (item.published.sort_key if item.published else "9999", hashlib.sha256(content.encode()).hexdigest())


def opening(item: Merged) -> str:
    """Return the first words of the body, which stand in for a headline that no capture gives."""
    texts = [plain(html) for block in item.body for html in block_html(block)]
    return " ".join(" ".join(texts).split()[:HEADLINE_WORDS])[:100]


def _path(
    item: Merged, number: int, headline: str, prefix: str, taken: set[str], known: Known | None
) -> tuple[str, tuple[str, ...]]:
    """Return the path of an article and its old paths."""
    if known:
        return known.path, known.old_paths
    kept, old = paths.kept_path(item.url), paths.old_path(item.url)
    if kept and not kept.startswith(prefix):
        kept = prefix + kept
    free = bool(kept) and kept is not None and kept.casefold() not in taken
    path = kept if free and kept else prefix + paths.new_path(headline, item.published, number)
    return path, (old,) if old and old.rstrip("/") != path.rstrip("/") else ()


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
        lead_image=item.lead_image,
        sources=item.sources,
    )


def _label(text: str) -> Label | None:
    key = paths.slug(text)
    return Label(slug=key, name=text) if key else None
