"""The gap: what a month costs, and what readers are told of how much of it is there."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.support.money import Money

LEAST_GIFTS = 3  # with two, each of the givers could subtract their own gift and read the other's


class Campaign(models.Model):
    """What readers are asked to fill: a cost each month, in one currency, and the newsroom's words about it.

    One campaign at most is live. Of `gap/state.py` it has the rules by which a figure is published: at `hour`, after at
    least `least_gifts` further gifts, rounded down to `step`.
    """

    name = models.CharField(_("name"), max_length=120, help_text=_("For the desk; readers never see it."))
    currency = models.CharField(_("currency"), max_length=3)
    cost = models.BigIntegerField()  # minor units, each month
    sentences = models.JSONField(default=dict)  # by language code: "No ads since July 2024."
    words = models.JSONField(default=dict)  # by language code: what the newsroom adds
    live = models.BooleanField(_("readers see it"), default=False)
    hour = models.PositiveSmallIntegerField(default=9)  # in the outlet's time zone
    least_gifts = models.PositiveSmallIntegerField(default=5)
    step = models.BigIntegerField()  # minor units

    class Meta:
        ordering = ("-live", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["live"], condition=models.Q(live=True), name="campaign_one_is_live"),
            models.CheckConstraint(condition=models.Q(cost__gt=0, step__gt=0), name="campaign_is_positive"),
            models.CheckConstraint(
                condition=models.Q(least_gifts__gte=LEAST_GIFTS, hour__lte=23), name="campaign_hides_each_gift"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def money(self) -> Money:
        """What a month costs."""
        return Money(self.currency, self.cost)

    @classmethod
    def shown(cls) -> Any:
        """Return the campaign that readers see, None where there is none."""
        return cls.objects.filter(live=True).first()


class GapPublished(models.Model):
    """A figure that was published, or found to be the same still: the amount, and how many gifts it counts.

    Rows are by currency and not by campaign, so that a new campaign does not begin to count in the midst of a group of
    gifts (`gap/state.py`). The figure that readers have is the newest one's.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="figures")
    currency = models.CharField(max_length=3)
    day = models.DateField()
    month = models.DateField()  # its first day
    amount = models.BigIntegerField()  # minor units, as shown
    gifts = models.PositiveIntegerField()

    class Meta:
        ordering = ("-day",)
        constraints = (models.UniqueConstraint(fields=["currency", "day"], name="gap_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
