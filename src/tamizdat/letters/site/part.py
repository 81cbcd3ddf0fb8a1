"""What letters add to the site (`newsroom.publishing.site.add_part`): newsletters, and the issues that were sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils import timezone

from tamizdat.letters.by_mail.addresses import sign_up_address
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.letters.site.addresses import SHOWN
from tamizdat.letters.subscriptions.asking import consent_to
from tamizdat.readers import addresses
from tamizdat.readers.words import Words, words_in
from tamizdat.site import IssuePage, NewsletterPage

# How often a newsletter comes, as readers are told; by the number of the weekday.
_EVERY = (
    "Free, every Monday",
    "Free, every Tuesday",
    "Free, every Wednesday",
    "Free, every Thursday",
    "Free, every Friday",
    "Free, every Saturday",
    "Free, every Sunday",
)
_AT_ONCE = "Free, when there is news"


def part() -> dict[str, Any]:
    """Return the pages of the newsletters that readers can sign up for, in their order."""
    codes = {language.code for language in settings.OUTLET.languages}
    found = [each for each in Newsletter.objects.filter(live=True) if each.language in codes]
    issues = _issues(found)
    return {"newsletters": tuple(_page(each, issues.get(each.pk, ())) for each in found)}


def when(newsletter: Newsletter, words: Words) -> str:
    """Return how often a newsletter comes, and that it is free."""
    is_weekly = newsletter.rhythm == Newsletter.Rhythm.WEEKLY
    return words.say(_EVERY[newsletter.weekday] if is_weekly else _AT_ONCE)


def _page(newsletter: Newsletter, issues: tuple[IssuePage, ...]) -> NewsletterPage:
    words = words_in(newsletter.language)
    return NewsletterPage(
        language=newsletter.language,
        slug=newsletter.slug,
        name=newsletter.name,
        description=newsletter.description,
        when=when(newsletter, words),
        consent=consent_to([newsletter], words),
        action=addresses.action(),
        others=addresses.others(),
        write_to=sign_up_address(newsletter),
        issues=issues,
    )


def _issues(newsletters: list[Newsletter]) -> dict[int, tuple[IssuePage, ...]]:
    """Return the issues on the web of each newsletter, the newest first.

    The second issue of a day has a number at the end of its address. One that was stopped keeps its number, so that no
    address changes; it is not shown.
    """
    found: dict[int, list[IssuePage]] = {each.pk: [] for each in newsletters}
    days: Counter[tuple[int, object]] = Counter()
    fields = ("newsletter_id", "subject", "preheader", "day", "state", "page", "frozen", "begun")
    rows = Issue.objects.filter(newsletter__in=newsletters).exclude(frozen=None).exclude(day=None)
    for issue in rows.only(*fields).order_by("frozen", "pk"):
        days[issue.newsletter_id, issue.day] += 1
        count = days[issue.newsletter_id, issue.day]
        if issue.state in SHOWN:
            slug = f"{issue.day}-{count}" if count > 1 else f"{issue.day}"
            sent = timezone.localtime(issue.begun or issue.frozen).isoformat(timespec="seconds")
            page = IssuePage(slug, issue.day.isoformat(), issue.subject, issue.page, issue.preheader, sent)
            found[issue.newsletter_id].append(page)
    return {number: tuple(reversed(pages)) for number, pages in found.items()}
