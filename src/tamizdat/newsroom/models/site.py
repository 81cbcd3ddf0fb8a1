"""What readers see besides articles: standing pages, texts about labels, picks, redirects, the tip line, the outlet.

`publishing/site.py` makes the `Outlet` and the `Site` of them that press gets. What a machine must know before the
database is there is not here: addresses, languages, time zone and keys stay in `tamizdat.toml`.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from tamizdat.newsroom.site.blocks import LIST_TEXT, PageBlock
from tamizdat.newsroom.site.rules import contact_problem, page_slug_problem
from tamizdat.outlet import Tips
from tamizdat.redirects import Redirect as Rule

ONLY = 1  # the primary key of models that have one row


class OnlyRow(models.Model):
    """A model of one row."""

    class Meta:
        abstract = True

    @classmethod
    def the(cls) -> Any:
        """Return the row, which is made if it is not there."""
        return cls.objects.get_or_create(pk=ONLY)[0]


class SiteVersion(OnlyRow):
    """A word that is another one after each change of the site, by which every process sees that it has an old state.

    It is no number: two processes may each add one to a number, and mean different states by the same one.
    """

    word = models.CharField(max_length=24, default="")

    def __str__(self) -> str:
        return self.word

    @classmethod
    def change(cls) -> None:
        """Choose another word, within the transaction of the change."""
        cls.objects.update_or_create(pk=ONLY, defaults={"word": secrets.token_urlsafe(12)})

    @classmethod
    def now(cls) -> str:
        """Return the word, "" before the first change."""
        return cls.objects.filter(pk=ONLY).values_list("word", flat=True).first() or ""


class StandingPage(LockableMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):
    """A page that stays, in one language: about, privacy, contact; or what stands on the page of the tip line."""

    slug = models.CharField(
        max_length=200,
        help_text=_("The end of its address, such as about. The same in all languages; it cannot change later."),
    )
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=300)
    description = models.CharField(
        max_length=500, blank=True, help_text=_("A sentence for search engines and for those who share the page.")
    )
    body = StreamField(PageBlock(required=False), blank=True, verbose_name="text")
    order = models.PositiveIntegerField(default=0, editable=False)  # in the footer
    html = models.TextField(blank=True, editable=False)  # what readers have
    written = models.JSONField(
        default=dict, blank=True, editable=False
    )  # as it was loaded: `html`, and its `body` here

    preview_modes = [("light", _("Light")), ("dark", _("Dark"))]
    default_preview_size = "desktop"

    class Meta:
        ordering = ["order", "slug", "language"]
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="newsroom_page_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def clean(self) -> None:
        """Raise ValidationError for an address that no standing page can have."""
        super().clean()
        if problem := page_slug_problem(self.slug):
            raise ValidationError({"slug": problem})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a new page stands last in the footer."""
        if self.pk is None and not self.order:
            self.order = (StandingPage.objects.aggregate(models.Max("order"))["order__max"] or 0) + 1
        super().save(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """Return the page of a revision; what belongs to the page as a whole stays as the row has it."""
        page = super().with_content_json(content)
        for name in ("slug", "language", "order", "written", "html"):
            setattr(page, name, getattr(self, name))
        return page

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Make a revision the public one (`site/changes.py` goes on); all of it or nothing."""
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take the page from readers; its text stays at the desk."""
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the page that press would make of this draft."""
        from tamizdat.newsroom.site.preview import standing_page_preview  # it imports the models

        return standing_page_preview(self, request, mode_name)


class ListText(models.Model):
    """What the newsroom says about an author, a topic, a section or a series, in one language."""

    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=200)
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=500, blank=True)
    body = RichTextField(features=LIST_TEXT, blank=True)
    html = models.TextField(blank=True, editable=False)  # what readers have
    written = models.JSONField(default=dict, blank=True, editable=False)  # as it was loaded
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug", "language"], name="newsroom_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug} ({self.language})"


class Picks(models.Model):
    """What the editors put on the front page of a language, in this order; without any it shows its latest."""

    language = models.CharField(max_length=35, unique=True)
    numbers = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "picks"

    def __str__(self) -> str:
        return f"Front page ({self.language})"


class Redirect(models.Model):
    """An old address and where it leads now."""

    class Status(models.IntegerChoices):
        """What servers answer."""

        MOVED = 301, "for good (301)"
        FOR_NOW = 302, "for the time being (302)"
        GONE = 410, "it is gone, and leads nowhere (410)"

    old = models.CharField(
        "from",
        max_length=1_000,
        help_text=_("The old address below the site's own, such as news/old.html; with its query if it had one."),
    )
    new = models.CharField(
        "to",
        max_length=2_000,
        blank=True,
        help_text=_("An address of this site, such as about/, or the whole address of a page elsewhere."),
    )
    status = models.PositiveSmallIntegerField("how", choices=Status.choices, default=Status.MOVED)
    pattern = models.BooleanField(
        default=False,
        help_text=_("The old address is a regular expression for many; $1 in the new one stands for its first group."),
    )
    order = models.PositiveIntegerField(default=0, editable=False)  # the first pattern that fits an address answers

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.old

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a new redirect stands last."""
        if self.pk is None and not self.order:
            self.order = (Redirect.objects.aggregate(models.Max("order"))["order__max"] or 0) + 1
        super().save(*args, **kwargs)

    @property
    def rule(self) -> Rule:
        """The redirect as press and servers know it."""
        return Rule(old=self.old, new=self.new, status=self.status, pattern=self.pattern)


class TipLine(OnlyRow):
    """How to reach the newsroom in confidence; what is empty is not shown."""

    onion = models.CharField(
        "onion address",
        max_length=300,
        blank=True,
        help_text=_("Of SecureDrop or a form of your own: http://….onion/. Its checksum is checked."),
    )
    signal = models.CharField(max_length=100, blank=True, help_text=_("A number or a user name."))
    email = models.EmailField("e-mail", max_length=300, blank=True)
    pgp_fingerprint = models.CharField(
        _("PGP fingerprint"),
        max_length=200,
        blank=True,
        help_text=_("All 40 or 64 hexadecimal digits, as `gpg --fingerprint` shows them."),
    )
    post = models.TextField(
        "by post", max_length=1_000, blank=True, help_text=_("An address for letters, on one line.")
    )

    def __str__(self) -> str:
        return gettext("The tip line")

    def clean(self) -> None:
        """Raise ValidationError for an address or a fingerprint that cannot be right: a source would not be reached."""
        super().clean()
        problems = {
            name: problem
            for name in ("onion", "pgp_fingerprint")
            if (problem := contact_problem(name, getattr(self, name)))
        }
        if problems:
            raise ValidationError(problems)

    @property
    def tips(self) -> Tips:
        """The tip line as press knows it."""
        return Tips(self.onion, self.signal, self.email, self.pgp_fingerprint, self.post)


class OutletWords(OnlyRow):
    """What the outlet says of itself in all languages."""

    tagline = models.CharField(max_length=300, blank=True, help_text=_("One line under the name on the front page."))
    founded = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1600), MaxValueValidator(2200)],
        help_text=_("The year the outlet was founded, shown in the footer."),
    )

    class Meta:
        verbose_name = "name and tagline"

    def __str__(self) -> str:
        return str(settings.OUTLET.name)


class LanguageWords(models.Model):
    """The outlet's name and tagline in one of its languages, where they differ."""

    language = models.CharField(max_length=35, unique=True)
    outlet_name = models.CharField("name", max_length=300, blank=True)
    tagline = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.language
