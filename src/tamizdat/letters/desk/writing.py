"""Practice: writing to the paper as a reader, so that the whole way can be tried without mail."""

from __future__ import annotations

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from tamizdat.letters.by_mail import addresses
from tamizdat.letters.by_mail.taking import take
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.links import number
from tamizdat.vault.errors import VaultError


class AddressField(forms.CharField):
    """An address, in the form in which it is written to."""

    def clean(self, value: Any) -> str:
        """Return the address. Raises ValidationError."""
        try:
            return clean(super().clean(value))
        except NoAddress:
            raise forms.ValidationError(_("That is no e-mail address.")) from None


class MessageForm(forms.Form):
    """A reader's mail."""

    sender = AddressField(
        label=gettext_lazy("From"), max_length=254, help_text=gettext_lazy("Make one up, such as rosa@example.org.")
    )
    to = AddressField(
        label=gettext_lazy("To"),
        max_length=254,
        help_text=gettext_lazy("To answer a letter, the address that the Mailbox shows above its text."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


@sensitive_post_parameters()
@sensitive_variables()
@arranging
def write(request: HttpRequest) -> HttpResponse:
    """Show a form for a reader's mail; a POST hands it over as if it had come in. Raises Http404 but in practice."""
    if not settings.PRACTICE:
        raise Http404
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"to": addresses.requests()})
    if request.method == "POST" and form.is_valid() and _taken(form):
        messages.success(request, _("It was taken in. What is answered lies in the Mailbox in a moment."))
        return redirect("letters_write")
    return render(request, "letters/write.html", {"form": form, "address": addresses.requests()})


def _taken(form: MessageForm) -> bool:
    given = form.cleaned_data
    message = EmailMessage(policy=policy.default)
    message["From"] = Address(addr_spec=given["sender"])
    message["To"] = Address(addr_spec=given["to"])
    message["Subject"] = " ".join(given["subject"].split())
    message["Message-ID"] = f"<{number()}@practice.invalid>"
    message.set_content(given["text"])
    try:
        take(Arrived(given["sender"], (given["to"].lower(),), message))
    except (VaultError, OSError) as error:
        form.add_error(None, str(error))
        return False
    return True
