"""A newspaper in Wagtail's own terms: a section is a page, articles are its children, a body is a stream of blocks."""

# mypy: ignore-errors
# ruff: noqa: RUF012 (Wagtail reads class attributes that are lists)
# Wagtail's own interpreter runs this; ours does not have it.

from __future__ import annotations

import json

from django.db import models
from django.utils.safestring import mark_safe
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.snippets.models import register_snippet

_NAME, _ADDRESS = "The Unwritten Courier", "http://localhost:8000"


class SectionPage(Page):
    """A section; its articles lie below it."""

    subpage_types = ["news.ArticlePage"]


@register_snippet
class Author(models.Model):
    """Who writes."""

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.name


class ArticleTag(TaggedItemBase):
    """That an article is about a topic."""

    content_object = ParentalKey("news.ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticlePage(Page):
    """An article; its title is the headline."""

    standfirst = models.TextField(blank=True)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    published = models.DateTimeField()
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)
    related = ParentalManyToManyField("self", symmetrical=False, blank=True)
    body = StreamField(
        [
            ("paragraph", RichTextBlock()),
            ("heading", CharBlock()),
            ("quote", StructBlock([("text", RichTextBlock()), ("cite", CharBlock(required=False))])),
        ]
    )

    parent_page_types = ["news.SectionPage"]
    content_panels = [
        *Page.content_panels,
        *map(FieldPanel, ("standfirst", "author", "published", "body", "tags")),
    ]  # not `related`: its field would be a list of all articles

    def get_context(self, request, *args, **kwargs):
        """Add the sections and the related articles, each by one query."""
        context = super().get_context(request, *args, **kwargs)
        sections = list(Site.find_for_request(request).root_page.get_children().live().in_menu())
        related = list(self.related.live().select_related("author").order_by("-published"))
        of_path = {section.path: section for section in sections}
        for article in (self, *related):
            article.section = of_path[article.path[: -self.steplen]]
        return {**context, "sections": sections, "related": related}

    def json_ld(self):
        """Return what search engines read, as the other generators' pages have it."""
        address = _ADDRESS + self.url
        news = {
            "@type": "NewsArticle",
            "@id": address,
            "mainEntityOfPage": address,
            "headline": self.title,
            "description": self.standfirst,
            "inLanguage": "en",
            "datePublished": self.published.isoformat(),
            "publisher": {
                "@type": "NewsMediaOrganization",
                "@id": _ADDRESS + "/#outlet",
                "name": _NAME,
                "url": _ADDRESS + "/",
            },
            "articleSection": self.section.title,
            "isAccessibleForFree": True,
        }
        person = {"@type": "Person", "name": self.author.name, "url": f"{_ADDRESS}/author/{self.author.slug}/"}
        crumbs = [
            {"@type": "ListItem", "position": 1, "name": self.section.title, "item": _ADDRESS + self.section.url},
            {"@type": "ListItem", "position": 2, "name": self.title, "item": address},
        ]
        graph = [news, person, {"@type": "BreadcrumbList", "itemListElement": crumbs}]
        text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
        return mark_safe(text.replace("<", "\\u003c"))
