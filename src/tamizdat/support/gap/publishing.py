"""The worker's job: once a day it counts, and where the figure is another one, publishes what shows it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from tamizdat.newsroom.models import Mark
from tamizdat.newsroom.operations.worker import Job, add_job
from tamizdat.newsroom.site.changes import publish_site
from tamizdat.outlet import Outlet
from tamizdat.site import GapState
from tamizdat.support.gap import words
from tamizdat.support.gap.state import Figure, Rules, first_of, following, is_due
from tamizdat.support.gap.sums import sums
from tamizdat.support.models import Campaign, GapPublished

_COUNTED = "gap"  # the mark: which campaign was counted on which day, whether its figure changed or not


def register() -> None:
    """Have the worker count. Called once Django's apps are ready."""
    add_job(Job("gap", "The gap", publish_due))


def publish_due(now: datetime | None = None) -> int:
    """Count if it is time; return how many figures were published: one or none."""
    campaign = Campaign.shown()
    if campaign is None:
        return 0
    now = (now or timezone.now()).astimezone(ZoneInfo(settings.OUTLET.time_zone))
    before = newest(campaign.currency)
    last = before and Figure(before.day, before.month, before.amount, before.gifts)
    rules = Rules(campaign.hour, campaign.least_gifts, campaign.step)
    counted = f"{campaign.pk} {now.date()}"
    if not is_due(rules, last, now) or Mark.get(_COUNTED) == counted:
        return 0
    figure = following(rules, last, sums(campaign.currency, first_of(now.date())), now)
    try:
        with transaction.atomic():
            Mark.put(_COUNTED, counted)
            return _keep(campaign, last, figure) if figure else 0
    except IntegrityError:
        return 0  # another worker was faster


def _keep(campaign: Campaign, last: Figure | None, figure: Figure) -> int:
    """Write a figure down, and publish it if it is another one than readers have."""
    GapPublished.objects.create(
        campaign=campaign,
        currency=campaign.currency,
        day=figure.day,
        month=figure.month,
        amount=figure.amount,
        gifts=figure.gifts,
    )
    if last and (last.month, last.amount) == (figure.month, figure.amount):
        return 0
    publish_site()
    return 1


def newest(currency: str) -> GapPublished | None:
    """Return the figure in force in a currency."""
    found: GapPublished | None = GapPublished.objects.filter(currency=currency).first()
    return found


def states(who: Outlet) -> dict[str, GapState]:
    """Return what readers are told now, by language; nothing where no campaign is live."""
    campaign = Campaign.shown()
    if campaign is None:
        return {}
    return words.states(who, campaign, in_force(campaign.currency), timezone.localdate())


def in_force(currency: str) -> GapPublished | None:
    """Return the figure that readers are told: last month's stays until the first day's hour, and no longer."""
    figure, now = newest(currency), timezone.localdate()
    is_now = figure is not None and (figure.month == first_of(now) or now.day == 1)
    return figure if is_now else None


def documents(found: dict[str, GapState]) -> dict[str, str]:
    """Return the documents about the gap, by name."""
    return {words.DOCUMENT: words.document(found)} if found else {}
