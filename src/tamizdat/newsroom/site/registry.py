"""What the parts of the site need once the models are there: permissions, what follows a change, the first load."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from wagtail.permissions import register_permission_policy

from tamizdat.newsroom.models import LanguageWords, ListText, OutletWords, Picks, Redirect, StandingPage, TipLine
from tamizdat.newsroom.permissions.policy import OnePermissionPolicy
from tamizdat.newsroom.permissions.roles import SITE
from tamizdat.newsroom.publishing import load_site
from tamizdat.newsroom.site import changes


def register() -> None:
    """Register all of it."""
    for model in (LanguageWords, ListText, OutletWords, Picks, Redirect, StandingPage, TipLine):
        register_permission_policy(model, OnePermissionPolicy(model, SITE))
    changes.connect()
    post_migrate.connect(load_site.load_once, dispatch_uid="newsroom.load_site")
