"""Starts Django for a newsroom, for commands that work on the desk's database."""

from __future__ import annotations

import os

from tamizdat.project import Project


def start(newsroom: Project) -> None:
    """Make the desk's models usable in this process. Once for each process, and one newsroom for each."""
    os.environ["TAMIZDAT_NEWSROOM"] = str(newsroom.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamizdat.service.settings"
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
