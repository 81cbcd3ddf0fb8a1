"""The newest headlines, the live mirrors, and what can be asked."""

from __future__ import annotations

from itertools import islice

from django.conf import settings

from tamizdat.letters.by_mail import addresses
from tamizdat.letters.by_mail.answers.answer import Answer, written
from tamizdat.letters.by_mail.words import ARTICLE, LATEST, LEAVE, MIRRORS, SUBSCRIBE, named
from tamizdat.letters.models import Newsletter
from tamizdat.letters.rendering.addresses import elsewhere, verification
from tamizdat.letters.rendering.articles import paper, public_article
from tamizdat.readers.words import words_in

HEADLINES = 20
# The commands that the letter tells of, by their names in its template.
_TOLD = {"subscribe": SUBSCRIBE, "leave": LEAVE, "article": ARTICLE, "latest": LATEST, "mirrors": MIRRORS}


def latest(language: str) -> Answer:
    """Answer with the newest headlines in a language, each with its number and a link that asks for it."""
    words = words_in(language)
    with paper(words.language) as now:
        numbers = (each.number for each in now.renderer.context.index.public(words.language))
        articles = filter(None, (public_article(now, number) for number in numbers))
        found = list(islice(articles, HEADLINES))
        days = [now.renderer.day(each.published) if each.published else None for each in found]
    rows = [
        (each.number, each.headline, day.label if day else "", addresses.ask_for_article(each.number))
        for each, day in zip(found, days, strict=True)
    ]
    return written(words, "mail-latest", rows=rows, example=f"{named(words, ARTICLE)} {rows[0][0] if rows else 1}")


def mirrors(language: str) -> Answer:
    """Answer with addresses at which the paper can be read, and how a copy is checked."""
    words = words_in(language)
    of_paper = settings.OUTLET.language(words.language)
    return written(
        words,
        "mail-mirrors",
        found=elsewhere(settings.OUTLET, of_paper, settings.NEWSROOM),
        verification=verification(settings.OUTLET, of_paper, settings.NEWSROOM),
    )


def help_(language: str) -> Answer:
    """Answer with what can be asked, in a language."""
    words = words_in(language)
    live = Newsletter.objects.filter(live=True, language=words.language)
    return written(
        words,
        "mail-help",
        address=addresses.requests(),
        names={name: named(words, listed) for name, listed in _TOLD.items()},
        newsletters=[(each.name, addresses.sign_up_address(each)) for each in live],
    )
