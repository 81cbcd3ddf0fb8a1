"""Addresses of articles that were joined to another one, and of those that are articles of their own again.

A number and a path that were public once are permanent: a joined article's path leads to the one that it went into, and
is its own again as soon as its captures are no longer with the other's.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.recover.rerun.results import Result


def redirect_joined(
    into: Mapping[int, int],
    archive: Mapping[int, Article],
    articles: MutableMapping[int, Article],
    results: MutableMapping[int, Result],
) -> None:
    """Make the addresses of joined articles lead to those they went into, and name these where they were named.

    `into` gives the article that each went into, `archive` the articles before; `articles` and `results` are changed.
    """
    for number in into:
        target = into[number]
        while target in into:
            target = into[target]
        if article := articles.get(target):
            gone = archive[number]
            more = (path for path in (gone.path, *gone.old_paths) if path.rstrip("/") != article.path.rstrip("/"))
            articles[target] = replace(article, old_paths=tuple(dict.fromkeys((*article.old_paths, *more))))
    if into:
        for number, article in articles.items():
            articles[number] = _renamed(article, into)
        for number, result in results.items():
            results[number] = replace(result, article=_renamed(result.article, into))


def give_paths_back(
    returned: list[int], articles: MutableMapping[int, Article], results: MutableMapping[int, Result]
) -> None:
    """Let the addresses of articles that are by themselves again lead nowhere else.

    `returned` are their numbers; `articles` and `results` are changed.
    """
    own: dict[str, int] = {}
    for number in returned:
        article = articles[number]
        own |= {path.rstrip("/"): number for path in (article.path, *article.old_paths)}
    if not own:
        return
    for number, article in articles.items():
        articles[number] = _without(article, own)
    for number, result in results.items():
        results[number] = replace(result, article=_without(result.article, own))


def _without(article: Article, own: Mapping[str, int]) -> Article:
    left = tuple(path for path in article.old_paths if own.get(path.rstrip("/"), article.number) == article.number)
    return article if left == article.old_paths else replace(article, old_paths=left)


def _renamed(article: Article, into: Mapping[int, int]) -> Article:
    """Return an article with joined ones named by those that they went into."""
    related = dict.fromkeys(into.get(number, number) for number in article.related)
    translations = {code: into.get(number, number) for code, number in article.translations.items()}
    related.pop(article.number, None)
    return replace(article, related=tuple(related), translations=translations)
