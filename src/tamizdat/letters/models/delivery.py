"""The queue of an issue: a row for each recipient."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.letters.models.issue import Issue
from tamizdat.letters.models.subscription import Subscription


class Delivery(models.Model):
    """An issue for one subscription. `pending → submitting → sent | failed | unknown`, and back to pending when the
    mail server asks for patience; `skipped` are those who left, or whose address gets no mail, before their turn.

    `worker` has taken the row until `until`. A row that is still `submitting` then is unknown: its sender died while
    the message was on its way. `answer` has the server's codes and no words, which name the address.
    """

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", _("waits")
        SUBMITTING = "submitting", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused")
        UNKNOWN = "unknown", _("perhaps sent")
        SKIPPED = "skipped", _("left before")

    class Returned(models.TextChoices):
        """What came back of it: the worst that was reported (`incoming/effects.py`)."""

        NOTHING = "", _("nothing")
        SOFT = "soft", _("not taken")
        HARD = "hard", _("no such address")
        COMPLAINT = "complaint", _("called spam")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    worker = models.CharField(max_length=24, blank=True)
    until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    returned = models.CharField(max_length=10, blank=True)  # one of Returned

    class Meta:
        verbose_name = _("delivery")
        constraints = [models.UniqueConstraint(fields=["issue", "subscription"], name="delivery_once")]
        indexes = [
            models.Index(fields=["issue", "state", "id"], name="delivery_queue"),
            models.Index(fields=["issue"], condition=~models.Q(returned=""), name="delivery_returned"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.state}"
