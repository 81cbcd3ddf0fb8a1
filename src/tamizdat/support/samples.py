"""What a practice newsroom has from its first start on, so that there is something to look at: in each language an
appeal below the articles and a bar for readers of several, words on the page on which they contribute, and a campaign
that counts.

The words are the theme's own. All of it can be changed, switched off and deleted at the desk.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html

from tamizdat.newsroom.publishing import queue
from tamizdat.readers.words import words_in
from tamizdat.support.defaults import open_for_practice
from tamizdat.support.models import AmountGroup, Appeal, Campaign, SupportText

_MONTH = 200  # a month's cost, in the largest monthly gifts that are suggested
_READ_BEFORE_BAR = 2  # articles


def begin_practice() -> None:
    """Let readers contribute in practice mode, with samples. What somebody has set since the first start stays."""
    with transaction.atomic():
        if not open_for_practice():
            return
        for language in settings.OUTLET.languages:
            _words(language.code, language.name)
        _campaign()
        queue.ask([queue.SITE])


def _words(code: str, name: str) -> None:
    words = words_in(code)
    text = format_html("<p>{}</p>", words.say("This newspaper has no owner but its readers: they pay for it."))
    SupportText.objects.create(language=code, body=text)
    shared = {"languages": [code], "text": text, "button": words.say("Support us"), "gap": True, "live": True}
    Appeal.objects.create(name=f"Sample letter, {name}", title=words.say("To our readers"), **shared)
    Appeal.objects.create(name=f"Sample bar, {name}", form=Appeal.Form.BAR, least_read=_READ_BEFORE_BAR, **shared)


def _campaign() -> None:
    group = AmountGroup.objects.get()
    step = group.monthly[0]
    Campaign.objects.create(
        name="Sample", currency=group.currency, cost=_MONTH * group.monthly[-1], step=step, live=True
    )
