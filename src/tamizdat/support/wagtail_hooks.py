"""Hands the desk's pages for support to Wagtail."""

from __future__ import annotations

from tamizdat.support.desk import hooks, menu  # noqa: F401 (register hooks)
