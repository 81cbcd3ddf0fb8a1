"""What follows a change of the site: every process learns of it, the log says who did it, and it is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import log
from wagtail.signals import published, unpublished

from tamizdat.newsroom.models import (
    LanguageWords,
    ListText,
    OutletWords,
    Picks,
    Redirect,
    Section,
    SiteVersion,
    StandingPage,
    TipLine,
)
from tamizdat.newsroom.publishing import config, queue
from tamizdat.newsroom.site.text import is_untouched, text_to_html, to_html

PARTS = (LanguageWords, ListText, OutletWords, Picks, Redirect, Section, StandingPage, TipLine)


def connect() -> None:
    """Have all that changes a part of the site noticed."""
    for model in PARTS:
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"newsroom.site.{model.__name__}.{id(signal)}")
    published.connect(_published, sender=StandingPage, dispatch_uid="newsroom.site.published")
    unpublished.connect(_unpublished, sender=StandingPage, dispatch_uid="newsroom.site.unpublished")


def _changed(**kwargs: Any) -> None:
    SiteVersion.change()
    config.forget()


def _published(instance: StandingPage, user: Any = None, **kwargs: Any) -> None:
    """Set what readers get of a page. Within the transaction of `StandingPage.publish`."""
    if instance.live:
        instance.html = page_html(instance)
        instance.save(update_fields=["html"])
        publish_site(user)


def _unpublished(instance: StandingPage, **kwargs: Any) -> None:
    publish_site()


def page_html(page: StandingPage) -> str:
    """Return the HTML of a page: as it was loaded, while nobody has changed it."""
    raw = page.body.get_prep_value() if page.body else []
    return str(page.written["html"]) if is_untouched(raw, page.written) else to_html(raw)


def text_html(text: ListText) -> str:
    """Return the HTML of a text about a label: as it was loaded, while nobody has changed it."""
    return str(text.written["html"]) if text.written and text.body == text.written["body"] else text_to_html(text.body)


def publish_site(user: Any = None, numbers: Iterable[int] = ()) -> None:
    """Put the site, and articles that its change touches, into the queue, and publish them once all is committed."""
    with transaction.atomic():
        SiteVersion.change()
        queue.ask([queue.SITE, *numbers], user)
        transaction.on_commit(queue.publish_soon)


def changed(instance: Any, action: str, user: Any, **data: Any) -> None:
    """Write a change of a part of the site into the log, and publish it. Inside the transaction that makes it."""
    log(instance=instance, action=action, user=user, data=data or None)
    publish_site(user)
