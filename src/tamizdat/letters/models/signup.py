"""Wishes to get a newsletter that wait for the click in the letter that asks whether it is meant (double opt-in)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from tamizdat.letters.models.subscription import Subscription
from tamizdat.people.models.sealed import Sealed


class Address(Struct, frozen=True):
    """What is sealed of a wish."""

    address: str


class SignUp(Sealed):
    """Somebody wrote an address into the form, or a mail. `digest` is of the link's token, which is kept nowhere.

    `newsletters` are primary keys. After the click, `confirmed`, the worker makes subscriptions of it as soon as the
    vault is unlocked, and deletes the row. Without a click it is deleted after some days.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    newsletters = models.JSONField(default=list)
    language = models.CharField(max_length=35)
    consent = models.TextField()
    source = models.CharField(max_length=6, choices=Subscription.Source, default=Subscription.Source.PAGE)
    day = models.DateField()
    confirmed = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-up")

    def __str__(self) -> str:
        return f"sign-up {self.pk}"
