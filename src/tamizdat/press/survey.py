"""The first pass of a press: every article looked at once, its facts into the index, its files claimed.

What cannot be pressed is left out and told; the rest goes on. Articles are taken in the order of their numbers, so that
of two that want one address the lower number has it, whatever order they were read in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from tamizdat.article import Article
from tamizdat.press.fact import UnfitError, admit, fact_of
from tamizdat.press.links import addresses
from tamizdat.press.media import images
from tamizdat.press.paths import article_files, page_file, path_problem
from tamizdat.press.place import Place, has_page, places
from tamizdat.press.setting import Setting

Step = Callable[[int], None]


class Survey(Struct):
    """What the first pass found beside the index: redirect pages (old path to new path or address), places that
    cannot be made because something else stands there, and what was left out, a line each."""

    moved: dict[str, str]
    dropped: set[Place]
    left_out: list[str]


def survey(setting: Setting, step: Step) -> Survey:
    """Fill the index of `setting` from its archive; `step` is called with 1 after each article."""
    found = Survey({}, set(), list(setting.archive.left_out))
    wanted: dict[str, str] = {}
    _claim(setting.fixed, setting, found)
    for article in setting.archive.articles():
        wanted.update(_take_in(article, setting, found.left_out))
        step(1)
    setting.index.count_places()
    _check_relations(setting, found.left_out)
    fixed = set(setting.fixed)
    fronts = (place for place in setting.index.every_place() if has_page(place) and place not in fixed)
    _claim((place for place in fronts if setting.is_made(place)), setting, found)
    _claim_moved({**wanted, **setting.site.redirects}, setting, found)
    setting.index.seal()
    return found


def _claim(places: Iterable[Place], setting: Setting, found: Survey) -> None:
    """Keep the place of each page; where something stands already, the page is left out."""
    for place in places:
        path = setting.path(place)
        if owner := setting.index.claim([page_file(path)], f"the page {path}"):
            found.left_out.append(f"the page {path}: left out: {owner} stands there. Give one of them another address.")
            found.dropped.add(place)


def _take_in(article: Article, setting: Setting, left_out: list[str]) -> dict[str, str]:
    """Take an article into the index. Return its old paths and where they lead."""
    name = f"article {article.number}"
    try:
        article, lost = admit(article)
    except UnfitError as reason:
        left_out.append(f"{name}: left out: {reason}")
        return {}
    if owner := setting.index.claim(article_files(article.path), name):
        left_out.append(f"{name}: left out: its path {article.path!r} is the place of {owner}. Give it another path.")
        return {}
    left_out += [f"{name}: {loss}" for loss in lost]
    fact = fact_of(article, setting.zone)
    media = _media(article, setting, left_out)
    setting.index.add(fact, places(fact, setting.outlet), addresses(article, setting.outlet.address), media)
    return {old: article.path for old in article.old_paths if old.strip("/") != article.path.strip("/")}


def _media(article: Article, setting: Setting, left_out: list[str]) -> list[str]:
    """Return the media that an article uses and that are there; tell what is missing."""
    if article.status.state == "withdrawn":
        return []
    found = []
    for path in dict.fromkeys(image.path for image in images(article) if image.path):
        if setting.media.find(path):
            found.append(path)
        else:
            left_out.append(
                f"article {article.number}: its picture {path!r} is missing. Put it back, or press without."
            )
    return found


def _check_relations(setting: Setting, left_out: list[str]) -> None:
    """Tell the numbers that articles and editors name and no article has."""
    index = setting.index
    for number, _ in index.numbers():
        fact = index.fact(number)
        if fact is None or fact.withdrawn:
            continue
        named = {**dict.fromkeys(fact.related, "related"), **dict.fromkeys(fact.translations.values(), "translation")}
        left_out += [
            f"article {number}: its {what} article {other} is not in this archive; its link is left out."
            for other, what in named.items()
            if not index.has(other)
        ]
    for code, picks in setting.site.picks.items():
        left_out += [f"home page {code}: pick {n} is not in this archive." for n in picks if not index.has(n)]


def _claim_moved(wanted: dict[str, str], setting: Setting, found: Survey) -> None:
    """Keep the places of redirects that a plain file can make; a page that stands at an old path stays there."""
    for old in sorted(wanted):
        path = old.strip("/")
        path = path if path.endswith((".html", ".htm")) else path + "/"
        if problem := path_problem(path):
            found.left_out.append(f"redirect from {old!r}: left out: {problem}; it needs a rule of the server.")
        elif owner := setting.index.claim([page_file(path)], f"the redirect from {old!r}"):
            found.left_out.append(f"redirect from {old!r}: left out: {owner} stands there. Remove one of them.")
        else:
            found.moved[path] = wanted[old].lstrip("/")
