"""How it stands with the campaign that is live: what the ledger says, what readers are told, what comes next."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tamizdat.outlet import Language
from tamizdat.site import GapState
from tamizdat.support.gap import publishing
from tamizdat.support.gap.state import Sums, first_of, percent
from tamizdat.support.gap.sums import sums
from tamizdat.support.models import Campaign, GapPublished
from tamizdat.support.money import Money


class Standing(Struct, frozen=True):
    """The live campaign. `missing` is how many gifts must come before the figure can change."""

    campaign: Campaign
    sums: Sums
    figure: GapPublished | None
    missing: int
    told: list[tuple[Language, GapState]]

    @property
    def given(self) -> Money:
        """What the ledger has of this month."""
        return Money(self.campaign.currency, self.sums.amount)

    @property
    def percent(self) -> int:
        """How much of the cost that is."""
        return percent(self.sums.amount, self.campaign.cost)

    @property
    def shown(self) -> Money:
        """What readers are told."""
        return Money(self.campaign.currency, self.figure.amount if self.figure else 0)


def standing() -> Standing | None:
    """Return how the live campaign stands, None where there is none."""
    campaign = Campaign.shown()
    if campaign is None:
        return None
    month = first_of(timezone.now().astimezone(ZoneInfo(settings.OUTLET.time_zone)).date())
    now, figure = sums(campaign.currency, month), publishing.in_force(campaign.currency)
    counted = figure.gifts if figure and figure.month == month else 0
    told = publishing.states(settings.OUTLET)
    return Standing(
        campaign,
        now,
        figure,
        max(0, campaign.least_gifts - (now.gifts - counted)),
        [(language, told[language.code]) for language in settings.OUTLET.languages],
    )
