"""The tables of support."""

from __future__ import annotations

from tamizdat.support.models.appeal import Appeal
from tamizdat.support.models.ledger import Entry, Line

__all__ = ["Appeal", "Entry", "Line"]
