"""Changing an article's draft from a page that is not its form: an edit by a person, with a revision and an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace
from wagtail.log_actions import log

from tamizdat.article import Article as Record
from tamizdat.article import decode, encode
from tamizdat.newsroom.models import Article, ArticleState
from tamizdat.newsroom.models.article import OF_THE_WHOLE
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.columns import Labels, change
from tamizdat.newsroom.publishing.records import record_of, set_derived


class EditError(ValueError):
    """An article cannot be changed now; the message says why, for whoever tried."""


def draft_record(article: Article) -> Record:
    """Return the newest draft of an article as a record."""
    return record_of(article.get_latest_revision_as_object())


def edit(
    number: int, user: Any, make: Callable[[Record], Record], *, said: Mapping[str, Any], publish: bool = False
) -> tuple[Record, Record]:
    """Change the newest draft of an article by `make`, and publish that with `publish`; return it before and after.

    `said` stands in the log. Raises EditError where the article is not at the desk or somebody has locked it, and where
    publishing would publish another draft that waits.
    """
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if row is None:
            raise EditError(_("Article %(number)d is not at the desk.") % {"number": number})
        lock = row.get_lock()
        if lock and lock.for_user(user):
            raise EditError(_("“%(article)s” is locked by somebody. Nothing was changed.") % {"article": row})
        if publish and row.has_unpublished_changes:
            raise EditError(
                _("“%(article)s” has a draft that waits. Save without publishing, and publish it from there.")
                % {"article": row}
            )
        draft = row.get_latest_revision_as_object()
        before = record_of(draft)
        after = make(before)
        if after == before:
            return before, after
        if after.published is None and row.day is not None:
            _undate(row, user)
        whole = {name: getattr(draft, name) for name in OF_THE_WHOLE}
        change(draft, after, Labels())
        for name, value in whole.items():
            setattr(draft, name, value)
        revision = draft.save_revision(user=user, log_action=True, clean=False)
        log(instance=row, action="newsroom.answer", user=user, data=dict(said))
        if publish and row.live:
            revision.publish(user=user)
    return before, after


def _undate(row: Article, user: Any) -> None:
    """Take the date from the public article: a draft without one has that of the public article (`Article.day`)."""
    row.day = row.clock = None
    if row.record:
        public = replace(decode(bytes(row.record)), published=None)
        row.record = encode(public)
        set_derived(row, public)
        ArticleState.objects.add([public])
        queue.ask([row.pk], user)
    row.save()
