"""What can be tried in a mailbox of one's own: the draft of an issue, or the welcome letter of a newsletter.

What is personal in a test leads nowhere: nobody has subscribed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.letters.models import Issue, Newsletter
from tamizdat.letters.rendering.compose import compose
from tamizdat.letters.rendering.personal import CODE
from tamizdat.letters.subscriptions import welcome
from tamizdat.people.mail.letter import Letter


class Tried(Struct, frozen=True):
    """A letter to try: the row that the log names, what tells its versions apart, the letter without an address, and
    the page that leads on."""

    row: Any
    key: str
    make: Callable[[], Letter]
    back: str
    back_label: str


def of_issue(issue: Issue) -> Tried:
    """Return the newest draft of an issue; what was sent, once it is fixed."""

    def make() -> Letter:
        draft = issue if issue.is_fixed else issue.get_latest_revision_as_object()
        made = compose(draft)
        subject = made.subject or str(draft)
        return Letter("", subject, made.text, made.html, language=issue.newsletter.language)

    back = reverse("letter_issues:edit", args=[issue.pk])
    return Tried(issue, f"{issue.pk} {issue.latest_revision_id}", make, back, _("Back to the issue"))


def of_welcome(newsletter: Newsletter) -> Tried:
    """Return the welcome letter of a newsletter as it is saved."""

    def make() -> Letter:
        subject, text = welcome.written(newsletter, newsletter.language, CODE)
        return Letter("", subject, text, language=newsletter.language)

    back = reverse("letter_newsletters:edit", args=[newsletter.pk])
    return Tried(newsletter, f"welcome {newsletter.pk}", make, back, _("Back to the newsletter"))
