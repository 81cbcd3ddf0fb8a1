"""The ledger: entries of two or more lines that balance in each currency. What is posted never changes.

Triggers in the database keep this, whatever program writes (`ledger/triggers.py`): an entry is made with its lines,
then posted; posting fails unless its lines balance; afterwards neither it nor its lines can be changed or deleted.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """Something that moved money. `reference` names it, so that nothing is entered twice.

    `day` is a day and no time, and nobody is named: an amount with its moment could be matched with a processor's list.
    """

    class Kind(models.TextChoices):
        """What it was."""

        GIFT = "gift", _("Contribution")
        FEE = "fee", _("Fee")
        REFUND = "refund", _("Refund")
        DISPUTE = "dispute", _("Disputed")
        DISPUTE_WON = "dispute-won", _("Dispute won")
        PAYOUT = "payout", _("Paid out to the bank")
        CONVERSION = "conversion", _("Exchanged")
        CORRECTION = "correction", _("Correction")

    kind = models.CharField(max_length=12, choices=Kind)
    reference = models.CharField(max_length=120, unique=True)
    day = models.DateField(db_index=True)
    note = models.CharField(max_length=200, default="", blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    posted = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["note"], name="entry_note"),)  # `payments/posting.py` finds by it

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Line(models.Model):
    """An amount of one entry on one account: positive for a debit, which assets gain by, negative for a credit."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=60, db_index=True)  # `ledger/accounts.py` has the chart
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(amount=0), name="line_is_not_zero"),)

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
