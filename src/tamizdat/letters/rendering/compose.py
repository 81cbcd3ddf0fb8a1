"""An issue as a message for everybody."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Composed(Struct, frozen=True):
    """What an issue says, and what a person should know about it before it goes out."""

    subject: str
    html: str
    text: str
    page: str
    problems: tuple[str, ...] = ()


def compose(issue: Any) -> Composed:
    """Return what an issue says."""
    from tamizdat.letters.rendering.personal import CODE
    from tamizdat.readers.words import service_address

    leave = f"{service_address()}letters/leave/{CODE}/"
    return Composed(
        issue.subject, f'<p>{issue.subject}</p><a href="{leave}">Leave</a>', f"{issue.subject}\n{leave}\n", ""
    )
