"""What was submitted: an approval is of that, and of nothing that was written since.

At every submission the desk remembers a digest of what the text says. Whoever approves is compared with it under the
row's lock. Editors, who may publish an article at once, may mend it before they approve it; whoever may not publish
without an approval approves what somebody else has submitted, word for word. A model names in `approver_sets` what is
no part of it (when an issue goes out), and gives in `around_it` what goes out with it: the words of its newsletter.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import WorkflowState
from wagtail.permissions import policy_registry

from tamizdat.newsroom.models.state import Note

# Columns that say what became of a text, and not what it says.
_STATE = frozenset(
    {
        *("id", "live", "locked", "owner", "latest_revision", "live_revision", "expired", "has_unpublished_changes"),
        *("first_published_at", "last_published_at", "locked_at", "locked_by", "go_live_at", "expire_at"),
    }
)
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


class RefusedError(PermissionDenied):
    """An approval that is not given; the text says why, and what helps."""


def remember(task_state: Any) -> None:
    """Remember what is submitted just now."""
    text = digest(task_state.revision.as_object())
    Note.objects.update_or_create(name=_note(task_state), defaults={"text": text})


def refusal(task_state: Any, user: Any, instance: Any) -> str:
    """Return why somebody may not approve a text as it is in `instance`, "" if they may."""
    if _may_publish(user, instance) or is_as_submitted(task_state, instance):
        return ""
    who = task_state.workflow_state.requested_by
    said = _(
        "Nothing was approved: this is not what %(who)s submitted. An approval is of what somebody else has submitted,"
        " word for word. “Request changes” keeps what is written now, and gives it back: once it is submitted again,"
        " somebody who did not submit it can approve it."
    )
    return said % {"who": who.username if who else "–"}


def is_as_submitted(task_state: Any, instance: Any) -> bool:
    """Whether a text says what was submitted."""
    note = Note.objects.filter(name=_note(task_state)).first()
    # Without a note it was submitted before the desk remembered: of that only the revision is known.
    submitted = note.text if note else digest(task_state.revision.as_object())
    return digest(instance) == submitted


def changed_since_submitted(instance: Any) -> str:
    """Return that the newest draft of what was submitted is not that any more, and what follows; "" where it is."""
    state = instance.current_workflow_task_state
    if state is None or is_as_submitted(state, instance.get_latest_revision_as_object()):
        return ""
    who = state.workflow_state.requested_by
    said = _(
        "It is not what %(who)s submitted any more, so it cannot be approved as it is: “Request changes” gives it back,"
        " to be submitted again."
    )
    return said % {"who": who.username if who else "–"}


def submitted_already(instance: Any) -> str:
    """Return that a text waits for an approval since somebody submitted it."""
    who = instance.current_workflow_state.requested_by
    return _("Nothing was done: it was submitted already, by %(who)s.") % {"who": who.username if who else "–"}


def decided(instance: Any) -> str:
    """Return what became of a submission about which somebody else has decided."""
    state = instance.workflow_states.order_by("-pk").first()
    who = state and state.current_task_state and state.current_task_state.finished_by
    if state and state.status == WorkflowState.STATUS_APPROVED and who:
        return _("Nothing was done: it was approved already, by %(who)s.") % {"who": who.username}
    return _("Nothing was done: somebody else has decided about it meanwhile.")


def digest(instance: Any) -> str:
    """Return a digest of what a text says. Texts that an editor saved unchanged have the digest that they had."""
    besides = _STATE | set(getattr(instance, "approver_sets", ()))
    fields = [field for field in instance._meta.concrete_fields if field.editable and field.name not in besides]
    said = {field.name: _said(field, instance) for field in fields}
    content = instance.serializable_data()
    for name, rows in content.items():
        if isinstance(rows, list):  # of a child relation
            said[name] = [{key: value for key, value in row.items() if key != "pk"} for row in rows]
    if around := getattr(instance, "around_it", None):
        said["around it"] = around()
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _note(task_state: Any) -> str:
    return f"submitted {task_state.pk}"


def _may_publish(user: Any, instance: Any) -> bool:
    return bool(policy_registry.get(instance).user_has_permission_for_instance(user, "publish", instance))


def _said(field: Any, instance: Any) -> Any:
    value = getattr(instance, field.attname)
    if isinstance(field, StreamField):
        return _block(field.stream_block, value) if value else []
    if isinstance(field, RichTextField):
        return _rich(value, field.features)
    return _plain(value)


def _block(block: Any, value: Any) -> Any:
    """Return what a block's value says, without the names that editors give to blocks."""
    if isinstance(block, blocks.StreamBlock):
        return [[child.block_type, _block(child.block, child.value)] for child in value]
    if isinstance(block, blocks.ListBlock):
        return [_block(block.child_block, each) for each in value]
    if isinstance(block, blocks.StructBlock):
        return {name: _block(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.RichTextBlock):
        return _rich(value.source if value else "", block.features)
    return _plain(block.get_prep_value(value))


def _rich(text: str, features: Any) -> str:
    """Return a text as the editor writes it, whoever wrote it first."""
    from wagtail.admin.rich_text import get_rich_text_editor_widget
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    converter = ContentstateConverter(get_rich_text_editor_widget(features=features).features)
    return _BLOCK_KEY.sub("", converter.to_database_format(converter.from_database_format(text or "")))


def _plain(value: Any) -> Any:
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else value
