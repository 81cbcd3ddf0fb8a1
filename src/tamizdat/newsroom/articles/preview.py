"""The preview of a draft: the page that press would make of it, and the paper around it.

The page is made by press's own preview. Its style sheets, pictures and links lead to `/paper/<scheme>/`, where the desk
shows the release to those who are signed in, so that no browser at the desk asks another host for anything. In the
schemes "light" and "dark" the style sheets answer as if the reader had chosen that one.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

import msgspec
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tamizdat.article import Article as Record
from tamizdat.article import Moment, plain
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.config import config
from tamizdat.newsroom.publishing.records import record_of
from tamizdat.press.build.state import index_file
from tamizdat.press.index.validate import UnpublishableError
from tamizdat.press.preview import preview
from tamizdat.recover.fields.paths import new_path
from tamizdat.theme import published_assets

_UNNUMBERED = 2**53 - 1  # of a draft that was never saved
_DARK = re.compile(r"@media[^{]*\(prefers-color-scheme:\s*dark\)[^{]*\{")
_SCRIPT = re.compile(r"<script src=[^>]*></script>")
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; frame-ancestors 'self';"
    " base-uri 'none'; form-action 'none'"
)


def preview_page(article: Article, request: HttpRequest, mode: str) -> HttpResponse:
    """Return the page of a draft, or its print view, or why there is none."""
    scheme = "dark" if mode == "dark" else "light"
    root = request.build_absolute_uri(reverse("newsroom_paper_home", args=[scheme]))
    now = config()
    source = now.source
    try:
        shown = preview(
            draft_record(article),
            source.site,
            source.outlet,
            root=root,
            index=index_file(now.to),
            overrides=source.overrides,
            media=source.media,
        )
    except UnpublishableError as error:
        return HttpResponse(render_to_string("newsroom/no_preview.html", {"reason": str(error)}, request))
    page = shown.print_view if mode == "print" and shown.print_view else shown.page
    return answer(page)


def answer(page: str) -> HttpResponse:
    """Return a previewed page, which may load nothing but its styles and pictures: its scripts are left out."""
    response = HttpResponse(_SCRIPT.sub("", page))
    response["Content-Security-Policy"] = _POLICY
    return response


def draft_record(article: Article) -> Record:
    """Return the record of a draft, with a path and a day where it has none yet."""
    if article.number is None:
        article.number = _UNNUMBERED
    record = record_of(article)
    if record.published is None and not article.record:
        from django.utils import timezone

        record = msgspec.structs.replace(record, published=Moment(timezone.localdate().isoformat()))
    if record.path:
        return record
    prefix = settings.OUTLET.language(record.language).prefix
    path = prefix + new_path(plain(record.headline) or "untitled", record.published, record.number)
    return msgspec.structs.replace(record, path=path, headline=record.headline or "…")


@xframe_options_sameorigin
def paper(request: HttpRequest, scheme: str, path: str) -> HttpResponse | FileResponse:
    """Show a file of the release, or a picture of the library, to somebody at the desk."""
    name = path + "index.html" if path.endswith("/") or not path else path
    if name.startswith("media/") and _inside(settings.NEWSROOM.media, name.removeprefix("media/")):
        return _file(settings.NEWSROOM.media, name.removeprefix("media/"))  # as it was uploaded; else a rendition
    if name.endswith(".css"):
        return _style_sheet(name, scheme)
    return _file(settings.NEWSROOM.site, name)


def _style_sheet(name: str, scheme: str) -> HttpResponse:
    """Return a style sheet as a reader who prefers this scheme sees it; a new theme's are not in the release yet."""
    inside = _inside(settings.NEWSROOM.site, name)
    if inside:
        css = inside.read_text(encoding="utf-8")
    else:
        overrides = settings.NEWSROOM.theme if settings.NEWSROOM.theme.is_dir() else None
        found = [asset.content for asset in published_assets(overrides).files if asset.path == name]
        if not found:
            raise Http404
        css = found[0].decode()
    css = _DARK.sub("@media all {" if scheme == "dark" else "@media not all {", css)
    css = css.replace("color-scheme: light dark", f"color-scheme: {scheme}")
    return HttpResponse(css, content_type="text/css")


def _file(folder: Path, name: str) -> FileResponse:
    found = _inside(folder, name)
    if found is None:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(found.open("rb"), content_type=kind)
    response["Content-Security-Policy"] = _POLICY
    return response


def _inside(folder: Path, name: str) -> Path | None:
    """Return a file below a folder, None where there is none."""
    if "\0" in name:
        return None
    found = (folder / name).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
