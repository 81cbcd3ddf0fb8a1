"""The article as editors work on it.

The row holds the live state, revisions hold drafts (Wagtail's `DraftStateMixin`). `record` is the article as readers
have it, or as recovery gave it: the JSON that press gets (`ArticleState`), from which all that an editor does not touch
is taken (`conversion/unchanged.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from tamizdat.article import first_own_number, plain
from tamizdat.newsroom.articles.blocks import (
    BodyBlock,
    CorrectionBlock,
    DispatchBlock,
    FigureBlock,
    RelatedBlock,
    VersionBlock,
)
from tamizdat.newsroom.articles.standing import standing
from tamizdat.newsroom.models.labels import Author, Section, Series, Topic
from tamizdat.newsroom.models.state import Counter

_NUMBERS, _FIRST_NUMBER = "article", "first article"  # counters
# What no revision changes: it belongs to the article as a whole.
OF_THE_WHOLE = (
    "path",
    "old_paths",
    "record",
    "owner_id",
    "state",
    "ground",
    "reason",
    "translations",
    "words",
    "live_revision_id",
)
_UNREAD = {"id", "type", "kept", "picture", "url", "day", "clock"}  # what a block holds besides words
_SEARCHED = 400_000  # characters of a text that can be searched: a tsvector of PostgreSQL has an end
_LISTED = (
    "kicker",
    "headline",
    "standfirst",
    "language",
    "section_id",
    "series_id",
    "embargo",
)  # what lists show of a draft


def next_number() -> int:
    """Return a number for a new article; none is given twice.

    Ours begin above all that the archive had when the first one was given (`article.first_own_number`).
    """
    numbers = Article.objects.order_by("-number").values_list("number", flat=True)
    start = Counter.value_of(_FIRST_NUMBER) or Counter.keep(_FIRST_NUMBER, first_own_number(list(numbers[:1])))
    newest = numbers.filter(number__gte=start).first()
    return Counter.take(_NUMBERS, max(start, newest + 1 if newest else 0))


class Article(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """An article at the desk; docs/article.md explains the fields."""

    class State(models.TextChoices):
        """Whether readers have it."""

        PUBLISHED = "published", "published"
        WITHDRAWN = "withdrawn", "withdrawn"

    number = models.BigIntegerField(primary_key=True, editable=False)
    path = models.CharField(
        max_length=1_000, blank=True, editable=False
    )  # set at the first publication, and then fixed
    old_paths = models.JSONField(default=list, blank=True, editable=False)
    original_url = models.CharField(max_length=2_000, blank=True, editable=False)
    language = models.CharField(max_length=35, default="en")
    translations = models.JSONField(default=dict, blank=True, editable=False)  # numbers by language code
    kicker = models.CharField(max_length=300, blank=True, help_text=_("The words above the headline."))
    headline = models.TextField()
    standfirst = models.TextField(blank=True, help_text=_("What it is about, in a sentence or two."))
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    section_name = models.CharField(max_length=300, blank=True, editable=False)  # as this article spells it
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    series_name = models.CharField(max_length=300, blank=True, editable=False)
    day = models.DateField("date", null=True, blank=True, help_text=_("Empty: the day of its first publication."))
    clock = models.TimeField("time", null=True, blank=True, help_text=_("In the newsroom's time zone."))
    updated_day = models.DateField(null=True, blank=True, editable=False)
    updated_clock = models.TimeField(null=True, blank=True, editable=False)
    lead = StreamField([("figure", FigureBlock())], max_num=1, blank=True, verbose_name="lead picture")
    body = StreamField(BodyBlock(required=False), blank=True)
    entries = StreamField([("dispatch", DispatchBlock())], blank=True, verbose_name="live coverage")
    corrections = StreamField([("correction", CorrectionBlock())], blank=True)
    versions = StreamField([("version", VersionBlock())], blank=True, verbose_name="earlier versions")
    related = StreamField(RelatedBlock(required=False), blank=True, verbose_name="read more")
    appeals = models.BooleanField(
        "appeals for support", default=True, help_text=_("Whether readers may be asked for support at this article.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED, editable=False)
    ground = models.CharField(max_length=10, default="outlet", editable=False)
    reason = models.TextField(blank=True, editable=False)
    embargo = models.DateTimeField(
        null=True, blank=True, help_text=_("Nobody should publish it before. The desk warns.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    record = models.BinaryField(null=True, editable=False)  # JSON; NULL before the first publication
    words = models.PositiveIntegerField(default=0, editable=False)
    rank = models.DateTimeField(null=True, editable=False)  # its place in time, for the desk's lists

    search_fields = [
        index.SearchField("headline", boost=4),
        index.AutocompleteField("headline"),
        index.SearchField("standfirst", boost=2),
        index.SearchField("searched_text"),
        index.FilterField("language"),
        index.FilterField("section"),
        index.FilterField("live"),
        index.FilterField("owner"),
        index.FilterField("rank"),
    ]

    class Meta:
        ordering = ["-rank", "-number"]
        # Each list of the desk, and its count, is read from one of these: rows of articles are long, and SQLite reads
        # a row's text to reach the columns behind it.
        indexes = [
            models.Index(fields=["-rank", "-number"], name="newsroom_article_newest"),
            models.Index(fields=["section", "-rank", "-number"], name="newsroom_article_section"),
            models.Index(fields=["language", "-rank", "-number"], name="newsroom_article_language"),
            models.Index(fields=["state", "-rank", "-number", "live"], name="newsroom_article_state"),
            models.Index(fields=["-rank", "-number"], condition=models.Q(live=False), name="newsroom_article_drafts"),
            models.Index(
                fields=["-rank", "-number", "live"],
                condition=models.Q(has_unpublished_changes=True),
                name="newsroom_article_changed",
            ),
            models.Index(fields=["-last_published_at"], name="newsroom_article_published"),
        ]

    def __str__(self) -> str:
        return plain(self.headline) or _("Article %(number)s") % {"number": self.number}

    def searched_text(self) -> str:
        """Return the words of the text, of live coverage and of corrections, and the names it appears under."""
        names = [byline.name or byline.author.name for byline in self.bylines.all()]
        texts = [html for value in (self.lead, self.body, self.entries, self.corrections) for html in _texts(value)]
        return f"{' '.join(names)} {plain(' '.join(texts))}"[:_SEARCHED]

    @property
    def status_string(self) -> str:
        """How it stands towards its readers and the editors, in a few words."""
        return standing(self)

    @property
    def is_new(self) -> bool:
        """Whether no reader has ever had it."""
        return not self.live and not self.record

    @property
    def scheduled_for(self) -> datetime | None:
        """When a version goes out by itself, None where none is scheduled."""
        if hasattr(self, "_scheduled_for"):  # read by a list
            return self._scheduled_for
        revision = self.scheduled_revision
        return revision.approved_go_live_at if revision else None

    @property
    def approved_schedule(self) -> bool:
        """Whether a version is scheduled."""
        return self.scheduled_for is not None

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """Return the article with the content of a revision; what belongs to the article as a whole stays."""
        article: Article = super().with_content_json(content)
        for field in OF_THE_WHOLE:
            setattr(article, field, getattr(self, field))
        if article.day is None:  # given at the first publication, which may be later than the revision
            article.day, article.clock = self.day, self.clock
        return article

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a new article gets its number."""
        if self.number is None:
            self.number = next_number()
        if self.rank is None:
            self.rank = timezone.now()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision. The row of an article that no reader has had shows its newest draft in lists."""
        revision = super().save_revision(*args, **kwargs)
        if self.is_new:
            columns = {name: getattr(self, name) for name in _LISTED}
            Article.objects.filter(pk=self.pk).update(**columns, rank=timezone.now())
            index.insert_or_update_object(self)
        return revision

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Make a revision the public one, or schedule it; all of it or nothing (`publishing/signals.py` goes on)."""
        with transaction.atomic():
            if self.live and self.live_revision_id is None and _goes_out_later(revision):
                self._keep_public_text(revision)
            return super().publish(revision, *args, **kwargs)

    def _keep_public_text(self, later: Any) -> None:
        """Give an article that was loaded a revision of its public text.

        Without one Wagtail takes it for no longer public once a version is scheduled, and gives the row that text.
        """
        row = Article.objects.get(pk=self.pk)
        kept = Revision.objects.create(
            content_object=row,
            base_content_type=row.get_base_content_type(),
            content=row.serializable_data(),
            object_str=str(row),
            created_at=min(row.last_published_at or later.created_at, later.created_at - timedelta(seconds=1)),
        )
        Article.objects.filter(pk=self.pk).update(live_revision=kept)
        self.live_revision = later.content_object.live_revision = kept

    preview_modes = [("light", _("Light")), ("dark", _("Dark")), ("print", _("Print view"))]
    default_preview_size = "desktop"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the page that press would make of this draft."""
        from tamizdat.newsroom.articles.preview import preview_page  # it imports the models

        return preview_page(self, request, mode_name)


def _goes_out_later(revision: Any) -> bool:
    at = revision.as_object().go_live_at
    return bool(at and at > timezone.now())


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a stream, or in a part of its raw data."""
    raw = value.get_prep_value() if hasattr(value, "get_prep_value") else value
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for name, inner in raw.items():
            if name not in _UNREAD:
                yield from _texts(inner)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _texts(inner)


class ArticleByline(Orderable):
    """Who wrote an article: the name as it is printed there."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(
        max_length=300, blank=True, help_text=_("Only where it is printed in another way than usual.")
    )
    role = models.CharField(max_length=100, blank=True, help_text=_("Translation, photographs; empty for the author."))


class ArticleTopic(Orderable):
    """A topic of an article."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300, blank=True, editable=False)  # as this article spells it
