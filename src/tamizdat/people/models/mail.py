"""Outgoing mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.people.models.person import Person
from tamizdat.people.models.sealed import Sealed


class Mail(Sealed):
    """A letter to one address. Address, subject and text are sealed; they are erased once it is sent.

    `reference` names what it is about, so that the same letter is never made twice. A letter is SUBMITTING from before
    the first byte goes to the mail server until that has answered. If this process dies meanwhile, nobody knows whether
    it was sent: it becomes UNKNOWN, and a person decides. It is never sent again by itself.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waits")
        SUBMITTING = "submitting", _("is being sent")
        SENT = "sent", _("sent")
        KEPT = "kept", _("kept in the mailbox")  # practice mode
        FAILED = "failed", _("not sent")
        UNKNOWN = "unknown", _("perhaps sent")
        SUPPRESSED = "suppressed", _("not wanted")

    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=100, unique=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="mail")
    message_id = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # after which whoever claimed it counts as dead
    answer = models.CharField(max_length=20, default="")  # the mail server's codes; its text names the address
    day = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["state", "not_before"], name="mail_due"),)

    def __str__(self) -> str:
        return f"letter {self.pk}: {self.kind}"
