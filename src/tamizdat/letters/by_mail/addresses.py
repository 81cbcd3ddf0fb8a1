"""The address of the paper to which readers write, and what can stand behind it with a plus sign (RFC 5233).

- `letters+weekly@…` and `letters+weekly-ar@…` ask for a newsletter;
- `letters+leave@…` with a subscription's code in the subject ends it;
- `letters+yes-TOKEN@…` and `letters+end-TOKEN@…` are where answers to our own letters go. Mail servers on the way may
  write the part before the @ in small letters, so a token has no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote, urlsplit

from django.conf import settings

from tamizdat.letters.config import LettersConfigError, load
from tamizdat.letters.models import Newsletter
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.links import MAIL_TOKEN
from tamizdat.people.mail import config as mail_config
from tamizdat.people.mail.config import MailConfigError
from tamizdat.people.mail.letter import NOBODY

LEAVE = "leave"
YES, END = "yes", "end"
_TOKEN = re.compile(rf"({YES}|{END})-({MAIL_TOKEN})")


def requests() -> str:
    """Return the address to which readers write, "" where there is none. Raises LettersConfigError, MailConfigError."""
    named = load(settings.NEWSROOM.folder).requests or mail_config.load(settings.NEWSROOM.folder).address.lower()
    return named or (_of_practice() if settings.PRACTICE else "")


def told() -> str:
    """Return the address that readers are told to write to, "" where nobody would take in what they write.

    That is a matter of `tamizdat.toml` alone, so that the site does not depend on a password. Where that cannot be
    read, others say so; the site and its letters are made all the same.
    """
    with suppress(LettersConfigError, MailConfigError):
        is_taken = settings.PRACTICE or load(settings.NEWSROOM.folder).incoming.is_on
        return requests() if is_taken else ""
    return ""


def with_tag(tag: str) -> str:
    """Return the address with something behind a plus sign, "" where there is no address."""
    local, at, domain = requests().partition("@")
    return f"{local}+{tag}@{domain}" if at else ""


def asks(subject: str) -> str:
    """Return a link (RFC 6068) by which a mail program writes to the paper with this subject; "" where none is told."""
    return f"mailto:{address}?subject={quote(subject)}" if (address := told()) else ""


def ask_for_article(number: int) -> str:
    """Return the link by which an article is asked for. Its word is English, which is understood everywhere."""
    return asks(f"article {number}")


def is_taken(slug: str) -> bool:
    """Whether mail to `letters+SLUG@…` means something else than a newsletter."""
    slug = slug.lower()
    return slug == LEAVE or slug.startswith((f"{YES}-", f"{END}-"))


def clash(slug: str, language: str, besides: int | None = None) -> Newsletter | None:
    """Return the newsletter to which mail for a new one of this name would go too, or the other way round, None for
    none: `weekly-ar` is also the Arabic edition of `weekly`, whether there is one yet or not. `besides` is the primary
    key of a newsletter that is there already, and gets this name."""
    asked, slug, codes = slug, slug.lower(), {language, *(each.code for each in settings.OUTLET.languages)}
    for other in Newsletter.objects.exclude(pk=besides).order_by("pk"):
        known = other.slug.lower()
        if known == slug:
            if other.slug != asked:
                return other
            continue
        if slug in _names(known, {*codes, other.language}) or known in _names(slug, codes):
            return other
    return None


def _names(slug: str, codes: Iterable[str]) -> set[str]:
    return {f"{slug}-{code}".lower() for code in codes}


def tag_of(newsletter: Newsletter) -> str:
    """Return what stands behind the plus sign for one newsletter in its language."""
    return f"{newsletter.slug}-{newsletter.language}".lower()


def sign_up_address(newsletter: Newsletter) -> str:
    """Return where somebody writes to get a newsletter, "" where none is told: the short address for the edition that
    it stands for when nothing says which language is meant."""
    if not told():
        return ""
    is_first = newsletter.language == settings.OUTLET.languages[0].code
    return with_tag(newsletter.slug.lower() if is_first else tag_of(newsletter))


def tags_in(recipients: Iterable[str]) -> list[str]:
    """Return what stands behind the plus sign in those recipients that are the paper's address."""
    local, _, domain = requests().partition("@")
    found = (each.lower().rpartition("@") for each in recipients)
    begin = f"{local}+"
    return [name.removeprefix(begin) for name, _at, where in found if where == domain and name.startswith(begin)]


def token_in(tags: Iterable[str]) -> tuple[str, str]:
    """Return which of our letters is answered (YES or END) and its token, empty strings for none."""
    found = next(filter(None, map(_TOKEN.fullmatch, tags)), None)
    return (found[1], found[2]) if found else ("", "")


def return_path() -> str:
    """Return where an answer comes back to if it cannot be delivered (RFC 3834, 3.3): never to where readers write."""
    return load(settings.NEWSROOM.folder).bounces or NOBODY


def leave_by_mail(code: str) -> str:
    """Return the link by which a mail program ends a subscription (RFC 2369), "" where nobody would take that in."""
    return f"mailto:{with_tag(LEAVE)}?subject={code}" if told() else ""


def _of_practice() -> str:
    """Return an address that readers write to in practice mode: no mail leaves, so it need not be anybody's."""
    try:
        return clean(f"letters@{urlsplit(settings.OUTLET.address).hostname}")
    except NoAddress:  # of a machine without a name, such as one's own
        return "letters@paper.example"
