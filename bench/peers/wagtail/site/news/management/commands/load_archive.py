"""`manage.py load_archive ARCHIVE.jsonl`: the synthetic archive as pages."""

# mypy: ignore-errors
# Wagtail's own interpreter runs this; ours does not have it.

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from wagtail.models import Site

from news.models import ArticlePage, Author, SectionPage


class Command(BaseCommand):
    """Make a page of each line, sections and authors as they come up."""

    help = "Load Articles, one a line."

    def add_arguments(self, parser):
        """Take the archive's path."""
        parser.add_argument("archive", type=Path)

    def handle(self, *args, archive, **options):
        """Load everything or nothing, then let PostgreSQL count what it holds, as it would by itself in a while."""
        with transaction.atomic(), archive.open(encoding="utf-8") as lines:
            loader = Loader()
            for line in lines:
                loader.load(json.loads(line))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


class Loader:
    """Remembers the sections, authors and articles that are there."""

    def __init__(self):
        self._home = Site.objects.get(is_default_site=True).root_page
        self._sections, self._authors, self._articles = {}, {}, {}

    def load(self, record):
        """Add an article below its section."""
        article = ArticlePage(
            title=record["headline"],
            slug=record["path"].rstrip("/").rsplit("/", 1)[-1],
            standfirst=record["standfirst"],
            author=self._author(record["bylines"][0]),
            published=record["published"]["value"],
            body=[_block(block) for block in record["body"]],
        )
        article.tags.add(*(topic["name"] for topic in record["topics"]))
        article.related = [self._articles[number] for number in record["related"]]
        self._section(record["section"]).add_child(instance=article)
        self._articles[record["number"]] = article

    def _section(self, label):
        if label["slug"] not in self._sections:
            section = SectionPage(title=label["name"], slug=label["slug"], show_in_menus=True)
            self._sections[label["slug"]] = self._home.add_child(instance=section)
        return self._sections[label["slug"]]

    def _author(self, byline):
        if byline["slug"] not in self._authors:
            author = Author.objects.create(name=byline["name"], slug=byline["slug"])
            self._authors[byline["slug"]] = author
        return self._authors[byline["slug"]]


def _block(block):
    """Return a block of the body as the stream holds it; rich text has `i` where Articles have `em`."""
    if block["type"] == "heading":
        return "heading", block["html"]
    text = "<p>" + block["html"].replace("<em>", "<i>").replace("</em>", "</i>") + "</p>"
    return ("quote", {"text": text, "cite": block["cite"]}) if block["type"] == "quote" else ("paragraph", text)
