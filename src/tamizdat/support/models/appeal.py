"""Appeals: what the newsroom says to readers when it asks them for support, where it may stand, and how often."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import PreviewableMixin

from tamizdat.support.appeals.document import clean

TEXT = ["bold", "italic", "link"]  # what the editor has buttons for
_A_YEAR = MaxValueValidator(365)


class Appeal(PreviewableMixin, models.Model):
    """An appeal in one of three forms. The line in print is the theme's own (`print.html`).

    `sections` and `never` are slugs: the name of a section may change, and an appeal that stood in one section alone
    must not stand everywhere when that is gone.
    """

    class Form(models.TextChoices):
        """Where it stands."""

        LETTER = "letter", _("Letter: below an article")
        BAR = "bar", _("Bar: on top of the window, once the paper's name has left it")
        BOX = "box", _("Box: in a corner of the window")

    name = models.CharField(max_length=100, help_text=_("For the desk. Readers do not see it."))
    form = models.CharField(max_length=6, choices=Form, default=Form.LETTER)
    languages = models.JSONField(default=list)
    title = models.CharField(max_length=120, blank=True, help_text=_("The line above the text, if it needs one."))
    text = RichTextField(features=TEXT, help_text=_("Who asks, for what, and why now. Two sentences are enough."))
    button = models.CharField(
        max_length=40, help_text=_("The words on the button, which leads to the page on which readers contribute.")
    )
    gap = models.BooleanField(
        _("with the state of the campaign"),
        default=False,
        help_text=_("Its sentence and its bar, as they are now. Without a campaign nothing stands in their place."),
    )
    live = models.BooleanField(_("switched on"), default=False)
    starts = models.DateTimeField(_("from"), null=True, blank=True, help_text=_("Empty: at once."))
    ends = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until it is switched off."))
    order = models.PositiveSmallIntegerField(
        _("turn"),
        default=10,
        help_text=_("Of several that fit, readers get the one with the lowest number: one letter, and one bar or box."),
    )
    sections = models.JSONField(default=list, blank=True)
    never = models.JSONField(default=list, blank=True)
    least_read = models.PositiveSmallIntegerField(
        _("articles read before"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("It is for those who have opened at least so many articles on this device. 0: for everybody."),
    )
    read_days = models.PositiveSmallIntegerField(
        _("within days"), default=30, validators=[MinValueValidator(1), _A_YEAR]
    )
    most_shown = models.PositiveSmallIntegerField(
        _("seen at most"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("A reader sees it so many times and no more."),
    )
    shown_days = models.PositiveSmallIntegerField(
        _("within days"), default=30, validators=[MinValueValidator(1), _A_YEAR]
    )
    back_after = models.PositiveSmallIntegerField(
        _("after closing, back in days"),
        default=30,
        validators=[MaxValueValidator(1000)],
        help_text=_("0: not before its words are changed."),
    )

    preview_modes = [("light", _("Light")), ("dark", _("Dark"))]
    default_preview_size = "desktop"

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; of the text only what an appeal may hold."""
        self.text = clean(self.text)
        super().save(*args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the newest article as readers would see it with this appeal."""
        from tamizdat.support.appeals.preview import appeal_preview  # it imports the models

        return appeal_preview(self, request, mode_name)
