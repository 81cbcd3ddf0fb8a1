"""Who gets a newsletter, and how many came and went."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.letters.models.list_import import ListImport
from tamizdat.letters.models.newsletter import Newsletter
from tamizdat.people.models import Person

LEFT = "left"  # the purpose of lookups of those who left


def new_code() -> str:
    """Return what stands for a subscription in addresses: nobody can guess it, and it says nothing."""
    return secrets.token_urlsafe(16)


class Subscription(models.Model):
    """A person gets a newsletter, because they said so: `consent` is what they agreed to, `consented` when.

    The row is deleted when they leave; if they undid that, `undone` is when, and the rest is as it was. `returned`
    counts letters in a row that came back for a time; `imported` is the list that they came with, and `chosen` when
    they last saved preferences with the newsletter ticked: then it is theirs, whatever becomes of the list.
    """

    class Source(models.TextChoices):
        """How they came."""

        PAGE = "page", _("on the site")
        MAIL = "mail", _("by mail")
        IMPORT = "import", _("from a list")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="subscriptions")
    code = models.CharField(max_length=24, unique=True, default=new_code)
    source = models.CharField(max_length=6, choices=Source, default=Source.PAGE)
    consent = models.TextField()
    consented = models.DateTimeField()
    returned = models.PositiveSmallIntegerField(default=0)
    imported = models.ForeignKey(ListImport, on_delete=models.SET_NULL, null=True, related_name="subscriptions")
    undone = models.DateTimeField(null=True)
    chosen = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("subscription")
        constraints = [models.UniqueConstraint(fields=["newsletter", "person"], name="subscription_once")]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Departed(models.Model):
    """Somebody left a newsletter, or ended all of them (`newsletter` is None): known by the lookup of the address
    alone, so that no list from elsewhere brings them back. Whoever signs up again is taken off it.

    `leaving` stands for the leaving that can be undone by the page that says so: the last one. Empty: none can.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="+", null=True)
    lookup = models.BinaryField(max_length=32)
    day = models.DateField()
    leaving = models.CharField(max_length=22, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "lookup"], name="departed_once"),
            models.UniqueConstraint(
                fields=["lookup"], condition=models.Q(newsletter__isnull=True), name="departed_from_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"departed {self.pk}"


class Tally(models.Model):
    """How many signed up for a newsletter and left it on a day, for the desk's plots. It names nobody.

    `imported` are those that came with lists, less those that were taken back: so it can be less than nothing.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="tallies")
    day = models.DateField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)  # ended because mail came back, or was called spam
    imported = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["newsletter", "day"], name="tally_of_a_day")]

    def __str__(self) -> str:
        return f"{self.newsletter_id} {self.day}"

    @classmethod
    def add(cls, newsletter: Newsletter, day: object, what: str, count: int = 1) -> None:
        """Count who `joined`, `left`, `returned` or was `imported`, within the transaction of what is counted."""
        row, _created = cls.objects.get_or_create(newsletter=newsletter, day=day)
        cls.objects.filter(pk=row.pk).update(**{what: models.F(what) + count})

    @classmethod
    def undo_left(cls, newsletter: Newsletter, day: object) -> bool:
        """Take one who left on a day out of the counts, since it was undone; return whether there was one."""
        row = cls.objects.filter(newsletter=newsletter, day=day, left__gt=0)
        return bool(row.update(left=models.F("left") - 1))
