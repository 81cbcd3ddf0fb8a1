"""Two people, one text: a save that would overwrite a newer one is refused, and both texts are shown.

The form says on which revision it was built. Wagtail compares that when it saves by itself every few seconds; here it
is compared at every save, and once more under the row's lock, so that of two saves at the same moment one is refused.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.newsroom.models import Note

FORM = "newsroom-form"  # the field that names the form itself
OVERWRITE = "newsroom-overwrite"  # the field by which someone says: mine in place of that revision
BOTH_SHOWN = "newsroom-both-shown"  # the field of a page that shows both texts: it saves nothing but by OVERWRITE


class Built(Struct, frozen=True):
    """On which revision a form was built: its id and the moment it was saved. Empty: on none."""

    revision: str = ""
    saved_at: str = ""


def refusal() -> str:
    """Return what is said where a save is refused."""
    return _("Somebody else saved this since you opened it. Nothing was saved now: both texts are below.")


def late() -> str:
    """Return what is said where a form saved itself with a text that is older than the latest one."""
    return _("This older text was not saved: what was saved or submitted after it stands.")


def is_older(post: Any, latest: Any) -> bool:
    """Whether a form that saved itself was built on another text than the latest one, be that its own.

    Its answers may come late: what the form sent by hand meanwhile is newer, though the same form sent it. A form for
    something new names no text before its first answer has come (`is_stale` then knows it by its name).
    """
    if latest is None or post.get(BOTH_SHOWN):
        return latest is not None
    if overwritten := post.get("overwrite_revision_id"):
        return bool(overwritten != str(latest.pk))
    if not post.get("loaded_revision_id"):
        return is_stale(post, latest)
    return _built(post) != Built(str(latest.pk), latest.created_at.isoformat())


def is_stale(post: Any, latest: Any) -> bool:
    """Whether a form was built on another revision than the latest one, and did not save that one itself."""
    if latest is None or post.get(OVERWRITE) == confirmation(latest):
        return False
    if post.get(BOTH_SHOWN):
        return True
    if _own(latest, post.get(FORM, "")):
        return False
    if overwritten := post.get("overwrite_revision_id"):
        return overwritten != str(latest.pk)
    return _built(post) != Built(str(latest.pk), latest.created_at.isoformat())


def _built(post: Any) -> Built:
    return Built(post.get("loaded_revision_id", ""), post.get("loaded_revision_created_at", ""))


def new_form() -> str:
    """Return what names a form that is opened now."""
    return uuid.uuid4().hex


def remember(instance: Any, post: Any) -> None:
    """Remember which form saved the latest revision: it saves again every few seconds, and then once more by hand."""
    latest = instance.latest_revision
    if latest and post.get(FORM):
        text = f"{post[FORM][:80]} {confirmation(latest)}"
        Note.objects.update_or_create(name=_note(latest), defaults={"text": text})


def _own(latest: Any, form: str) -> bool:
    """Whether a form saved the latest revision itself."""
    note = Note.objects.filter(name=_note(latest)).first() if form else None
    return note is not None and note.text == f"{form} {confirmation(latest)}"


def _note(revision: Any) -> str:
    return f"form of {revision.base_content_type_id} {revision.object_id}"


def differences(panel: Any, request: Any, theirs: Any, mine: Any) -> list[Any]:
    """Return what differs between two states of a text, a comparison for each field."""
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


def confirmation(revision: Any) -> str:
    """Return what names one saved state of a revision, which its own form may overwrite.

    As the value of OVERWRITE it replaces this state and no later one.
    """
    return f"{revision.pk} {revision.created_at.isoformat()}"
