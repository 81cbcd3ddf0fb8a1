"""How an article stands towards its readers and the editors, in the words that every list and page uses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from tamizdat.newsroom.dates import written


def standing(article: Any) -> str:
    """Return how an article stands.

    For one article that is two queries; lists read for all their rows at once what it needs (`lists.with_status`).
    """
    going, submission = article.scheduled_for, article.current_workflow_state
    is_public = article.live
    if is_public and article.state == article.State.WITHDRAWN:
        return _("withdrawn")
    if going:
        said = _("public, with a version scheduled (%(at)s)") if is_public else _("scheduled (%(at)s)")
        return said % {"at": written(going)}
    if submission and submission.status == WorkflowState.STATUS_IN_PROGRESS:
        return _("public, with a version submitted") if is_public else _("submitted")
    if submission:
        return _("public, changes requested in a version") if is_public else _("draft, changes requested")
    if is_public:
        return _("public, with a draft on top") if article.has_unpublished_changes else _("public")
    return _("draft")
