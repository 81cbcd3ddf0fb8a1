"""Articles as lists show them: without their texts, and with what each row says of its state."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, OuterRef, Prefetch, QuerySet, Subquery
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
    """Return articles with what says how each stands (`Article.status_string`), read by two queries for all."""
    active = WorkflowState.objects.active().select_related("current_task_state__task")
    scheduled = _of_articles(Revision).filter(
        object_id=Cast(OuterRef("pk"), CharField()), approved_go_live_at__isnull=False
    )
    going = scheduled.order_by("-created_at").values("approved_go_live_at")[:1]
    return articles.annotate(_scheduled_for=Subquery(going)).prefetch_related(
        Prefetch("_workflow_states", queryset=active, to_attr="_current_workflow_states")
    )


def scheduled() -> QuerySet[Any]:
    """Return the numbers of the articles of which a version goes out by itself."""
    return _numbers(_of_articles(Revision).filter(approved_go_live_at__isnull=False))


def submitted() -> QuerySet[Any]:
    """Return the numbers of the articles that wait for an editor."""
    return _numbers(_of_articles(WorkflowState).filter(status=WorkflowState.STATUS_IN_PROGRESS))


def _of_articles(model: Any) -> QuerySet[Any]:
    return model.objects.filter(base_content_type=ContentType.objects.get_for_model(Article))


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(number=Cast("object_id", BigIntegerField())).values("number")
