"""Hands the desk's pages for newsletters to Wagtail."""

from __future__ import annotations

from tamizdat.letters.desk import hooks, menu  # noqa: F401 (register hooks)
