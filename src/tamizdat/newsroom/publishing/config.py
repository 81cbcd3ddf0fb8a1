"""What the newsroom publishes: its articles, its site and its outlet as the desk has them now."""

from __future__ import annotations

import threading
from typing import Any

import msgspec
from django.conf import settings
from django.core.signals import request_finished, request_started

from tamizdat import desk_site
from tamizdat.desk_site import DeskSite
from tamizdat.newsroom.models import SiteVersion
from tamizdat.newsroom.publishing import site
from tamizdat.outlet import Outlet
from tamizdat.press.archives.database import Database, DatabaseArchive
from tamizdat.publish_config import PublishConfig, barred_words, newsroom_config
from tamizdat.recover.redaction.barred_words import RedactedWords
from tamizdat.redirects import no_pages


def database() -> Database:
    """Return where the newsroom's database is."""
    if settings.DESK.database:
        return Database(postgresql=settings.DESK.database)
    return Database(sqlite=str(settings.DATABASES["default"]["NAME"]))


def config(*, lift: bool = False) -> PublishConfig:
    """Return what the newsroom publishes now. `lift` says that decisions which are missing are taken back.

    Raises what `newsroom_config` raises, and OSError.
    """
    now, barred = _without_barred(site.read())
    desk_site.write(settings.NEWSROOM.folder, now)
    paper = now.outlet(settings.OUTLET), now.site(), [*no_pages(now.redirects), *barred]
    return newsroom_config(settings.NEWSROOM, DatabaseArchive(database()), paper, lift=lift)


def _without_barred(now: DeskSite) -> tuple[DeskSite, list[str]]:
    """Return the site without words that redactions bar, and a line for each part of it that held some.

    Articles that hold them keep their last page (`press/index/barred.py`); a page or a label has none to keep.
    """
    words = barred_words(settings.NEWSROOM)
    if not isinstance(words, RedactedWords):
        return now, []
    plain = msgspec.to_builtins(now)
    clean = words.without(plain)
    parts = [name for name, value in plain.items() if clean[name] != value]
    lines = [f"The site's {name} held words that are redacted; █ stands in their place. Change it." for name in parts]
    return (msgspec.convert(clean, DeskSite) if parts else now), lines


class _Known(threading.local):
    """What a thread knows of the outlet: within a request the database is asked once whether it has changed."""

    is_asked = False
    in_request = False
    version = ""
    outlet: Outlet | None = None


_known = _Known()


def outlet() -> Outlet:
    """Return who publishes, as the desk has it now; another process's changes are there from the next request on."""
    if _known.in_request and _known.is_asked and _known.outlet:
        return _known.outlet
    version = SiteVersion.now()
    if _known.outlet is None or version != _known.version or not version:
        _known.outlet, _known.version = site.read().outlet(settings.OUTLET), version
    _known.is_asked = True
    return _known.outlet


def forget(**kwargs: Any) -> None:
    """Have `outlet` ask the database again: something was changed."""
    _known.is_asked = False


def _request_begins(**kwargs: Any) -> None:
    _known.in_request, _known.is_asked = True, False


def _request_ends(**kwargs: Any) -> None:
    _known.in_request = False


request_started.connect(_request_begins, dispatch_uid="newsroom.outlet")
request_finished.connect(_request_ends, dispatch_uid="newsroom.outlet")
