"""What the newsroom publishes: its articles, its site and its outlet as the desk has them now."""

from __future__ import annotations

from django.conf import settings

from tamizdat.outlet import Outlet
from tamizdat.press.archives.database import Database, DatabaseArchive
from tamizdat.publish_config import PublishConfig, newsroom_config


def database() -> Database:
    """Return where the newsroom's database is."""
    if settings.DESK.database:
        return Database(postgresql=settings.DESK.database)
    return Database(sqlite=str(settings.DATABASES["default"]["NAME"]))


def config(*, lift: bool = False) -> PublishConfig:
    """Return what the newsroom publishes now. `lift` says that decisions which are missing are taken back."""
    return newsroom_config(settings.NEWSROOM, DatabaseArchive(database()), lift=lift)


def outlet() -> Outlet:
    """Return who publishes, as the desk has it now."""
    return settings.OUTLET
