"""Answers that look like the paper: made by the theme's templates, in the reader's language."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tamizdat.newsroom.models import SiteVersion
from tamizdat.newsroom.publishing import site
from tamizdat.press.build.state import index_file
from tamizdat.press.plain_pages import PlainPages
from tamizdat.readers.words import overrides_folder, theme_version, words_in

_guard = threading.Lock()
_made: tuple[object, PlainPages] | None = None


class SeeOther(HttpResponseRedirect):
    """After a form the next page is asked for by GET (RFC 9110, 15.4.4)."""

    status_code = 303


def plain_pages() -> PlainPages:
    """Return the pages as site and theme are now; they are made anew when one of them, or the release, has changed."""
    global _made
    index = index_file(settings.NEWSROOM.site)
    overrides = overrides_folder()
    version = SiteVersion.now(), theme_version(), _stamp(index)
    made = _made
    if made is None or made[0] != version:
        with _guard:
            if _made is not None and _made[0] == version:
                return _made[1]  # made by another thread meanwhile
            now = site.read()
            pages = PlainPages(now.site(), now.outlet(settings.OUTLET), root="/", index=index, overrides=overrides)
            made = _made = version, pages
    return made[1]


def page(language: str, template: str, title: str, *, status: int = 200, **views: object) -> HttpResponse:
    """Answer with a page by a template. `title` is an English phrase of the theme's catalogues."""
    return titled(language, template, words_in(language).say(title), status=status, **views)


def titled(language: str, template: str, title: str, *, status: int = 200, **views: object) -> HttpResponse:
    """Answer with a page by a template. `title` is in the reader's language already."""
    views |= {"is_practice": settings.PRACTICE}
    html = plain_pages().render(language, template, title, views)
    return HttpResponse(html, status=status)


def message(language: str, title: str, *lines: str, status: int = 200) -> HttpResponse:
    """Answer with a heading and some sentences: English phrases of the theme's catalogues."""
    words = words_in(language)
    return page(language, "service-message", title, status=status, lines=tuple(map(words.say, lines)))


def language_of(request: HttpRequest, *, has_form: bool = True) -> str:
    """Return the language in which somebody is answered: what a form or an address says, else the browser's.

    Raises what Django does for a form that cannot be read; without `has_form` none is looked at.
    """
    asked = (request.POST.get("language") if has_form else "") or request.GET.get("language") or ""
    if found := settings.OUTLET.nearest_language(asked[:35]) if asked else None:
        return str(found.code)
    for wanted in request.headers.get("Accept-Language", "")[:200].split(","):
        if found := settings.OUTLET.nearest_language(wanted.partition(";")[0].strip()):
            return str(found.code)
    return str(settings.OUTLET.languages[0].code)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
