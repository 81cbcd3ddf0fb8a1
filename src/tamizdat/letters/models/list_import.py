"""Lists of subscribers that came from elsewhere: what became of each, and its rows until they are done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.letters.models.newsletter import Newsletter
from tamizdat.people.models.sealed import Sealed


class ListImport(models.Model):
    """A list that somebody brought: from where and by what right, and how many rows had which fate. It names nobody.

    `found` counts rows by what the list says of them, `forecast` by what would become of them, `counts` by what became
    of them (`lists/fates.py`); `bad` has the first rows that cannot be read, each as file, line and reason. `others` is
    what becomes of rows that nobody confirmed.
    """

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", _("is being read")
        SHOWN = "shown", _("waits for a decision")
        GOING = "going", _("is being done")
        DONE = "done", _("done")
        TAKING_BACK = "taking-back", _("is being taken back")
        TAKEN_BACK = "taken-back", _("taken back")

    class Others(models.TextChoices):
        """What becomes of rows that nobody confirmed, or of which the list does not say when."""

        ASK = "ask", _("Ask each by a letter whether they want it")
        LEAVE_OUT = "leave-out", _("Leave them out")
        VOUCH = (
            "vouch",
            _(
                "Take those without a day on which they agreed: you say that they did, and your sentence is all there"
                " is to show"
            ),
        )

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="imports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    consent = models.TextField()
    formats = models.JSONField(default=list)  # of the files, in their order
    state = models.CharField(max_length=12, choices=State, default=State.READING, db_index=True)
    others = models.CharField(max_length=10, choices=Others, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    forecast = models.JSONField(null=True)
    counts = models.JSONField(default=dict)
    bad = models.JSONField(default=list)
    ask_next = models.DateTimeField(null=True)  # letters that ask go out at a limited pace
    taken_back = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)  # of a list taken back: who has chosen the newsletter since

    class Meta:
        verbose_name = _("list from elsewhere")

    def __str__(self) -> str:
        return f"list {self.pk}"


class ListPart(Sealed):
    """Some rows of a list, sealed until they are done; then the row is deleted."""

    class Group(models.TextChoices):
        """What its rows have in common."""

        KNOWN = "known"  # the list says whether they get it
        UNRECORDED = "unrecorded"  # the list says nothing
        UNCONFIRMED = "unconfirmed"  # the list says that they never confirmed

    of = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="parts")
    group = models.CharField(max_length=12, choices=Group)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"part {self.pk} of list {self.of_id}"


class AskedByList(models.Model):
    """An address from a list was asked whether it wants a newsletter: known by its lookup alone, so that the next list
    does not ask again."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="+")
    lookup = models.BinaryField(max_length=32)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["newsletter", "lookup"], name="asked_by_list_once")]

    def __str__(self) -> str:
        return f"asked {self.pk}"
