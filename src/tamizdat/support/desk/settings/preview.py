"""The page on which readers contribute as they would have it now, whether it is open or not: by press itself."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tamizdat.newsroom.articles.preview import answer
from tamizdat.newsroom.publishing.config import config
from tamizdat.press.build.state import index_file
from tamizdat.press.site_preview import contribute_preview
from tamizdat.support.config import SupportConfigError
from tamizdat.support.desk.access import support_only
from tamizdat.support.gap import publishing as gap
from tamizdat.support.site import contribute


@support_only
@xframe_options_sameorigin
def preview(request: HttpRequest, mode: str) -> HttpResponse:
    """Return the page of a language and a group, or why there is none."""
    language = settings.OUTLET.language(request.GET.get("language", "")).code
    try:
        pages = contribute.pages(settings.OUTLET, gap.states(settings.OUTLET), even_closed=True)
    except SupportConfigError as error:
        return _none(request, str(error))
    own = [page for page in pages if page.language == language]
    if not own:
        return _none(request, _("Nobody can pay yet: there are no amounts, or no provider that takes their currency."))
    page = next((each for each in own if each.slug == request.GET.get("group", "")), own[0])
    now = config()
    scheme = "dark" if mode == "dark" else "light"
    html = contribute_preview(
        page,
        msgspec.structs.replace(now.source.site, contribute=pages),
        now.source.outlet,
        root=str(request.build_absolute_uri(reverse("newsroom_paper_home", args=[scheme]))),
        index=index_file(now.to),
        overrides=now.source.overrides,
    )
    return answer(html)


def _none(request: HttpRequest, reason: str) -> HttpResponse:
    return HttpResponse(render_to_string("newsroom/no_preview.html", {"reason": reason}, request))
