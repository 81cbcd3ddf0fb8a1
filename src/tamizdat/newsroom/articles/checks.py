"""What the desk says about a draft before anybody else reads it: how long it is, and what it lacks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from tamizdat.article import Article as Record
from tamizdat.article import Embed, Figure, block_html, plain
from tamizdat.newsroom.articles.translated import original_of, out_of_date_since, unfinished
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.records import record_of
from tamizdat.obituaries import is_obituary
from tamizdat.recover.review.questions import is_doubtful_name

WORDS_A_MINUTE = 230  # adults read 238 words of English prose a minute (Brysbaert 2019), fewer in other languages


class Check(Struct, frozen=True):
    """Something an editor should know. `field` is the form's field that it is about."""

    text: str
    field: str = ""
    is_error: bool = False


class Checks(Struct, frozen=True):
    """What is known about a draft: its words, the minutes it takes to read, and what it lacks."""

    words: int
    minutes: int
    found: tuple[Check, ...]


def checks(article: Article) -> Checks:
    """Return what the desk has to say about a draft."""
    record = record_of(article)
    words = len(plain(" ".join(html for block in record.body for html in block_html(block))).split())
    minutes = max(1, round(words / WORDS_A_MINUTE)) if words else 0
    return Checks(words, minutes, tuple(_missing(article, record)))


def _missing(article: Article, record: Record) -> list[Check]:
    found = []
    if not plain(record.headline).strip():
        found.append(Check(_("It has no headline."), "headline", is_error=True))
    if not record.body and not record.entries:
        found.append(Check(_("It has no text."), "body", is_error=True))
    if not record.standfirst:
        found.append(
            Check(_("It has no standfirst: lists and search engines show the first words instead."), "standfirst")
        )
    if record.published is None and not article.is_new:
        found.append(Check(_("It has no date: readers find it under “undated” alone."), "day"))
    if record.section is None:
        found.append(Check(_("It is in no section."), "section"))
    found += _about_bylines(record)
    if record.appeals and is_obituary(_labels(record)):
        found.append(Check(_("It is an obituary, and readers may be asked for support at it."), "appeals"))
    if without := without_alt(record):
        text = ngettext(
            "A picture has no alt text: readers who cannot see are told nothing.",
            "%(count)s pictures have no alt text: readers who cannot see are told nothing.",
            without,
        )
        found.append(Check(text % {"count": without}, "body"))
    if original := original_of(article):
        if original.state == Article.State.WITHDRAWN:
            found.append(Check(_("The original was withdrawn."), is_error=article.is_new))
        found += [Check(text, "body") for text in unfinished(article, record, original).said()]
        if since := out_of_date_since(original, article):
            found.append(
                Check(_("The original was published anew on %(at)s, after this was saved.") % {"at": written(since)})
            )
    if article.embargo and article.embargo > timezone.now():
        found.append(Check(_("Under embargo until %(at)s.") % {"at": written(article.embargo)}, "embargo"))
    return found


def _labels(record: Record) -> list[str]:
    section = [record.section] if record.section else []
    return [record.kicker, *(label.name for label in (*section, *record.topics))]


def _about_bylines(record: Record) -> list[Check]:
    if not record.bylines:
        return [Check(_("It has no byline."), "bylines")]
    doubtful = _("“%(name)s” may be no name of a person.")
    names = (byline.name for byline in record.bylines if is_doubtful_name(byline.name))
    return [Check(doubtful % {"name": name}, "bylines") for name in names]


def without_alt(record: Record) -> int:
    """Return how many pictures of an article have no alt text."""
    blocks: list[Any] = [record.lead_image, *record.body, *(block for entry in record.entries for block in entry.body)]
    images = [block.image for block in blocks if isinstance(block, Figure | Embed) and block.image]
    return sum(not image.alt for image in images)
