"""Where newsletters and their issues stand on the site."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from tamizdat.letters.models import Issue, Newsletter
from tamizdat.outlet import Outlet

FOLDER = "newsletters/"
# The states of issues that stand on the web. One that was stopped does not: somebody found that it must not go out.
SHOWN = (Issue.State.SENDING, Issue.State.PAUSED, Issue.State.SENT)


def issue_path(issue: Any, day: date, outlet: Outlet) -> str:
    """Return the path of an issue's page below the site's root; the second one of a day has a number behind it.

    `day` is that on which it was frozen; of a draft, the day on which it is to be.
    """
    newsletter = issue.newsletter
    others = Issue.objects.filter(newsletter=newsletter, day=day).exclude(pk=issue.pk).exclude(frozen=None)
    earlier = sum(issue.frozen is None or (each.frozen, each.pk) < (issue.frozen, issue.pk) for each in others)
    slug = f"{day}-{earlier + 1}" if earlier else f"{day}"
    return f"{outlet.language(newsletter.language).prefix}{FOLDER}{newsletter.slug}/{slug}/"


def web_address(issue: Issue) -> str:
    """Return the whole address of an issue on the web, "" while it is not there."""
    if issue.state not in SHOWN or issue.day is None or not issue.newsletter.live:
        return ""
    return str(settings.OUTLET.url(issue_path(issue, issue.day, settings.OUTLET)))


def latest_address(newsletter: Newsletter) -> str:
    """Return the whole address of the latest issue on the web, "" where there is none."""
    shown = Issue.objects.filter(newsletter=newsletter, state__in=SHOWN).exclude(day=None)
    issue = shown.order_by("-frozen", "-pk").first()
    return str(settings.OUTLET.url(issue_path(issue, issue.day, settings.OUTLET))) if issue else ""
