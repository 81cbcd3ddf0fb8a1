"""The policies that Wagtail's views ask.

Wagtail's own `OwnershipPermissionPolicy` knows adding, changing and deleting, and lets nobody but superusers do
anything else. This one knows publishing and locking too, and that a reporter sees and changes their own drafts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy, BasePermissionPolicy

_OWN = {"change", "view", "delete"}  # what a writer may do with what is their own; no reader has had what is deleted


class ArticlePermissionPolicy(BaseDjangoAuthPermissionPolicy):
    """Reporters: their own articles, and a look at what is public. Editors: every article.

    Nothing that was public can be deleted: it is withdrawn, and readers are told.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether someone may do this with some articles."""
        if user.has_perm(self._get_permission_name(action)):
            return True
        return action in _OWN and user.has_perm(self._get_permission_name("add"))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether someone may do this with an article."""
        if action == "delete" and not instance.is_new:
            return False
        if user.has_perm(self._get_permission_name("change" if action == "view" else action)):
            return True
        if action == "view" and instance.live and user.has_perm(self._get_permission_name("view")):
            return True
        return action in _OWN and instance.owner_id == user.pk and user.has_perm(self._get_permission_name("add"))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the articles with which someone may do one of these."""
        articles = self.model._default_manager.all()
        wanted = set(actions)
        if any(user.has_perm(self._get_permission_name(action)) for action in wanted - {"add", "view"}):
            return articles
        if user.has_perm(self._get_permission_name("change")):
            return articles
        found = Q()  # of columns that are FilterFields in Article.search_fields: lists are also searched
        if wanted & _OWN and user.has_perm(self._get_permission_name("add")):
            found |= Q(owner_id=user.pk)
        if "view" in wanted and user.has_perm(self._get_permission_name("view")):
            found |= Q(live=True)
        return articles.filter(found) if found else articles.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return who may do one of these with some articles."""
        wanted = set(actions) | ({"add"} if set(actions) & _OWN else set())
        return self._get_users_with_any_permission_codenames(self._get_permission_codenames(wanted))


class OnePermissionPolicy(BasePermissionPolicy):
    """For models that one permission opens whole: standing pages, redirects, picks."""

    def __init__(self, model: Any, permission: str) -> None:
        super().__init__(model)
        self._permission = permission

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether someone has the permission."""
        return bool(user.has_perm(self._permission))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return all who have it."""
        return get_user_model().objects.with_perm(self._permission, backend="django.contrib.auth.backends.ModelBackend")
