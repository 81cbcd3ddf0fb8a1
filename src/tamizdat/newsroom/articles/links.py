"""Links from a text to another article: chosen, not typed, and right whatever its address becomes.

The rich text holds `<a linktype="article" id="1234">`. Wagtail's own links know pages only; this is the same in the
shape of Wagtail's links to documents (`wagtail.documents.rich_text`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext as _
from draftjs_exporter.dom import DOM
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail import features as draftail_features
from wagtail.rich_text import LinkHandler

from tamizdat.newsroom.articles.access import label_of
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.config import outlet

FEATURE, ENTITY = "article-link", "ARTICLE"


class ArticleLinkHandler(LinkHandler):
    """Shows a link where rich text is rendered at the desk, and tells Wagtail's index of references about it."""

    identifier = "article"

    @staticmethod
    def get_model() -> type[Article]:
        """Return what is linked to."""
        return Article

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        """Return the opening tags of links."""
        found = cls.get_many(attrs_list)
        return [f'<a href="{escape(outlet().url(each.path))}">' if each and each.path else "<a>" for each in found]

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        """Return the opening tag of a link."""
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Iterator[tuple[type[Article], str, str, str]]:
        """Yield what a link refers to."""
        yield Article, attrs["id"], "", ""


class _FromDatabase(LinkElementHandler):
    """Reads a link for the editor."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """Return what the editor knows of a link: the article's number and headline."""
        number = attrs.get("id", "")
        article = (
            Article.objects.filter(pk=number).only("number", "headline", "live", "owner_id").first()
            if number.isdecimal()
            else None
        )
        return {"id": int(number), "label": label_of(article) if article else ""} if number.isdecimal() else {}


def _to_database(props: dict[str, Any]) -> Any:
    """Return the element that stands for a link in the database."""
    return DOM.create_element("a", {"linktype": "article", "id": props.get("id")}, props["children"])


@hooks.register("register_rich_text_features")
def register(features: Any) -> None:
    """Register the feature, and have the other button for links offer addresses alone: there are no pages here."""
    features.register_link_type(ArticleLinkHandler)
    chooser = {"articleChooser": reverse_lazy(f"{Article.snippet_viewset.chooser_viewset.url_namespace}:choose")}
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        draftail_features.EntityFeature(
            {"type": ENTITY, "icon": "doc-full", "description": _("Link to an article"), "chooserUrls": chooser},
            js=["wagtailadmin/js/chooser-modal.js", "newsroom/article-link.js"],
        ),
    )
    rule = {
        "from_database_format": {'a[linktype="article"]': _FromDatabase(ENTITY)},
        "to_database_format": {"entity_decorators": {ENTITY: _to_database}},
    }
    features.register_converter_rule("contentstate", FEATURE, rule)
    addresses = {
        "pageChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
        "externalLinkChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
        "emailLinkChooser": reverse_lazy("wagtailadmin_choose_page_email_link"),
        "phoneLinkChooser": reverse_lazy("wagtailadmin_choose_page_phone_link"),
        "anchorLinkChooser": reverse_lazy("wagtailadmin_choose_page_anchor_link"),
    }
    options = {
        "type": "LINK",
        "icon": "link",
        "description": _("Link to an address"),
        "attributes": ["url", "id", "parentId"],
        "allowlist": {"href": "^(http:|https:|undefined$)"},
        "chooserUrls": addresses,
    }
    features.register_editor_plugin(
        "draftail", "link", draftail_features.EntityFeature(options, js=["wagtailadmin/js/page-chooser-modal.js"])
    )
