"""The panels of the first page. Each says in a sentence when there is nothing to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import ModelLogEntry, Revision
from wagtail.permissions import policy_registry

from tamizdat.newsroom.articles.lists import with_status
from tamizdat.newsroom.models import Article, Publication
from tamizdat.newsroom.models.workflow import is_own, waiting_for
from tamizdat.newsroom.operations.findings.desk import for_home
from tamizdat.newsroom.operations.findings.vault import UNLOCKING
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.vault.views import may_use

_SHOWN = 8
_FEW = (
    "record",
    "body",
    "entries",
    "corrections",
    "versions",
    "lead",
    "latest_revision__content",
)  # what no list needs


def _shown(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Return articles with what a panel shows of them, and no more."""
    return articles.select_related("latest_revision").defer(*_FEW)


class DeskComponent(Component):
    """A panel for whoever asks; `rows` has what it lists."""

    title = ""
    empty = ""
    order = 0
    template_name = "newsroom/home/articles.html"

    def __init__(self, request: Any) -> None:
        self.request = request
        self.user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {"title": self.title, "empty": self.empty, "rows": self.rows(), "name": type(self).__name__}

    def rows(self) -> Iterable[Any]:
        """Return the panel's rows."""
        return ()


class Waiting(DeskComponent):
    """Articles that somebody submitted and that this person may approve."""

    title = _("Waits for you")
    empty = _("No article waits for your approval.")
    order = 10

    def rows(self) -> list[dict[str, Any]]:
        """Return the submitted articles, longest waiting first."""
        found = []
        states = waiting_for(self.user).select_related("workflow_state__requested_by", "revision")
        states = list(states.defer("revision__content").order_by("started_at")[: 4 * _SHOWN])
        kind = ContentType.objects.get_for_model(Article).pk
        numbers = [int(each.revision.object_id) for each in states if each.revision.base_content_type_id == kind]
        articles = _shown(Article.objects.all()).in_bulk(numbers)
        for state in states:
            article = articles.get(int(state.revision.object_id))
            if article and not is_own(article, self.user, state.workflow_state):
                found.append({"article": article, "who": state.workflow_state.requested_by, "at": state.started_at})
        return found[:_SHOWN]


class Drafts(DeskComponent):
    """What this person is writing."""

    title = _("Your drafts")
    empty = _("You have no drafts.")
    order = 20

    def rows(self) -> list[dict[str, Any]]:
        """Return the person's articles with changes that are not public."""
        mine = Article.objects.filter(Q(has_unpublished_changes=True) | Q(live=False), owner=self.user)
        articles = _shown(mine).order_by(F("latest_revision__created_at").desc(nulls_last=True))[:_SHOWN]
        return [
            {
                "article": each,
                "state": each.status_string,
                "at": each.latest_revision and each.latest_revision.created_at,
            }
            for each in with_status(articles)
        ]


class Scheduled(DeskComponent):
    """What goes out by itself, and when."""

    title = _("Scheduled")
    empty = _("Nothing is scheduled.")
    order = 30

    def rows(self) -> list[dict[str, Any]]:
        """Return the scheduled articles that this person may see, soonest first."""
        may_see = policy_registry.get_by_type(Article).instances_user_has_any_permission_for(self.user, {"change"})
        revisions = Revision.objects.filter(base_content_type__app_label="newsroom", approved_go_live_at__isnull=False)
        revisions = list(
            revisions.select_related("user").defer("content").order_by("approved_go_live_at")[: 4 * _SHOWN]
        )
        articles = _shown(may_see).in_bulk([int(revision.object_id) for revision in revisions])
        found = []
        for revision in revisions:
            article = articles.get(int(revision.object_id))
            if article:
                found.append({"article": article, "who": revision.user, "at": revision.approved_go_live_at})
        return found[:_SHOWN]


class Changed(DeskComponent):
    """What became public last."""

    title = _("Published last")
    empty = _("Nothing has been published from this desk yet.")
    order = 40

    def rows(self) -> list[dict[str, Any]]:
        """Return what was published last, with who did it."""
        entry = ModelLogEntry.objects.filter(
            action="wagtail.publish", object_id=Cast(OuterRef("number"), CharField())
        ).order_by("-timestamp")
        articles = _shown(Article.objects.filter(last_published_at__isnull=False))
        articles = articles.annotate(by=Subquery(entry.values("user__username")[:1])).order_by("-last_published_at")[
            :_SHOWN
        ]
        return [{"article": each, "who": each.by, "at": each.last_published_at} for each in articles]


class Failed(DeskComponent):
    """What could not be published, and why; not there where all is well."""

    title = _("Not published")
    order = 0
    template_name = "newsroom/home/failed.html"

    def rows(self) -> list[dict[str, Any]]:
        """Return what failed, newest first."""
        failed = list(Publication.objects.filter(progress=Publication.Progress.FAILED).order_by("-asked_at")[:_SHOWN])
        articles = _shown(Article.objects.all()).in_bulk([each.number for each in failed])
        return [
            {"publication": each, "article": articles.get(each.number), "is_site": each.number == queue.SITE}
            for each in failed
        ]


class Standing(DeskComponent):
    """What is wrong with release, keys, worker, disk and backups, and the one command that helps."""

    title = _("How things stand")
    empty = _("Release, keys, worker, disk and backups are in order.")
    order = 60
    template_name = "newsroom/home/standing.html"

    def rows(self) -> list[Any]:
        """Return what is wrong, errors first. Who may unlock the vault has a panel of its own about that."""
        has_panel = may_use(self.user)
        return [each for each in for_home() if not (has_panel and each.at_desk == UNLOCKING)]


PANELS: list[type[DeskComponent]] = [Failed, Waiting, Drafts, Scheduled, Changed, Standing]
