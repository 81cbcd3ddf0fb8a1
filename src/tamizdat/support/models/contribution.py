"""What readers give: contributions, the payments that belong to them, calls to providers, and what providers report.

No table here says who somebody is. A contribution leads to a `people.Person`, whose address is sealed; a note to the
newsroom is sealed in `Note`. Days are written down, and no times.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.people.models import Person
from tamizdat.people.models.sealed import Sealed
from tamizdat.support.money import Money


class Contribution(models.Model):
    """What one person wants to give: once, or regularly until it ends.

    `reference` names it at the provider and in a bank transfer. `provider_reference` is the provider's own name of it,
    "" until a provider knows of it. `version` changes with each change, so that what was asked of a provider earlier
    never goes over what was written meanwhile (`payments/applying.py`). `look_at` is when the provider is asked again.
    """

    class Cadence(models.TextChoices):
        """How often."""

        ONCE = "once", _("Once")
        MONTHLY = "monthly", _("Monthly")
        ANNUAL = "annual", _("Annual")

    class State(models.TextChoices):
        """How far it is; `payments/states.py` says what can follow what."""

        STARTED = "started", _("begun")
        OPEN = "open", _("not paid yet")
        DONE = "done", _("paid")
        ACTIVE = "active", _("active")
        LATE = "late", _("payment failed")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        EXPIRED = "expired", _("never paid")

    reference = models.CharField(max_length=20, unique=True)
    cadence = models.CharField(max_length=8, choices=Cadence)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units, each time
    provider = models.CharField(max_length=20)
    provider_reference = models.CharField(max_length=255, default="", db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.STARTED, db_index=True)
    language = models.CharField(max_length=35)
    day = models.DateField()
    next_day = models.DateField(null=True)  # of the next payment
    has_address = models.BooleanField(default=False)  # whether there is anybody to write to
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="contributions")
    version = models.PositiveIntegerField(default=0)
    look_at = models.DateTimeField(null=True, db_index=True)
    looked = models.PositiveIntegerField(default=0)  # how often the provider was asked without an answer

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="contribution_is_positive"),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~models.Q(provider_reference=""),
                name="contribution_once_at_provider",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        """What is given each time."""
        return Money(self.currency, self.amount)

    @property
    def is_regular(self) -> bool:
        """Whether it goes on by itself."""
        return self.cadence != self.Cadence.ONCE


class Note(Sealed):
    """What somebody wrote to the newsroom with a contribution."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="note")
    day = models.DateField()

    def __str__(self) -> str:
        return f"note {self.pk}"


class Payment(models.Model):
    """Money that moved, or was to move, for a contribution. The provider's own reference is there once."""

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", _("under way")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    refunded = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State)
    is_disputed = models.BooleanField(default=False)
    reason = models.CharField(max_length=60, default="")  # the provider's code of why it failed
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "reference"], name="payment_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"

    @property
    def money(self) -> Money:
        """What was paid."""
        return Money(self.currency, self.amount)


class Attempt(models.Model):
    """A call to a provider that changes something there. Its key is stored before the first call.

    The same key makes the provider do it once, however often it is called: when this process dies after the provider
    has done it, the call is repeated with this key and brings the same answer.
    """

    class Action(models.TextChoices):
        """What the provider is to do."""

        START = "start", _("begin")
        CHANGE = "change", _("change the amount")
        PAUSE = "pause", _("pause")
        RESUME = "resume", _("go on")
        END = "end", _("end")
        REFUND = "refund", _("refund")

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("under way")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="attempts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="attempts")
    action = models.CharField(max_length=8, choices=Action)
    amount = models.BigIntegerField(null=True)  # minor units: of a change or a refund
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    address = models.CharField(max_length=2000, default="")  # where the reader pays, as the provider answered
    problem = models.CharField(max_length=200, default="")
    tries = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField(null=True, db_index=True)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["contribution"], condition=models.Q(action="start"), name="contribution_starts_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.contribution_id}"


class Event(models.Model):
    """A message of a provider: that something of theirs has changed. What it is now is asked, never read from it.

    So nothing of the message is kept but its id and the reference of what it is about.
    """

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=255)
    about = models.CharField(max_length=255)  # the provider's reference of a contribution
    day = models.DateField()
    is_done = models.BooleanField(default=False)
    tries = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "event"], name="event_once"),)
        indexes = (models.Index(fields=["is_done", "try_at"], name="event_due"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"


class Notice(models.Model):
    """A letter that is to be written about a contribution once the vault is unlocked; the same one is there once."""

    class Kind(models.TextChoices):
        """What it tells."""

        THANKS = "thanks", _("thanks")
        FAILED = "failed", _("a payment failed")
        CHANGED = "changed", _("it was changed")
        PAUSED = "paused", _("it is paused")
        RESUMED = "resumed", _("it goes on")
        ENDED = "ended", _("it has ended")
        REFUNDED = "refunded", _("it was paid back")

    kind = models.CharField(max_length=10, choices=Kind)
    reference = models.CharField(max_length=100, unique=True)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="notices")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, related_name="notices")
    day = models.DateField()
    is_done = models.BooleanField(default=False, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.contribution_id}"


class Difference(models.Model):
    """What a provider's own list and the ledger do not agree about, as the last reconciliation found it.

    Somebody at the desk can explain it. An explanation is of the figures that were there: where they change, the
    difference is open again. No hand deletes one; it goes once both agree. `of` is the provider's reference of the
    payment that the movement belongs to, "" where it does not say.
    """

    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    ours = models.BigIntegerField(null=True)  # minor units; None where there is nothing
    theirs = models.BigIntegerField(null=True)
    day = models.DateField()
    since = models.DateField()
    of = models.CharField(max_length=255, default="")
    explanation = models.CharField(max_length=500, default="")
    explained_by = models.CharField(max_length=150, default="")  # the name by which somebody logs in
    explained_on = models.DateField(null=True)
    explained_ours = models.BigIntegerField(null=True)  # the figures that were explained
    explained_theirs = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "reference", "currency"], name="difference_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"

    @property
    def is_explained(self) -> bool:
        """Whether somebody has explained these very figures."""
        same = (self.explained_ours, self.explained_theirs) == (self.ours, self.theirs)
        return self.explained_on is not None and same
