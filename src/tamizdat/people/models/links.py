"""Links in letters, by which somebody manages what is theirs without a password."""

from __future__ import annotations

from django.db import models

from tamizdat.people.models.person import Person


class SignedLink(models.Model):
    """A link that was sent to a person. The database has a digest of its token: nobody who reads it can use the link.

    `used` lists the actions that were done with it; each can be done once.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=30)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="links")
    about = models.JSONField(default=dict)
    ends = models.DateTimeField(db_index=True)
    used = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"link {self.pk}: {self.purpose}"
