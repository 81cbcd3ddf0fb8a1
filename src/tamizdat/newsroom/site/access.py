"""Who may see the desk's own pages of the site, and what all its views do alike."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import MenuItem

from tamizdat.newsroom.models import Publication
from tamizdat.newsroom.permissions.roles import SITE
from tamizdat.newsroom.permissions.views import only
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.site.changes import publish_site

site_only = only(lambda user: user.has_perm(SITE))  # for those who keep the site


class SiteMenuItem(MenuItem):
    """An entry of the menu for those who keep the site."""

    def __init__(self, label: str, url_name: str, **kwargs: Any) -> None:
        super().__init__(label, reverse(url_name), **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether someone keeps the site."""
        return bool(request.user.has_perm(SITE))


def readers() -> str:
    """Return the sentence about whether readers can see the newest change of the site."""
    publication = Publication.objects.filter(number=queue.SITE).first()
    return publication.said if publication else ""


class Publishes:
    """A view of Wagtail's that changes a part of the site: it is published, and the message says how that went."""

    request: HttpRequest

    def save_instance(self) -> Any:
        """Save the object and publish the site."""
        with transaction.atomic():
            saved = super().save_instance()  # type: ignore[misc]
            publish_site(self.request.user)
        return saved

    def delete_action(self) -> Any:
        """Delete the object and publish the site."""
        with transaction.atomic():
            done = super().delete_action()  # type: ignore[misc]
            publish_site(self.request.user)
        return done

    def get_success_message(self, *args: Any) -> str:
        """Say what was done, and whether readers can see it yet."""
        return f"{super().get_success_message(*args)} {readers()}"  # type: ignore[misc]
