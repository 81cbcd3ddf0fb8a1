"""The menu under an article's form: what a person most likely does next stands first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from tamizdat.newsroom.models import Article

# What was public is not unpublished by a button beside others; there is one approval, so that to submit an article
# anew is to submit it again.
_LEFT_OUT = {"action-unpublish", "action-restart-workflow"}
_FOR_WRITERS = ("action-save", "action-submit", "action-publish", "action-cancel-workflow")
# An article that waits for this person: they approve it or send it back. Publishing it without approval comes last.
_FOR_APPROVAL = ("approve", "reject", "action-save", "action-cancel-workflow", "action-publish")


@hooks.register("construct_snippet_action_menu")
def in_order(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the actions under an article's form in order."""
    if context.get("model") is Article:
        put_in_order(items)


def put_in_order(items: list[Any]) -> None:
    """Put actions in order; the first is the large button."""
    items[:] = [item for item in items if item.name not in _LEFT_OUT]
    if len(items) > 1:
        items[:] = [item for item in items if item.name != "action-locked"]  # it does nothing beside what does
    order = _FOR_APPROVAL if any(item.name == "approve" for item in items) else _FOR_WRITERS
    items.sort(key=lambda item: order.index(item.name) if item.name in order else len(order))
