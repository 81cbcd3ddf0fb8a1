"""Hands the pages of the site to Wagtail: menu, addresses, the panel of the desk's home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from tamizdat.newsroom.models import Redirect
from tamizdat.newsroom.site import front_page, words
from tamizdat.newsroom.site.access import SiteMenuItem, site_only
from tamizdat.newsroom.site.changes import PARTS, publish_site
from tamizdat.newsroom.site.missing import MissingPanel
from tamizdat.newsroom.site.pages import PageViewSet
from tamizdat.newsroom.site.redirects import RedirectViewSet, add_list


class SiteGroup(SnippetViewSetGroup):
    """One entry of the menu for all of the site."""

    items = (PageViewSet, RedirectViewSet)
    menu_label = _("Site")
    menu_icon = "globe"
    menu_name = "site"
    menu_order = 150

    def get_submenu_items(self) -> list[Any]:
        """Return the entries in the order of how often they are used."""
        pages, redirects = super().get_submenu_items()
        pages.order, redirects.order = 2, 4
        return [
            SiteMenuItem(_("Front page"), "newsroom_front_page", icon_name="home", order=1),
            pages,
            SiteMenuItem(_("Tip line"), "newsroom_tip_line", icon_name="mail", order=3),
            redirects,
            SiteMenuItem(_("Name and tagline"), "newsroom_outlet_words", icon_name="site", order=5),
        ]


register_snippet(SiteGroup)


@site_only
def _redirects(request: HttpRequest) -> Any:
    return redirect(reverse(Redirect.snippet_viewset.get_url_name("list")))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the site's pages that Wagtail does not make."""
    return [
        path("site/front-page/", front_page.front_page, name="newsroom_front_page"),
        path("site/front-page/search/", front_page.search, name="newsroom_front_page_search"),
        path("site/front-page/preview/<slug:mode>/", front_page.preview, name="newsroom_front_page_preview"),
        path("site/redirect-list/", add_list, name="newsroom_redirects_list"),
        path("site/all-redirects/", _redirects, name="newsroom_redirects"),
        path("site/tip-line/", words.tip_line, name="newsroom_tip_line"),
        path("site/words/", words.outlet_words, name="newsroom_outlet_words"),
    ]


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the style sheet of the site's pages at the desk."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/site.css"))


@hooks.register("construct_homepage_panels", order=50)
def missing_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add what is missing to the desk's home page."""
    panels.append(MissingPanel())


@hooks.register("after_bulk_action")
def publish_after_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Publish the site after a change of many of its parts at once."""
    if any(isinstance(each, PARTS) for each in objects):
        publish_site(request.user)
