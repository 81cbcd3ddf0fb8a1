"""An article by mail: found by its address, its number or words of its headline, among what is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import nsmallest
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone
from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.letters.by_mail import addresses
from tamizdat.letters.by_mail.answers.answer import Answer, written
from tamizdat.letters.by_mail.folding import fold
from tamizdat.letters.rendering.addresses import elsewhere, verification
from tamizdat.letters.rendering.articles import Paper, article_view, paper, public_article
from tamizdat.letters.rendering.compose import alone
from tamizdat.letters.rendering.views import LetterView
from tamizdat.newsroom.models import Article as Row
from tamizdat.press.index.addresses import address_key
from tamizdat.press.render.renderer import Renderer
from tamizdat.readers.words import words_in

MOST = 10  # articles that a list has
_NUMBER = re.compile(r"(?:no|nr|n|№|a)?\.?\s*#?\s*(\d{1,9})", re.IGNORECASE)
_BEGINS = re.compile(r"#?(\d{1,9})\b")
_IN_PATH = re.compile(r"-a(\d{1,9})/?(?:index\.html)?$")
_LEAST_WORDS = 2  # of a subject that is to be a headline without the word for an article before it
_NEARLY = 0.75  # of the words of such a subject, and of those of the headline, so many must be common to both
_LEAST = 0.6  # of the words that somebody wrote, so many must be in a headline


def answer(asked: str, language: str) -> Answer:
    """Answer with the article that is meant; with a list where several may be; else say that there is none."""
    words = words_in(language)
    with paper(words.language) as now:
        number = _number(now, asked)
        if number is not None:
            article = public_article(now, number)
            if article:
                return _whole(now, article)
            if _is_withdrawn(now, number):
                return written(words, "mail-withdrawn")
        found = [] if number is not None else list(_by_words(now, asked))
        begins = _BEGINS.match(fold(asked)) if number is None and not found else None
        if begins and (article := public_article(now, int(begins[1]))):  # "1001 please"
            return _whole(now, article)
        if len(found) == 1:
            return _whole(now, found[0])
        rows = [(each.number, each.headline, addresses.ask_for_article(each.number)) for each in found]
    return written(words, "mail-found", rows=rows)


def by_headline(asked: str, language: str) -> Article | None:
    """Return the one article whose headline somebody wrote, or nearly all of it and little else; None for none, or for
    several."""
    wanted = _words(asked)
    if len(wanted) < _LEAST_WORDS:
        return None
    with paper(words_in(language).language) as now:
        rows = [(each.number, _words(each.headline)) for each in now.renderer.context.index.public()]
        exact = [number for number, words in rows if words == wanted]
        near = exact or [number for number, words in rows if _is_near(words, wanted)]
        return public_article(now, near[0]) if len(near) == 1 else None


def whole(number: int, language: str) -> Answer | None:
    """Answer with an article by its number; None where it is not public."""
    with paper(words_in(language).language) as now:
        article = public_article(now, number)
        return _whole(now, article) if article else None


def _words(text: str) -> frozenset[str]:
    return frozenset(filter(None, (word.strip(".:'-/") for word in fold(text).split())))


def _is_near(headline: frozenset[str], wanted: frozenset[str]) -> bool:
    common = len(headline & wanted)
    return common >= _NEARLY * len(headline) and common >= _NEARLY * len(wanted)


def _number(now: Paper, asked: str) -> int | None:
    """Return the number that somebody wrote, or that of the article at the address they wrote; None for words."""
    if given := _NUMBER.fullmatch(fold(asked)):
        return int(given[1])
    first = next((each for each in asked.split() if "/" in each), "")
    return _at(now, first.strip("<>()[],;")) if first else None


def _at(now: Paper, address: str) -> int | None:
    """Return the number of the article at an address: the paper's, an old one, or a copy's on another host, whose path
    ends as ours does."""
    index = now.renderer.context.index
    if found := index.article_at(address_key(address)):
        return found.number
    try:
        names = [name for name in unquote(urlsplit(address).path).split("/") if name and name != "index.html"]
    except ValueError:
        return None
    for at in range(len(names)):
        path = "/".join(names[at:])
        for key in (address_key(settings.OUTLET.url(path)), f"/{path}"):
            if found := index.article_at(key):
                return found.number
    return int(named[1]) if (named := _IN_PATH.search(address)) else 0


def _is_withdrawn(now: Paper, number: int) -> bool:
    """Whether readers had an article once, and have it no more."""
    if now.renderer.context.index.is_public(number) is False:
        return True
    return Row.objects.filter(number=number, state=Row.State.WITHDRAWN).exclude(path="").exists()


def _by_words(now: Paper, asked: str) -> Iterator[Article]:
    """Yield the articles whose headlines have the most of the words, the newest first among equals."""
    wanted = set(fold(asked).split())
    if not wanted:
        return
    scored = (
        (-len({word for word in wanted if word in fold(each.headline)}), at, each.number)
        for at, each in enumerate(now.renderer.context.index.public())
    )
    best = nsmallest(2 * MOST, (each for each in scored if -each[0] >= max(1, _LEAST * len(wanted))))
    found = [row for row in best if row[0] == best[0][0]] if best else []
    articles = filter(None, (public_article(now, number) for _score, _at, number in found))
    for _count, article in zip(range(MOST), articles, strict=False):
        yield article


def _whole(now: Paper, article: Article) -> Answer:
    """Return an article as a letter in its own language, by the templates of a newsletter. Without pictures: they would
    be fetched from the site, which is blocked where this is needed."""
    context, outlet = now.renderer.context, now.renderer.outlet
    own = replace(now, renderer=Renderer(context, outlet.language(article.language)))
    words = words_in(own.renderer.code)
    view = replace(article_view(own, article, pictures=False), whole=True)
    day = timezone.localdate()
    letter = LetterView(
        language=own.renderer.code,
        direction=own.renderer.direction,
        outlet=own.renderer.name,
        home=outlet.url(own.renderer.language.prefix),
        newsletter=words.say("You asked for it by mail"),
        subject=article.headline,
        preheader=view.summary,
        day=own.renderer.dates.day(day),
        appeal=None,
        leave="",
        preferences="",
        web=view.address,
        elsewhere=elsewhere(outlet, own.renderer.language, settings.NEWSROOM),
        verification=verification(outlet, own.renderer.language, settings.NEWSROOM),
        contact="",
        privacy="",
        parts=(view,),
    )
    html, text = alone(own, letter)
    return Answer(article.headline, text, html, own.renderer.code)
