"""Addresses that Wagtail and allauth bring along and this desk does not have.

What is closed answers 404 to everybody. `tests/newsroom/accounts/addresses.txt` says for each address of the desk who
may ask for it, so that nothing new is open without a decision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from tamizdat.newsroom.permissions.roles import ISSUES, LETTERS, SUPPORT

_CLOSED = {
    # Nobody signs up, and nothing is sent by mail.
    "account_signup",
    "account_inactive",
    "account_email",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_confirm_login_code",
    "account_request_reauthentication_code",
    "account_confirm_reauthentication_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    # There are no pages in a tree: articles are flat, and their links have a chooser of their own.
    "wagtailadmin_explore_root",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_error_test",
    "wagtailsnippetchoosers_newsroom_article:create",
    "wagtailsnippets:index",
    # What readers load is rendered by press; an address that renders on a request is not needed.
    "wagtailimages:url_generator",
    "wagtailimages:url_generator_output",
    "wagtailimages:preview",
}
# Bulk actions ask Wagtail's permissions of models, not those of articles. Open are those that say where things stand.
_BULK = {(model, "delete") for model in ("picture", "topic", "author", "series", "section")}
_CLOSED_SPACES = {
    "wagtailadmin_api",
    "wagtailadmin_pages",
    "wagtailadmin_collections",
    "wagtailadmin_reports",
    "wagtailadmin_workflows",  # there is one workflow, and the code knows its roles
    "wagtailsites",
    "wagtailusers_users",  # the desk's own pages for people keep the last chief and write into the log
    "wagtailusers_groups",  # roles are a table in the code
    "wagtailembeds",
    "wagtaildocs",
    "wagtaildocs_chooser",
    "wagtailsnippetchoosers_support_appeal",  # nothing leads to an appeal, a newsletter or an issue
    "wagtailsnippetchoosers_letters_newsletter",
    "wagtailsnippetchoosers_letters_issue",
}
_CLOSED_ROUTES = {"test404/"}
# Choosers, which Wagtail opens to everybody at the desk.
_FOR_WRITERS = (
    "wagtailsnippetchoosers_newsroom_",
    "wagtailimages_chooser",
    "wagtailadmin_tag_",
    "wagtailadmin_choose_",
)
_WRITE = "newsroom.add_article"
_LINK = "wagtailadmin_choose_page_external_link"  # an address for a link: appeals and newsletters have links too
_ARTICLES = "wagtailsnippetchoosers_newsroom_article:"  # who arranges an issue chooses public ones
_MOVED = {"wagtailadmin_login": "account_login"}  # which asks for the second factor


class ClosedAddresses:
    """Answers 404 at addresses that this desk does not have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop before the view is called."""
        match = request.resolver_match
        if match is None:
            return None
        if match.view_name in _MOVED:
            return redirect(_MOVED[match.view_name])
        is_closed = match.view_name in _CLOSED or match.route in _CLOSED_ROUTES or _is_closed_bulk(match)
        if is_closed or (match.namespaces and match.namespaces[0] in _CLOSED_SPACES):
            raise Http404
        user = request.user
        if user.is_authenticated and match.view_name == "wagtailadmin_logout" and request.method != "POST":
            return HttpResponseNotAllowed(["POST"])  # Wagtail's view would take the cookie away all the same
        if (
            user.is_authenticated
            and match.view_name.startswith(_FOR_WRITERS)
            and not _may_choose(user, match.view_name)
        ):
            raise PermissionDenied
        return None


def _may_choose(user: Any, view_name: str) -> bool:
    if user.has_perm(_WRITE):
        return True
    if view_name == _LINK:
        return any(user.has_perm(permission) for permission in (SUPPORT, LETTERS))
    return view_name.startswith(_ARTICLES) and bool(user.has_perm(ISSUES))


def _is_closed_bulk(match: Any) -> bool:
    if match.view_name != "wagtail_bulk_action":
        return False
    return (match.kwargs.get("model_name"), match.kwargs.get("action")) not in _BULK
