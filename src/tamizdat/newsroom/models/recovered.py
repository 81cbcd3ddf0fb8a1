"""What editors answered to the questions of recovery."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RecoveryAnswer(models.Model):
    """An answer, which takes its question off the list, and what is needed to take it back.

    `decision` is the text that was added to the file of decisions. `field_before` and `field_after` are the article's
    value of the field at the desk, as its record has it; both are missing where the article did not change.
    """

    article = models.BigIntegerField(db_index=True)
    field = models.CharField(max_length=40)
    why = models.TextField()
    said = models.TextField()  # the answer, as people read it
    decision = models.TextField(blank=True)
    field_before = models.JSONField(null=True)
    field_after = models.JSONField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "answer about recovery"
        verbose_name_plural = "answers about recovery"
        default_permissions = ()

    def __str__(self) -> str:
        return f"article {self.article}, {self.field}: {self.said}"
