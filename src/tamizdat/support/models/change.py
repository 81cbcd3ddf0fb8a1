"""How contributions came from one state to another, for the treasurer's figures: days, and nobody's name."""

from __future__ import annotations

from django.db import models

from tamizdat.support.models.contribution import Contribution


class StateChange(models.Model):
    """A contribution was in one state on a day, and in another afterwards."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="changes")
    day = models.DateField(db_index=True)
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.before} → {self.after}"
