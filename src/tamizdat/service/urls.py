"""The addresses of the desk."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as desk_urls

urlpatterns = [
    path("account/", include("tamizdat.newsroom.accounts.addresses")),
    path("", include(desk_urls)),
]
