"""Who may do what with newsletters and issues, as Wagtail's views ask."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tamizdat.letters.models import Issue, Newsletter, SignUp
from tamizdat.newsroom.permissions.policy import OnePermissionPolicy
from tamizdat.newsroom.permissions.roles import ISSUES, LETTERS

_CHANGES = {"change", "lock", "unlock"}


class NewsletterPermissionPolicy(OnePermissionPolicy):
    """Mailers and chiefs. One that had an issue, or that somebody gets, is switched off and never deleted."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether someone may do this with a newsletter."""
        if action == "delete" and why_it_stays(instance):
            return False
        return self.user_has_permission(user, action)


def why_it_stays(newsletter: Newsletter) -> str:
    """Return why a newsletter cannot be deleted, and what helps; "" where it can."""
    getting, issues = newsletter.subscriptions.count(), newsletter.issues.count()
    if not (getting or issues):
        return ""
    said = _(
        "“%(name)s” is not deleted: it has %(readers)s subscribers and %(issues)s issues, whose pages and consents"
        " would go with it. Switch off “Readers can sign up” to end it."
    )
    return said % {"name": newsletter, "readers": getting, "issues": issues}


def why_address_stays(newsletter: Newsletter) -> str:
    """Return why a newsletter keeps its address and its language, "" while nobody can know them."""
    wishes = SignUp.objects.values_list("newsletters", flat=True)
    if newsletter.subscriptions.exists() or any(newsletter.pk in each for each in wishes.iterator()):
        return _("It stays: readers signed up for it.")
    if newsletter.issues.exclude(frozen=None).exists():
        return _("It stays: an issue of it was published.")
    if type(newsletter).objects.filter(pk=newsletter.pk, live=True).exists():
        return _("It stays while readers can sign up: its page is on the site.")
    return ""


class IssuePermissionPolicy(OnePermissionPolicy):
    """Who arranges issues: editors, mailers and chiefs. Nobody publishes one but by the approval of another's.

    An issue that is being sent, or was, cannot be changed; what was ever approved for its hour is not deleted.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether someone may do this with some issues."""
        return action != "publish" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether someone may do this with an issue."""
        if action in _CHANGES and instance.is_fixed:
            return False
        if action == "delete" and (instance.is_fixed or instance.state != Issue.State.DRAFT):
            return False
        return self.user_has_permission(user, action)


def may_arrange(user: Any) -> bool:
    """Whether somebody writes and arranges issues."""
    return bool(user.has_perm(ISSUES))


def may_send(user: Any) -> bool:
    """Whether somebody looks after newsletters: pauses, stops, and decides what is sent again."""
    return bool(user.has_perm(LETTERS))
