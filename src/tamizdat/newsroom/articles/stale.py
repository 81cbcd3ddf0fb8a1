"""Two people, one article: a save that would overwrite a newer text is refused, and both texts are shown.

The form says on which revision it was built. Wagtail compares that when it saves by itself every few seconds; here it
is compared at every save, and once more under the row's lock, so that of two saves at the same moment one is refused.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from tamizdat.newsroom.models import Article, Note

FORM = "newsroom-form"  # the field that names the form itself
OVERWRITE = "newsroom-overwrite"  # the field by which someone says: mine in place of that revision
STALE = _("Somebody else saved this article since you opened it. Nothing was overwritten: both texts are below.")


class Built(Struct, frozen=True):
    """On which revision a form was built: its id and the moment it was saved. Empty: on none."""

    revision: str = ""
    saved_at: str = ""


def is_stale(post: Any, latest: Any) -> bool:
    """Whether a form was built on another revision than the latest one, and did not save that one itself."""
    if latest is None or post.get(OVERWRITE) == _moment(latest) or _own(latest, post.get(FORM, "")):
        return False
    if overwritten := post.get("overwrite_revision_id"):
        return overwritten != str(latest.pk)
    built = Built(post.get("loaded_revision_id", ""), post.get("loaded_revision_created_at", ""))
    return built != Built(str(latest.pk), latest.created_at.isoformat())


def new_form() -> str:
    """Return what names a form that is opened now."""
    return uuid.uuid4().hex


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


def remember(article: Article, post: Any) -> None:
    """Remember which form saved the latest revision: it saves again every few seconds, and then once more by hand."""
    latest = article.latest_revision
    if latest and post.get(FORM):
        Note.objects.update_or_create(name=_note(latest), defaults={"text": f"{post[FORM]} {_moment(latest)}"})


def _own(latest: Any, form: str) -> bool:
    """Whether a form saved the latest revision itself."""
    note = Note.objects.filter(name=_note(latest)).first() if form else None
    return note is not None and note.text == f"{form} {_moment(latest)}"


def _note(revision: Any) -> str:
    return f"form of {revision.object_id}"


def check_under_lock(article: Article, post: Any) -> None:
    """Raise PermissionDenied where the article was saved by somebody else meanwhile. Within a transaction."""
    row = Article.objects.select_for_update(of=("self",)).select_related("latest_revision").get(pk=article.pk)
    if is_stale(post, row.latest_revision):
        raise PermissionDenied(STALE)


def differences(panel: Any, request: Any, theirs: Article, mine: Article) -> list[Any]:
    """Return what differs between two states of an article, a comparison for each field."""
    bound = panel.get_bound_panel(instance=theirs, request=request, form=None)
    made = (make(theirs, mine) for make in bound.get_comparison())
    return [found for found in made if found.has_changed() and not _same(found)]


def _same(comparison: Any) -> bool:
    """Whether two values are stored alike: Wagtail takes any two tables for different."""
    values: tuple[Any, Any] = (getattr(comparison, "val_a", None), getattr(comparison, "val_b", None))
    if not all(hasattr(value, "get_prep_value") for value in values):
        return False
    first, second = (json.dumps(value.get_prep_value(), cls=DjangoJSONEncoder) for value in values)
    return first == second


def _moment(revision: Any) -> str:
    """Return what names one saved state of a revision, which may be overwritten by its own form."""
    return f"{revision.pk} {revision.created_at.isoformat()}"


def confirmation(revision: Any) -> str:
    """Return the value of OVERWRITE that replaces this revision and no later one."""
    return _moment(revision)
