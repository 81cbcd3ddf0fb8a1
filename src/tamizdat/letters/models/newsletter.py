"""Newsletters: what readers sign up for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import PreviewableMixin

from tamizdat.visible import one_line

# What stands in an issue without being part of it.
_ADDED = ("name", "sender", "closing", "full_text", "pictures", "appeal")
_LINES = ("name", "description", "sender", "welcome_subject")
TEXT = ["bold", "italic", "link"]  # what the editor has buttons for


class Newsletter(PreviewableMixin, models.Model):
    """A newsletter in one language. Those with the same `slug` are editions of one newsletter in several languages."""

    class Rhythm(models.TextChoices):
        """When an issue goes out."""

        WEEKLY = "weekly", _("Every week, on a day and at an hour")
        AT_ONCE = "at-once", _("When there is news: somebody decides each time")

    class Filling(models.TextChoices):
        """What a new draft has in it."""

        PICKS = "picks", _("What stood on the front page, in its order")
        LATEST = "latest", _("The latest articles")
        NOTHING = "nothing", _("Nothing")

    slug = models.SlugField(
        _("address"),
        max_length=40,
        help_text=_("The end of its page's address, such as weekly. The same for all its languages; it stays."),
    )
    language = models.CharField(_("language"), max_length=35)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(
        _("description"),
        max_length=300,
        help_text=_("What readers get and when, in one sentence. It stands above the field for the address."),
    )
    rhythm = models.CharField(_("when"), max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        _("day"), default=4, validators=[MaxValueValidator(6)], help_text=_("0 is Monday.")
    )
    hour = models.TimeField(_("hour"), default=time(9))
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, help_text=_("Such as Europe/Riga. Empty: the newsroom's own.")
    )
    filling = models.CharField(_("a draft begins with"), max_length=10, choices=Filling, default=Filling.PICKS)
    sections = models.JSONField(default=list, blank=True)  # slugs; empty for all
    most = models.PositiveSmallIntegerField(
        _("articles"), default=8, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    sender = models.CharField(
        _("sender"), max_length=100, blank=True, help_text=_("The name that mail is from. Empty: the paper's.")
    )
    full_text = models.BooleanField(
        _("whole articles"),
        default=True,
        help_text=_("As many as fit into a letter; mail arrives where the site is blocked. The others are linked."),
    )
    pictures = models.BooleanField(_("pictures"), default=True)
    appeal = models.BooleanField(_("a line that asks for support"), default=True)
    closing = RichTextField(_("closing words"), features=TEXT, blank=True)
    welcome_subject = models.CharField(_("subject of the welcome letter"), max_length=150, blank=True)
    welcome = RichTextField(
        _("welcome letter"),
        features=TEXT,
        blank=True,
        help_text=_(
            "Sent once, when somebody has confirmed. Empty: a short thank-you with the latest issue's address."
        ),
    )
    live = models.BooleanField(_("readers can sign up"), default=False)
    order = models.PositiveSmallIntegerField(_("turn"), default=10)

    # Of the letters that its readers get one by one; issues have previews of their own.
    preview_modes = [
        ("phone", _("Welcome letter, phone")),
        ("desktop", _("Welcome letter, desktop")),
        ("dark", _("Welcome letter, dark")),
        ("text", _("Welcome letter, plain text")),
        ("confirm", _("Letter that asks them to confirm")),
    ]

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["order", "slug", "language"]
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="newsletter_edition")]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; what stands in a line of letters and pages is one, with nothing hidden in it."""
        for name in _LINES:
            setattr(self, name, one_line(getattr(self, name)))
        super().save(*args, **kwargs)

    def added(self) -> dict[str, Any]:
        """Return what an issue has of its newsletter, by column."""
        return {name: getattr(self, name) for name in _ADDED}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its hour."""
        return ZoneInfo(self.time_zone or settings.OUTLET.time_zone)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return a letter as a new reader gets it."""
        from tamizdat.letters.desk.newsletters.preview import preview  # it imports the models

        return preview(self, mode_name)

    @classmethod
    def in_order(cls, newsletters: Iterable[Newsletter]) -> list[Newsletter]:
        """Return newsletters by language in the outlet's order, then by their turn."""
        order = {language.code: at for at, language in enumerate(settings.OUTLET.languages)}
        return sorted(newsletters, key=lambda each: (order.get(each.language, len(order)), each.order, each.slug))

    def next_after(self, moment: datetime) -> datetime | None:
        """Return when the first issue after a moment goes out, None for a newsletter without a rhythm.

        An hour that a clock change leaves out is the same moment as the hour after it.
        """
        if self.rhythm != self.Rhythm.WEEKLY:
            return None
        day: date = moment.astimezone(self.zone).date()
        day += timedelta(days=(self.weekday - day.weekday()) % 7)
        at = datetime.combine(day, self.hour, self.zone)
        return at if at > moment else datetime.combine(day + timedelta(days=7), self.hour, self.zone)
