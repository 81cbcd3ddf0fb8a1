"""The forms of lists from elsewhere: the file with its sentence, and what becomes of rows that nobody confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.letters.lists.staging import ConsentError, check_consent
from tamizdat.letters.models import ListImport
from tamizdat.press.pictures.render import LARGEST


class ListForm(forms.Form):
    """A file, and from where it is."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy(
            "CSV of any spreadsheet, or what Ghost, listmonk, Substack, Mailchimp, Mailman, MailPoet or a Tamizdat"
            " exports; several files as one zip. Its rows are sealed at once, and the file is kept nowhere. Names are"
            " not read."
        ),
    )
    consent = forms.CharField(
        label=gettext_lazy("Where the list is from, and by what right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One sentence, such as: Readers of our newsletter at Mailchimp since 2019, who signed up on our site. It is"
            " kept with each subscription, and readers see it among what is kept of them."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be held in memory."""
        file = self.cleaned_data["file"]
        if getattr(file, "is_too_large", False) or file.size > LARGEST:
            most = LARGEST >> 20
            raise forms.ValidationError(
                _("It is larger than %(most)s MB. Whoever looks after the machine runs `tamizdat letters import`.")
                % {"most": most}
            )
        return file

    def clean_consent(self) -> str:
        """Return the sentence as it is kept."""
        try:
            return check_consent(self.cleaned_data["consent"])
        except ConsentError as error:
            raise forms.ValidationError(str(error)) from None


class OthersForm(forms.Form):
    """What becomes of rows that nobody confirmed, or of which the list does not say when."""

    others = forms.ChoiceField(
        label=gettext_lazy("Rows that nobody confirmed, or without a day on which they agreed"),
        choices=ListImport.Others.choices,
        widget=forms.RadioSelect,
    )
