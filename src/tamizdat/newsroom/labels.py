"""Sections, topics, series and authors in the desk's menu."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from tamizdat.newsroom.models import Author, Section, Series, Topic


class _LabelViewSet(SnippetViewSet):  # type: ignore[misc]
    list_display = ["name", "slug"]
    panels = [FieldPanel("name"), FieldPanel("slug")]


class AuthorViewSet(_LabelViewSet):
    """Names under which articles appear."""

    model = Author
    icon = "user"
    base_url_path = "authors"
    panels = [FieldPanel("name"), FieldPanel("slug")]


class SectionViewSet(_LabelViewSet):
    """Parts of the paper."""

    model = Section
    icon = "folder-open-inverse"
    base_url_path = "sections"
    panels = [FieldPanel("name"), FieldPanel("slug")]


class TopicViewSet(_LabelViewSet):
    """Subjects."""

    model = Topic
    icon = "tag"
    base_url_path = "topics"


class SeriesViewSet(_LabelViewSet):
    """Articles that are read one after another."""

    model = Series
    icon = "list-ol"
    base_url_path = "series"


class LabelViewSetGroup(SnippetViewSetGroup):  # type: ignore[misc]
    """One entry of the menu for all labels."""

    items = (SectionViewSet, TopicViewSet, SeriesViewSet, AuthorViewSet)
    menu_label = "Filing"
    menu_icon = "tag"
    menu_name = "filing"
    menu_order = 200
