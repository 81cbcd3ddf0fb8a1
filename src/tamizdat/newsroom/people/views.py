"""The pages for chiefs: who has an account, invitations, roles, closing an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.newsroom.accounts import sessions
from tamizdat.newsroom.accounts.second_factor import has_second_factor
from tamizdat.newsroom.models import Invitation
from tamizdat.newsroom.people import changes
from tamizdat.newsroom.people.forms import InviteForm, RolesForm
from tamizdat.newsroom.permissions.roles import PEOPLE
from tamizdat.newsroom.permissions.views import only


class Person(Struct):
    """A person as the list shows them."""

    user: Any
    roles: list[str]
    state: str
    is_closed: bool
    last_login: Any


for_chiefs = only(lambda user: user.has_perm(PEOPLE))


def person_of(user: User) -> Person:
    """Return what there is to say about an account."""
    roles = [group.name for group in user.groups.all()]
    return Person(user, roles, _state(user), not user.is_active, user.last_login)


def _state(user: User) -> str:
    if not user.is_active:
        return _("Closed")
    if has_second_factor(user) and user.has_usable_password():
        return _("Can sign in")
    invitation = Invitation.objects.filter(user=user).order_by("-made_at").first()
    if invitation and invitation.used_at is None:
        return _("Invited, link not used yet") if invitation.is_open else _("The link is no longer valid")
    return _("Second step missing")


@for_chiefs
def people(request: HttpRequest) -> HttpResponse:
    """List all accounts: open ones first."""
    users = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    return render(request, "newsroom/people/list.html", {"people": [person_of(user) for user in users]})


@for_chiefs
def invite(request: HttpRequest) -> HttpResponse:
    """Ask for name and roles, make the account and show its link once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, token = changes.invite(form.cleaned_data["name"], form.cleaned_data["roles"], request.user)
        except ValidationError as error:
            form.add_error("name", error.messages)
        else:
            return _link(request, user, token)
    return render(request, "newsroom/people/invite.html", {"form": form})


@for_chiefs
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account; a POST changes it as the button says."""
    user = get_object_or_404(User.objects.prefetch_related("groups"), pk=pk)
    form = RolesForm(request.POST if "roles-form" in request.POST else None, initial={"roles": person_of(user).roles})
    if request.method == "POST":
        answer = _change(request, user, form)
        if answer is not None:
            return answer
    context = {"person": person_of(user), "form": form, "sessions": sessions.of(user)}
    return render(request, "newsroom/people/person.html", context)


def _change(request: HttpRequest, user: User, form: RolesForm) -> HttpResponse | None:
    """Do what a button says; return the answer, None where the form has to be shown again."""
    try:
        match request.POST.get("do"):
            case "link":
                return _link(request, user, changes.new_link(user, request.user))
            case "lost":
                return _link(request, user, changes.factor_lost(user, request.user))
            case "close":
                changes.deactivate(user, request.user)
                messages.success(request, _("The account of %s is closed.") % user)
            case "end-sessions":
                changes.end_sessions(user, request.user)
                messages.success(request, _("All sessions of %s are ended.") % user)
            case "roles":
                if not form.is_valid():
                    return None
                changes.change_roles(user, form.cleaned_data["roles"], request.user)
                messages.success(request, _("The roles of %s are changed.") % user)
            case _:
                raise PermissionDenied
    except changes.LastChief as refused:
        messages.error(request, str(refused))
    return redirect("newsroom_person", user.pk)


def address_of(token: str) -> str:
    """Return the link of an invitation."""
    return str(settings.WAGTAILADMIN_BASE_URL) + reverse("newsroom_invitation", args=[token])


def _link(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Show a link: this once."""
    return render(request, "newsroom/people/link.html", {"person": user, "link": address_of(token)})
