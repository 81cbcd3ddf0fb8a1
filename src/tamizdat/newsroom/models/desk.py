"""Permissions that belong to no table."""

from __future__ import annotations

from django.db import models


class Desk(models.Model):
    """The desk itself; `permissions/roles.py` says which role has which permission."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("manage_people", "Can manage accounts and read the audit log"),
            ("manage_site", "Can manage standing pages, picks, redirects and the tip line"),
            ("manage_support", "Can manage appeals, contributions and the ledger"),
            ("manage_letters", "Can manage newsletters"),
        ]
