"""A form for a new article makes one article, however often it is sent, and whichever of its answers is lost."""

from __future__ import annotations

import re

from tamizdat.newsroom.models import Article, Note


class AlreadyMadeError(Exception):
    """A form has made its article already: it was sent twice, or its first save is not answered yet."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The form has made article {number} already.")
        self.number = number


def made_by(form: str) -> int | None:
    """Return the number of the article that a form made, None if it made none yet."""
    note = Note.objects.filter(name=f"article {form}").first() if _is_form(form) else None
    return int(note.text) if note and note.text else None


def claim(form: str) -> None:
    """Let a form make its article, and no other request of the same form. Within a transaction.

    Raises AlreadyMadeError where the form made it before, or while this waited.
    """
    if _is_form(form):
        note, _ = Note.objects.get_or_create(name=f"article {form}", defaults={"text": ""})
        if note.text:
            raise AlreadyMadeError(int(note.text))


def claimed(form: str, article: Article) -> None:
    """Remember which article a form has made. In the same transaction as `claim`."""
    Note.objects.filter(name=f"article {form}").update(text=str(article.pk))


def _is_form(form: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", form) is not None
