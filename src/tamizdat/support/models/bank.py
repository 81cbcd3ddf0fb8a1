"""What came by bank transfer: of each line of a statement as little as counting it once, and for whom, needs."""

from __future__ import annotations

from django.db import models

from tamizdat.support.money import Money


class BankLine(models.Model):
    """A line of a bank statement that counts. What else stands on it, the donor's name for instance, is not kept.

    `line` names it, so that a statement that is imported again, or overlaps another, counts nothing twice
    (`providers/bank/identity.py`). `reference` is that of a contribution, "" for a gift that names none. `turn` says
    how often somebody had it count for another than before (`providers/bank/reassigning.py`).
    """

    line = models.CharField(max_length=40, unique=True)
    day = models.DateField(db_index=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units; negative for what went out
    reference = models.CharField(max_length=20, default="", db_index=True)
    turn = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(amount=0), name="bank_line_is_not_zero"),)

    def __str__(self) -> str:
        return self.line

    @property
    def name(self) -> str:
        """What the payment is called that it is now, and its entry in the ledger after "bank:"."""
        return f"{self.line} {self.turn + 1}" if self.turn else str(self.line)

    @property
    def money(self) -> Money:
        """What came, or went."""
        return Money(self.currency, self.amount)
