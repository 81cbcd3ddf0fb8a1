"""The plan of a press: which pages are to be made. Each page depends on its own place and on nothing that is not in it.

`everything` is a full press. A change to some articles needs the `article` pages of those, and of the articles that
name their headlines; what `place.places` says of them before and after; and the `standing` files at the end of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.place import Place
from tamizdat.press.setting import Setting
from tamizdat.press.survey import Survey

# Files that stand once for all languages, made from counts and from the newest articles.
_SINGLE = ("missing", "sitemap-fronts", "news", "sitemap-index")


def everything(setting: Setting, found: Survey) -> Iterator[Place]:
    """Yield every page of the site: articles by number, fronts by place, then what stands once."""
    first = setting.outlet.languages[0].code
    yield from article_places(setting)
    fixed = dict.fromkeys(setting.fixed)
    gathered = (place for place in setting.index.every_place() if place not in fixed and place.kind != "news")
    for place in (*fixed, *gathered):
        if place not in found.dropped and setting.is_made(place):
            yield place
    for kind in _SINGLE:
        yield Place(kind, first if kind == "missing" else "")
    for old, target in sorted(found.moved.items()):
        yield Place("moved", first, old, target)


def article_places(setting: Setting) -> Iterator[Place]:
    """Yield the place of each article's own pages."""
    for number, language in setting.index.numbers():
        yield Place("article", setting.outlet.language(language).code, str(number))
