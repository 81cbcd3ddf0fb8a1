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
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from tamizdat.letters.by_mail import addresses
from tamizdat.letters.config import LettersConfigError
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.handling import act
from tamizdat.letters.incoming.own_addresses import ours
from tamizdat.letters.incoming.sorting import sort
from tamizdat.letters.incoming.sorting.kinds import FromPerson
from tamizdat.letters.models import Delivery
from tamizdat.letters.policy import may_arrange
from tamizdat.letters.sending.practice import KIND, PRACTICE, SHOWN
from tamizdat.newsroom.vault.mailbox import BUTTONS, NOTES, kept
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.links import number
from tamizdat.people.mail.config import MailConfigError
from tamizdat.people.mail.letter import Letter, checked_message_id, tie
from tamizdat.people.models import Mail
from tamizdat.vault.errors import VaultError, VaultLocked


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
        help_text=gettext_lazy("To answer a letter, press “Answer as this reader” below it in the Mailbox."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300, required=False)
    answers = forms.CharField(
        label=gettext_lazy("In-Reply-To"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The Message-ID of the letter that is answered. Mail programs write it by themselves."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def clean_answers(self) -> str:
        """Return the Message-ID. Raises ValidationError."""
        given: str = self.cleaned_data["answers"].strip()
        try:
            return checked_message_id(given) if given else ""
        except ValueError:
            raise forms.ValidationError(_("That is no Message-ID. It looks like <words@example.org>.")) from None


@sensitive_post_parameters()
@sensitive_variables()
@arranging
def write(request: HttpRequest) -> HttpResponse:
    """Show a form for a reader's mail; a POST hands it over as if it had come in. Raises Http404 but in practice.

    `answers` in the address is a letter of the Mailbox, by its primary key: the form is then what a mail program opens
    for an answer to it.
    """
    if not settings.PRACTICE:
        raise Http404
    initial = {"to": addresses.requests()}
    if request.method != "POST" and (number := request.GET.get("answers")):
        try:
            initial = answer_to(*kept(number))
        except VaultLocked as error:
            messages.error(request, str(error))
    form = MessageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _taken(form):
        messages.success(request, _("It was taken in. What is answered lies in the Mailbox in a moment."))
        return redirect("letters_write")
    return render(request, "letters/write.html", {"form": form, "address": addresses.requests()})


def answer_to(row: Mail, letter: Letter) -> dict[str, str]:
    """Return what a mail program writes into the head of an answer (RFC 5322, 3.6.4 and 3.6.5)."""
    subject = letter.subject
    return {
        "sender": letter.to,
        "to": letter.reply_to or addresses.requests(),
        "subject": subject if subject.casefold().startswith("re:") else f"Re: {subject}",
        "answers": tie(row.message_id, letter.to),
    }


@hooks.register(BUTTONS)
def answer_button(request: HttpRequest, row: Mail, letter: Letter) -> list[Button]:
    """Offer to answer a letter of the Mailbox, to those who may write as readers."""
    if not may_arrange(request.user):
        return []
    url = f"{reverse('letters_write')}?answers={row.pk}"
    return [Button(_("Answer as this reader"), url, classname="button button-small button-secondary")]


@hooks.register(NOTES)
def not_kept(request: HttpRequest) -> list[str]:
    """Say how many letters of issues are not among those of the Mailbox."""
    sent = Delivery.objects.filter(answer=PRACTICE, state=Delivery.State.SENT).count()
    more = sent - Mail.objects.filter(kind=KIND).count()
    if more <= 0:
        return []
    said = ngettext(
        "%(count)d more letter of issues was sent and is not kept in practice: there are %(most)d of each issue.",
        "%(count)d more letters of issues were sent and are not kept in practice: there are %(most)d of each issue.",
        more,
    )
    return [said % {"count": more, "most": SHOWN}]


def _taken(form: MessageForm) -> bool:
    given = form.cleaned_data
    message = EmailMessage(policy=policy.default)
    message["From"] = Address(addr_spec=given["sender"])
    message["To"] = Address(addr_spec=given["to"])
    message["Subject"] = " ".join(given["subject"].split())
    message["Message-ID"] = f"<{number()}@practice.invalid>"
    for name in ("In-Reply-To", "References") if given["answers"] else ():
        message[name] = given["answers"]
    message.set_content(given["text"])
    arrived = Arrived(given["sender"], (given["to"].lower(),), message)
    try:
        found = sort(arrived, ours())  # as it is with real mail
        act(found, arrived)
    except (LettersConfigError, MailConfigError, VaultError, OSError) as error:
        form.add_error(None, str(error))
        return False
    if not isinstance(found, FromPerson):
        form.add_error(
            None,
            _(
                "Nothing is answered: by its sender or its recipient it would be taken for what a machine wrote, for a"
                " report, or for our own mail that came back."
            ),
        )
    return isinstance(found, FromPerson)
