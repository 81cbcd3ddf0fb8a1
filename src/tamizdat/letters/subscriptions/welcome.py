"""The letter that welcomes somebody, once."""

from __future__ import annotations

from lxml import html as lxml_html

from tamizdat.letters.by_mail.addresses import LEAVE, leave_by_mail, told, with_tag
from tamizdat.letters.models import Newsletter, Subscription
from tamizdat.letters.rendering.personal import leave_address, preferences_address
from tamizdat.letters.site.addresses import latest_address
from tamizdat.newsroom.site.text import text_to_html
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.readers.words import words_in

_BLOCKS = ("p", "li", "h2", "h3", "h4", "blockquote")


def send(subscription: Subscription, address: str, language: str) -> None:
    """Queue the welcome letter of a new subscription: the newsroom's own words, else a short thank-you."""
    newsletter = subscription.newsletter
    subject, text = written(newsletter, language, subscription.code)
    letter = Letter(
        to=address,
        subject=subject,
        text=text,
        stops=leave_address(words_in(language).service, subscription.code),
        language=newsletter.language,
    )
    outbox.put("letters-welcome", f"welcome {subscription.code}", letter, subscription.person)


def written(newsletter: Newsletter, language: str, code: str) -> tuple[str, str]:
    """Return subject and text of the welcome letter to the subscription with a code. The newsletter need not be
    saved."""
    words = words_in(language)
    subject, text = words.letter(
        "welcome",
        newsletter=newsletter.name,
        written=plain_text(newsletter),
        latest=latest_address(newsletter) if newsletter.pk else "",
        preferences=preferences_address(words.service, code),
        leave=leave_address(words.service, code),
        by_mail=leave_by_mail(code),
        by_mail_to=with_tag(LEAVE) if told() else "",
        code=code,
    )
    return newsletter.welcome_subject or subject, text


def plain_text(newsletter: Newsletter) -> str:
    """Return what the newsroom wrote for the welcome letter as plain text, a link's address behind its words."""
    if not newsletter.welcome:
        return ""
    words = words_in(newsletter.language)
    parts = []
    for element in lxml_html.fragment_fromstring(text_to_html(newsletter.welcome), create_parent="div").iter(*_BLOCKS):
        for link in element.iter("a"):
            target = link.get("href", "")
            target = words.home.rstrip("/") + target if target.startswith("/") else target
            if target and target != (link.text_content() or ""):
                link.tail = f" ({target}){link.tail or ''}"
        parts.append(" ".join(element.text_content().split()))
    return "\n\n".join(part for part in parts if part)
