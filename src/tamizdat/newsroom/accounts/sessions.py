"""A person's sessions: which are open, and how they are ended."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tamizdat.newsroom.accounts import log

NO_ADDRESS = "::"  # the table of allauth wants an address; this one is nobody's


def connect() -> None:
    """Keep addresses out of the table of sessions: also those that only this process understands."""
    pre_save.connect(_without_address, sender=UserSession, dispatch_uid="newsroom.sessions")


def _without_address(instance: UserSession, **kwargs: Any) -> None:
    instance.ip = NO_ADDRESS


def of(user: Any) -> list[UserSession]:
    """Return a person's open sessions, the newest first."""
    keys = set(_keys(user))
    return list(UserSession.objects.filter(user=user, session_key__in=keys).order_by("-created_at"))


def end_all(user: Any, except_key: str = "") -> int:
    """End a person's sessions at once, but the one with this key; return how many."""
    keys = [key for key in _keys(user) if key != except_key]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).exclude(session_key=except_key or "").delete()
    return len(keys)


def _keys(user: Any) -> list[str]:
    """Return the keys of a person's sessions, whoever began them. There are few sessions at a desk."""
    return [each.session_key for each in Session.objects.all() if each.get_decoded().get(SESSION_KEY) == str(user.pk)]


def my_sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions; a POST ends one, or all others."""
    mine = request.session.session_key or ""
    if request.method == "POST":
        if "others" in request.POST:
            ended = end_all(request.user, except_key=mine)
        else:
            found = get_object_or_404(UserSession, pk=request.POST.get("session", 0) or 0, user=request.user)
            if found.session_key == mine:
                return redirect("account_logout")
            found.end()
            ended = 1
        log.write(request.user, "sessions_ended", request.user, count=ended)
        text = ngettext("{count} session ended.", "{count} sessions ended.", ended)
        messages.success(request, text.format(count=ended))
        return redirect("usersessions_list")
    context = {"sessions": of(request.user), "mine": mine, "title": _("Your sessions")}
    return render(request, "newsroom/people/sessions.html", context)
