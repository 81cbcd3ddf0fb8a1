"""Where newsletters and their issues stand on the site."""

from __future__ import annotations

from django.conf import settings

from tamizdat.letters.models import Issue, Newsletter

FOLDER = "newsletters/"
# The states of issues that stand on the web. One that was stopped does not: somebody found that it must not go out.
SHOWN = (Issue.State.SENDING, Issue.State.PAUSED, Issue.State.SENT)


def newsletter_path(newsletter: Newsletter) -> str:
    """Return the path of a newsletter's page below the site's root."""
    return f"{settings.OUTLET.language(newsletter.language).prefix}{FOLDER}{newsletter.slug}/"


def issue_path(issue: Issue) -> str:
    """Return the path of an issue's page. Its day is known once it is frozen."""
    return f"{newsletter_path(issue.newsletter)}{issue_slug(issue)}/"


def issue_address(issue: Issue) -> str:
    """Return the whole address of an issue's page."""
    return str(settings.OUTLET.url(issue_path(issue)))


def issue_slug(issue: Issue) -> str:
    """Return the end of an issue's address: its day; the second one of a day has a number behind it."""
    before = Issue.objects.filter(newsletter=issue.newsletter, day=issue.day).exclude(pk=issue.pk)
    earlier = sum((each.frozen, each.pk) < (issue.frozen, issue.pk) for each in before if each.frozen and issue.frozen)
    return f"{issue.day}-{earlier + 1}" if earlier else f"{issue.day}"


def latest_address(newsletter: Newsletter) -> str:
    """Return the whole address of the latest issue on the web, "" where there is none."""
    issue = Issue.objects.filter(newsletter=newsletter, state__in=SHOWN).order_by("-frozen", "-pk").first()
    return issue_address(issue) if issue else ""
