"""The addresses below /account/: signing in and out, second factors, one's own sessions and settings."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from tamizdat.newsroom.accounts.my_account import MyAccount
from tamizdat.newsroom.accounts.sessions import my_sessions
from tamizdat.newsroom.people.invitation import invitation

urlpatterns = [
    path("", require_admin_access(MyAccount.as_view()), name="wagtailadmin_account"),
    path("sessions/", require_admin_access(my_sessions), name="usersessions_list"),
    path("invitation/<str:token>/", invitation, name="newsroom_invitation"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
