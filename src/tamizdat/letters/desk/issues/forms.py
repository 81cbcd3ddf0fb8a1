"""The form of an issue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from tamizdat.letters.checks import PREHEADER, SUBJECT
from tamizdat.letters.desk.issues.standing import approval_labels
from tamizdat.newsroom import time_zones


class IssueForm(WagtailAdminModelForm):
    """The form. An hour that has passed stays as it is, so that the draft can be saved, and cannot be chosen anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {f"data-letters-{name}": text for name, text in approval_labels().items()}
        self.fields["send_at"].widget.attrs.update(labels)
        newsletter = self.instance.newsletter if self.instance.newsletter_id else None
        said = _("In the newsroom's time zone (%(zone)s). Empty: as soon as it is approved.")
        self.fields["send_at"].help_text = said % {"zone": time_zones.said(settings.OUTLET.time_zone)}
        if newsletter and str(newsletter.zone) != settings.OUTLET.time_zone and self.instance.send_at:
            there = timezone.localtime(self.instance.send_at, newsletter.zone)
            self.fields["send_at"].help_text += " " + _("For its readers it is %(hour)s (%(zone)s).") % {
                "hour": f"{there:%H:%M}",
                "zone": time_zones.said(str(newsletter.zone)),
            }

    def clean_send_at(self) -> Any:
        """Return the hour. Raises ValidationError for one that has passed, unless it was there before."""
        at = self.cleaned_data["send_at"]
        if at and at == _minute(self.instance.send_at):
            return self.instance.send_at  # whose seconds the field does not have
        if at and at <= timezone.now():
            raise forms.ValidationError(_("That hour has passed."))
        return at


def _minute(at: datetime | None) -> datetime | None:
    """Return a moment as the form has it: without seconds."""
    return at and at.replace(second=0, microsecond=0)


def edit_handler() -> ObjectList:
    """Return the whole form."""
    return ObjectList(
        [
            FieldPanel("subject", widget=_counted(SUBJECT)),
            FieldPanel("preheader", widget=_counted(PREHEADER)),
            FieldPanel("intro"),
            FieldPanel("body", heading=gettext_lazy("What is in it")),
            FieldPanel("send_at", widget=_at()),
        ],
        base_form_class=IssueForm,
    )


def _at() -> forms.DateTimeInput:
    """Return a field for a day and an hour, with the browser's own calendar: by keyboard and on a telephone too."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _counted(best: int) -> forms.TextInput:
    """Return a field below which a script counts the characters; mailboxes show no more than `best` of them."""
    return forms.TextInput(attrs={"dir": "auto", "data-letters-count": str(best)})
