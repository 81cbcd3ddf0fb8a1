"""The preview of an appeal: the newest article, by press's own preview, as readers would see it with this appeal.

Its caps do not count here. No script runs in a preview, so what the theme's script does is done here: the parts of the
page's template are filled in and put into their place (`theme/scripts/support/`).
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import html as lxml_html
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import decode
from tamizdat.newsroom.articles.preview import answer
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.config import config
from tamizdat.press.build.state import index_file
from tamizdat.press.preview import preview
from tamizdat.site import ContributePage, Site
from tamizdat.support.appeals.document import AppealEntry
from tamizdat.support.appeals.entries import entry_of
from tamizdat.support.models import Appeal

GAP = "gap.json"  # the document with the state of the campaign


def appeal_preview(appeal: Appeal, request: HttpRequest, mode: str) -> HttpResponse:
    """Return the newest article with an appeal, or why there is none."""
    now = config()
    source = now.source
    language = next(iter(appeal.languages), source.outlet.languages[0].code)
    article = _newest(language, appeal)
    if article is None:
        reason = _("No article in this language is public yet at which an appeal may stand.")
        return HttpResponse(render_to_string("newsroom/no_preview.html", {"reason": reason}, request))
    scheme = "dark" if mode == "dark" else "light"
    shown = preview(
        article,
        _with_contribute_page(source.site, language),
        source.outlet,
        root=request.build_absolute_uri(reverse("newsroom_paper_home", args=[scheme])),
        index=index_file(now.to),
        overrides=source.overrides,
        media=source.media,
    )
    gap = gap_of(source.site.documents.get(GAP, b""), language) if appeal.gap else None
    return answer(put_on_page(shown.page, entry_of(appeal), gap))


def _newest(language: str, appeal: Appeal) -> Record | None:
    """Return the newest article at which an appeal may stand, as readers have it."""
    public = Article.objects.filter(live=True, language=language, state=Article.State.PUBLISHED, appeals=True)
    public = public.exclude(record=None).exclude(rank=None).exclude(section__slug__in=appeal.never)
    inside = public.filter(section__slug__in=appeal.sections) if appeal.sections else public
    found = inside.order_by("-rank", "-number").values_list("record", flat=True).first()
    return decode(bytes(found)) if found else None


def _with_contribute_page(site: Site, language: str) -> Site:
    """Return the site with a page on which readers contribute; a stand-in where the newsroom has none yet."""
    if any(page.language == language for page in site.contribute):
        return site
    page = ContributePage(
        language=language, currency="EUR", title=_("Support us"), action="https://x.invalid/", cadences=(), methods=()
    )
    return replace(site, contribute=(*site.contribute, page))


def gap_of(document: bytes, language: str) -> tuple[str, int] | None:
    """Return the sentence and the percentage of the campaign in a language, None where there is none."""
    try:
        found = json.loads(document)["languages"][language]
        return str(found["text"]), min(100, max(0, int(found["percent"])))
    except (ValueError, LookupError, TypeError):
        return None


def put_on_page(page: str, entry: AppealEntry, gap: tuple[str, int] | None = None) -> str:
    """Return a page with an appeal in its place; as it is where it has no place for one."""
    document = lxml_html.document_fromstring(page)
    template = document.find('.//template[@data-part="appeal"]')
    place = document.find(f'.//*[@data-place="{entry.form}"]')
    if template is None or place is None or not len(template):
        return page
    shown = deepcopy(template[0])
    shown.tail = None
    _fill(shown, entry, gap)
    for sentence in place:  # the standing one below an article
        sentence.set("hidden", "")
    place.append(shown)
    return str(lxml_html.tostring(document, encoding="unicode", doctype="<!doctype html>"))


def _fill(shown: Any, entry: AppealEntry, gap: tuple[str, int] | None) -> None:
    def part(name: str) -> Any:
        return shown.find(f'.//*[@data-part="{name}"]')

    part("title").text = entry.title
    part("link").text = entry.button
    for element in lxml_html.fragments_fromstring(entry.html or "<p></p>"):
        part("text").append(element) if not isinstance(element, str) else None
    if gap:
        part("gap-text").text = gap[0]
        part("percent").set("value", str(gap[1]))
        part("percent").text = f"{gap[1]} %"
    else:
        part("gap").getparent().remove(part("gap"))
