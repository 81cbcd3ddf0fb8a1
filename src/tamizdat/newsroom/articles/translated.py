"""How far a translation has come: of which article it is, and what still stands in that one's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct
from wagtail.models import ModelLogEntry

from tamizdat.article import Article as Record
from tamizdat.article import block_html, plain
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.records import record_of

BEGUN = "newsroom.translate"  # the entry in the original's log that names the translation
_FEW = 3  # words: a shorter text, such as a name or a figure, may be the same in both languages


class Unfinished(Struct, frozen=True):
    """What of a translation is not translated: texts in the original's words, empty ones, and those that lack."""

    same: int = 0
    empty: int = 0
    headline: bool = False
    paragraphs: int = 0
    of_original: int = 0

    def __bool__(self) -> bool:
        return bool(self.same or self.empty or self.headline)

    def said(self) -> list[str]:
        """Return it in sentences."""
        found = []
        if self.headline:
            found.append(_("The headline is still the original's."))
        if self.same:
            text = ngettext(
                "%(count)s paragraph is still in the original's words.",
                "%(count)s paragraphs are still in the original's words.",
                self.same,
            )
            found.append(text % {"count": self.same})
        if self.empty:
            text = ngettext("%(count)s paragraph is empty.", "%(count)s paragraphs are empty.", self.empty)
            found.append(text % {"count": self.empty})
        if self.paragraphs < self.of_original:
            text = _("It has %(here)s paragraphs, the original %(there)s.")
            found.append(text % {"here": self.paragraphs, "there": self.of_original})
        return found


def original_of(article: Article) -> Article | None:
    """Return the article that this one was begun at the desk as a translation of; None where it is no translation.

    Of articles that came from an archive it is not known which of them is the original.
    """
    if not article.pk or not article.translations:
        return None
    begun = ModelLogEntry.objects.filter(action=BEGUN, data__article=article.pk).order_by("timestamp").first()
    if begun is None or int(begun.object_id) not in article.translations.values():
        return None
    return Article.objects.filter(pk=begun.object_id).select_related("latest_revision").first()


def out_of_date_since(original: Article, translation: Article) -> Any:
    """Return when the original was published anew after its translation was last saved; None if it was not."""
    changed, saved = original.last_published_at, translation.latest_revision and translation.latest_revision.created_at
    return changed if changed and saved and changed > saved else None


def unfinished(translation: Article, record: Record, original: Article) -> Unfinished:
    """Return what is not translated yet. `record` is the translation's own."""
    public, newest = record_of(original), record_of(original.get_latest_revision_as_object())
    theirs = {text for each in (public, newest) for text in _texts(each)}
    ours = list(_texts(record))
    return Unfinished(
        same=sum(text in theirs for text in ours if len(text.split()) >= _FEW),
        empty=_empty(translation),
        headline=bool(record.headline) and plain(record.headline) in {plain(public.headline), plain(newest.headline)},
        paragraphs=len(ours),
        of_original=len(list(_texts(newest))),
    )


def _texts(record: Record) -> Iterator[str]:
    """Yield the words of the standfirst and of each paragraph, quote, cell and caption."""
    if record.standfirst:
        yield plain(record.standfirst)
    for block in [*record.body, *(block for entry in record.entries for block in entry.body)]:
        for html in block_html(block):
            if text := plain(html).strip():
                yield text


def _empty(article: Article) -> int:
    """Return how many texts of the form have no words."""
    raw = article.body.get_prep_value() if article.body else []
    return sum(block["type"] == "text" and not plain(block["value"] or "").strip() for block in raw)
