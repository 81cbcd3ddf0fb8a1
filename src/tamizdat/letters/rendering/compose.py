"""Composes an issue: what everybody gets."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from msgspec import Struct


class Composed(Struct, frozen=True):
    """An issue as it is sent."""

    subject: str
    html: str
    text: str
    page: str
    problems: tuple[str, ...] = ()


def compose(issue: Any) -> Composed:
    """Return an issue as everybody gets it."""
    names = [str(block.value["article"]) for block in issue.body if block.block_type == "article"]
    rows = "".join(f"<p>{escape(name)}</p>" for name in names)
    return Composed(
        issue.subject, f"<h1>{escape(issue.subject)}</h1>{rows}", "\n\n".join([issue.subject, *names]), rows
    )
