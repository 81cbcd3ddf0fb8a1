"""The addresses of newsletters below `/service/letters/`."""

from __future__ import annotations

from django.urls import path

from tamizdat.letters.web import leave, preferences, sign_up
from tamizdat.readers.abuse import challenge_view

urlpatterns = [
    path("challenge/", challenge_view),  # the form's script asks beside the form's own address
    path("subscribe/", sign_up.subscribe, name="service_letters_subscribe"),
    path("confirm/<str:token>/", sign_up.confirm, name="service_letters_confirm"),
    path("leave/<str:code>/", leave.leave, name="service_letters_leave"),
    path("again/", leave.again, name="service_letters_again"),
    path("preferences/<str:code>/", preferences.preferences, name="service_letters_preferences"),
]
