"""Where the people of the desk get test letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from tamizdat.people.models.sealed import Sealed


class StaffAddress(Struct, frozen=True):
    """What is sealed of it."""

    address: str


class TestAddress(Sealed):
    """The address at which somebody of the desk gets test letters, confirmed by a code that was sent there.

    `digest` is of the code, empty once it is confirmed; `attempts` counts wrong ones.
    """

    __test__ = False  # it is no test, whatever its name says

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, default=b"")
    attempts = models.PositiveSmallIntegerField(default=0)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("address for test letters")

    def __str__(self) -> str:
        return f"address for test letters {self.pk}"
