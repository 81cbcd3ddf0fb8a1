"""The preview of an issue: what a reader gets, by the very function that makes it.

Nothing is loaded from another host: pictures come from the desk's copy of the release (`/paper/…`). The browser at the
desk has a colour scheme and a width of its own, so dark colours and a narrow screen are put in force here.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tamizdat.letters.rendering.compose import compose
from tamizdat.letters.rendering.personal import Composed
from tamizdat.newsroom.articles.preview import answer
from tamizdat.newsroom.publishing.config import config
from tamizdat.press.build.state import index_file
from tamizdat.press.site_preview import standing_preview
from tamizdat.site import StandingPage

_PHONE = 360  # CSS pixels: most phones have 360 to 430
_DARK = re.compile(r"@media \(prefers-color-scheme:\s*dark\)")
_NARROW = re.compile(r"@media \(max-width:\s*\d+px\)")
_PICTURE = re.compile(r'(<img src=")https?://[^/"]+/(?:[^"]*/)?(media/[^"]*")')
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none';"
    " form-action 'none'"
)


def preview(issue: Any, request: HttpRequest, mode: str) -> HttpResponse:
    """Return an issue as a reader gets it: as mail on a desktop, a phone or in the dark, as text, or on the web."""
    if issue.newsletter_id is None:
        reason = _("Choose the newsletter, and the preview shows the issue.")
        return HttpResponse(render_to_string("newsroom/no_preview.html", {"reason": reason}, request))
    made = _frozen(issue) if issue.is_fixed else compose(issue)
    if mode == "text":
        return mail(text_page(made.subject, made.text))
    if mode == "web":
        return answer(_web_page(issue, made, _root(request, "light")))
    scheme = "dark" if mode == "dark" else "light"
    return mail(_shown(made.html, _root(request, scheme), scheme, is_narrow=mode == "phone"))


def _frozen(issue: Any) -> Composed:
    return Composed(issue.subject, issue.html, issue.text, issue.page)


def _root(request: HttpRequest, scheme: str) -> str:
    return str(request.build_absolute_uri(reverse("newsroom_paper_home", args=[scheme])))


def mail(html: str) -> HttpResponse:
    """Return a letter, whose styles stand in it."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _POLICY
    return response


def _shown(html: str, root: str, scheme: str, *, is_narrow: bool) -> str:
    """Return the HTML of a letter as it is shown in a colour scheme, by a screen that is narrow or not."""
    html = _PICTURE.sub(rf"\g<1>{root}\g<2>", html)
    html = _DARK.sub("@media all" if scheme == "dark" else "@media not all", html)
    html = html.replace("color-scheme:light dark", f"color-scheme:{scheme}")
    html = html.replace('name="color-scheme" content="light dark"', f'name="color-scheme" content="{scheme}"')
    if not is_narrow:
        return html
    html = _NARROW.sub("@media all", html)
    return html.replace("<style>", f"<style>body{{max-width:{_PHONE}px;margin:0 auto !important}}</style>\n<style>", 1)


def text_page(subject: str, text: str) -> str:
    """Return the text part as mail programs show it, the direction of each line by its letters."""
    style = "margin:0;padding:16px;font:16px/1.5 monospace;white-space:pre-wrap;unicode-bidi:plaintext"
    page = '<!doctype html><html><head><meta charset="utf-8"><title>{}</title></head><body><pre style="{}">{}</pre>'
    return format_html(page + "</body></html>", subject, style, text)


def _web_page(issue: Any, made: Composed, root: str) -> str:
    """Return the page of an issue, in the paper around it."""
    now = config()
    source = now.source
    draft = StandingPage("draft", issue.newsletter.language, made.subject, made.page)
    return standing_preview(
        draft, source.site, source.outlet, root=root, index=index_file(now.to), overrides=source.overrides
    )
