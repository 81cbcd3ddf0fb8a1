"""Puts these pages into the desk: menu, addresses, style, log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tamizdat.newsroom.recovered import capture_views, conflict_views, doubt_views, join_views, overview, question_views


class _RecoveredMenuItem(MenuItem):
    """The entry for those who settle what recovery asks."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody sees it."""
        return bool(request.user.has_perm(overview.PERMISSION))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Return the menu's entry."""
    return _RecoveredMenuItem(
        _("Recovered"), reverse_lazy("newsroom_recovered"), name="recovered", icon_name="history", order=150
    )


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the pages' style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/recovered.css"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the pages' addresses."""
    return [
        path("recovered/", overview.recovered, name="newsroom_recovered"),
        path("recovered/publish/", overview.publish_recovered, name="newsroom_recovered_publish"),
        path("recovered/list/<slug:which>/", overview.listed, name="newsroom_recovered_list"),
        path("recovered/questions/", question_views.questions, name="newsroom_recovered_questions"),
        path("recovered/questions/answer/", question_views.answer, name="newsroom_recovered_answer"),
        path("recovered/answers/<int:pk>/take-back/", question_views.take_back, name="newsroom_recovered_take_back"),
        path("recovered/doubts/", doubt_views.doubts, name="newsroom_recovered_doubts"),
        path("recovered/doubts/answer/", doubt_views.answer_doubts, name="newsroom_recovered_doubts_answer"),
        path("recovered/conflicts/", conflict_views.conflicts, name="newsroom_recovered_conflicts"),
        path("recovered/conflicts/settle/", conflict_views.settle_conflict, name="newsroom_recovered_settle"),
        path("articles/<int:pk>/captures/", capture_views.captures, name="newsroom_captures"),
        path("articles/<int:pk>/captures/change/", capture_views.change_block, name="newsroom_captures_change"),
        path("articles/<int:pk>/captures/part/", join_views.part, name="newsroom_captures_part"),
        path("articles/<int:pk>/join/", join_views.join, name="newsroom_join"),
        path("articles/<int:pk>/no-article/", join_views.no_article, name="newsroom_no_article"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows of these pages."""
    actions.register_action("newsroom.answer", _("Answer a question of recovery"), _("Settled what recovery asked"))
    actions.register_action("newsroom.join", _("Join"), _("Said to be one with another article"))
    actions.register_action("newsroom.keep_apart", _("Keep apart"), _("Kept apart from other captures"))
    actions.register_action("newsroom.no_article", _("No article"), _("Taken away: no article"))
