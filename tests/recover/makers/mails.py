"""A story that was sent by mail: an issue of a newsletter, and a mailbox that holds one among letters between people."""

from __future__ import annotations

from email.message import EmailMessage
from html import escape

from makers.pages import paragraphs
from makers.stories import Story

_START = b"From desk@vesnacourier.example Fri May  3 11:40:07 2019\n"


def newsletter(story: Story) -> bytes:
    """Return an issue of a newsletter to one reader, with what such mails say of themselves and of the reader."""
    mail = EmailMessage()
    mail["Received"] = "from a.example (192.0.2.7) by b.example; Fri, 3 May 2019 12:00:00 +0200"
    mail["From"], mail["To"] = "Vesna Courier <desk@vesnacourier.example>", "Torkel Brask <reader@mail.example>"
    mail["Subject"], mail["Date"] = story.headline, f"{story.day:%a, %d %b %Y} 12:00:00 +0200"
    mail["Message-ID"], mail["List-Id"] = "<17@vesnacourier.example>", "<courier.vesnacourier.example>"
    mail["List-Unsubscribe"] = "<https://vesnacourier.example/unsubscribe?u=reader@mail.example>"
    mail.set_content("\n\n".join([f"By {story.byline}", *story.body]))
    mail.add_alternative(
        '<html><body><a href="https://vesnacourier.example/view/17">View this email in your browser</a>'
        f"<h1>{escape(story.headline)}</h1><p>By {story.byline}</p>{paragraphs(story)}"
        "<p>You received this email because reader@mail.example is on our list.</p>"
        '<a href="https://vesnacourier.example/unsubscribe?u=17">Unsubscribe</a></body></html>',
        subtype="html",
    )
    return bytes(mail)


def letter() -> bytes:
    """Return a mail from one person to another."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Torkel Brask <reader@mail.example>", "desk@vesnacourier.example"
    mail["Subject"], mail["Date"] = "Lunch on Friday?", "Fri, 3 May 2019 12:00:00 +0200"
    mail["Message-ID"] = "<18@mail.example>"
    mail.set_content("I shall be at the ferry at noon, and bring the papers that we spoke of.")
    return bytes(mail)


def mailbox(story: Story) -> bytes:
    """Return a mailbox (mbox) with an issue of a newsletter and two letters between people."""
    return b"\n".join(_START + mail for mail in (letter(), newsletter(story), letter()))
