"""Every view of an object asks whether this person may see this very object.

Wagtail's views of snippets ask whether somebody may change *some* of them. Here each view that is about one object asks
the policy about that one, whatever the view forgot to ask.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.views.generic.usage import UsageView
from wagtail.permissions import policy_registry

_LOOKING = ("change", "view")


class _Checked:
    """Comes before a view's own class."""

    model: Any
    permission_required: str | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request for an object that this person may see. Raises PermissionDenied."""
        if "pk" in kwargs:
            instance = get_object_or_404(self.model, pk=unquote(str(kwargs["pk"])))
            if not may(request.user, _needs(self), instance):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def _needs(view: Any) -> str:
    """Return what a view needs. History, revisions and workflow show drafts of public articles too."""
    return "view" if isinstance(view, UsageView) else getattr(view, "permission_required", None) or "change"


def may(user: Any, action: str | None, instance: Any) -> bool:
    """Whether somebody may do something with an object; without an action, whether they may look at it.

    Whoever has to approve an article may open it, whatever the policy says.
    """
    policy = policy_registry.get(instance)
    actions = (action,) if action else _LOOKING
    if policy.user_has_any_permission_for_instance(user, actions, instance):
        return True
    task = getattr(instance, "current_workflow_task", None)
    return bool(task and (action is None or action in _LOOKING) and task.user_can_access_editor(instance, user))


@lru_cache(maxsize=256)
def checked(view_class: type) -> type:
    """Return a view's class that asks about the very object first."""
    return type(view_class.__name__, (_Checked, view_class), {"__module__": view_class.__module__})
