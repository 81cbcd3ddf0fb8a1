"""What articles are filed under: sections, topics, series; and their authors.

A label is known by its slug, which stands in addresses, and has a name in each language that needs another one than the
first. No author has an account here, and a pseudonym is a name like any other.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

_is_slug = RegexValidator(
    r"^[^\s/?#%\\]+$", _("A slug stands in addresses: no spaces, slashes or question marks. Example: city-hall.")
)


class Label(index.Indexed, models.Model):
    """A slug and its names."""

    slug = models.CharField(
        max_length=200,
        unique=True,
        validators=[_is_slug],
        help_text=_("The end of its page's address. It cannot change later."),
    )
    name = models.CharField(max_length=300)
    names = models.JSONField(
        default=dict, blank=True, editable=False
    )  # by language code, where they differ from `name`
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )  # the label that stands in its place since two became one; older revisions of articles still name this one

    search_fields = [index.SearchField("name", boost=2), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return str(self.names.get(language) or self.name)

    @property
    def current(self) -> Any:
        """The label itself, or the one that it was merged into."""
        return self.merged_into.current if self.merged_into_id else self


class Section(Label):
    """A part of the paper; sections stand in the navigation in their order."""

    order = models.PositiveIntegerField(default=0, editable=False)  # in the navigation
    in_navigation = models.BooleanField(
        "in the navigation", default=True, help_text=_("Readers find it on top of every page once it has articles.")
    )
    aliases = models.JSONField(default=list, blank=True, editable=False)  # slugs and names that mean it too

    class Meta(Label.Meta):
        ordering = ["order", "name"]


class Topic(Label):
    """A subject that articles of several sections share."""


class Series(Label):
    """Articles that are read one after another."""

    class Meta(Label.Meta):
        verbose_name_plural = "series"


class Author(Label):
    """A name under which articles appear."""
