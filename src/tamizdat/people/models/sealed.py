"""What all tables with sealed rows have in common, so that a rotation finds them."""

from __future__ import annotations

from django.db import models


class Sealed(models.Model):
    """A row that holds something personal, sealed. `generation` is that of the vault's secrets; 0 where it is empty."""

    sealed = models.BinaryField(default=b"")
    generation = models.PositiveIntegerField(default=0, db_index=True)

    class Meta:
        abstract = True

    @classmethod
    def found_by(cls, body: bytes) -> tuple[str, str] | None:
        """Return the purpose of a row's `lookup` and the address that it is made of, by what is sealed in the row; None
        for a table whose rows are not looked up."""
        return None
