"""Articles as lists show them: without their texts, and with what each row says of its state."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Revision, WorkflowState
from wagtail.permissions import policy_registry

from tamizdat.newsroom.models import Article

_TEXTS = ("record", "body", "entries", "corrections", "versions", "lead", "latest_revision__content")


def listed(user: Any) -> QuerySet[Article]:
    """Return the articles that somebody may look at."""
    seen = policy_registry.get_by_type(Article).instances_user_has_any_permission_for(user, {"change", "view"})
    return seen.select_related("section", "latest_revision").defer(*_TEXTS)


def with_status(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Return articles with what Wagtail says of each in a word ("draft"), read by one query for all."""
    active = WorkflowState.objects.active().select_related("current_task_state__task")
    scheduled = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Article),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    return articles.annotate(_approved_schedule=Exists(scheduled)).prefetch_related(
        Prefetch("_workflow_states", queryset=active, to_attr="_current_workflow_states")
    )
