"""What the vault shows: locked while something waits for it, letters that need a decision, no mail server."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding
from tamizdat.newsroom.vault.standing import Standing, standing
from tamizdat.people.mail.config import PASSWORD_VARIABLE, MailConfig, MailConfigError, load
from tamizdat.people.mail.dkim import keys
from tamizdat.people.mail.services.known import KNOWN, missing

UNLOCKING = "a chief, a treasurer or a mailer unlocks it: Vault in their menu"


def findings() -> Iterator[Finding]:
    """Yield what is wrong. Raises DatabaseError where the database cannot be asked."""
    now = standing()
    if now.problem:
        yield Finding("vault", ERROR, now.problem, "take var/vault/vault.json from a backup")
    if now.exists and not now.unlocked:
        yield Finding("vault", ERROR, f"The vault is locked.{_waits(now)}", "tamizdat vault unlock", UNLOCKING)
    if now.failing:
        what = f"{now.failing} things that readers sent could not be taken in. The worker's log has their numbers."
        yield Finding("vault", ERROR, what, "tamizdat tick")
    if now.unsure:
        what = f"{now.unsure} letters were not sent, or perhaps sent: somebody has to decide."
        yield Finding("mail", WARNING, what, "open Vault at the desk")
    yield from _mail(now)


def _waits(now: Standing) -> str:
    if not (now.waiting or now.letters):
        return " What readers send waits, and no letter is sent."
    return f" Waiting to be taken in: {now.waiting}; letters that wait: {now.letters}."


def _mail(now: Standing) -> Iterator[Finding]:
    try:
        config = load(settings.NEWSROOM.folder)
    except MailConfigError as error:
        yield Finding("mail", ERROR, str(error), "correct the line in tamizdat.toml")
        return
    if config.user and not config.password:
        what = f"[mail] names the account {config.user}, and {PASSWORD_VARIABLE} is not in the environment."
        yield Finding("mail", WARNING, what, f"put {PASSWORD_VARIABLE} into /etc/tamizdat.env")
    yield from _dkim(config)
    yield from _service(config)
    if now.letters and not config.through and not settings.PRACTICE:
        what = f"{now.letters} letters wait, and no mail server is named in tamizdat.toml."
        yield Finding("mail", ERROR, what, "write [mail] into tamizdat.toml")


def _service(config: MailConfig) -> Iterator[Finding]:
    """Yield which keys of a mail service are missing."""
    if not config.service:
        return
    known = KNOWN[config.service]
    for name in missing(config.service, known.keys):
        what = f"No letter is sent: {name} is not in the environment."
        yield Finding("mail", ERROR, what, f"put {name} into /etc/tamizdat.env")
    for name in missing(config.service, known.report_keys):
        what = f"{known.title} cannot report which letters came back: {name} is not in the environment."
        yield Finding("mail", WARNING, what, f"put {name} into /etc/tamizdat.env (docs/operations.md)")


def _dkim(config: MailConfig) -> Iterator[Finding]:
    """Yield what is wrong with the keys that sign letters; files.py looks at who can read them."""
    for algorithm in config.dkim.algorithms if config.dkim else ():
        assert config.dkim is not None  # noqa: S101 (it has algorithms)
        selector = config.dkim.selector_of(algorithm)
        try:
            key = keys.load(settings.NEWSROOM.folder, selector, algorithm)
        except keys.DkimKeyError as error:
            yield Finding("mail", ERROR, f"Letters cannot be signed, and wait: {error}", "tamizdat letters dkim new")
            continue
        if keys.is_weak(key):
            what = (
                f"The key {selector} that signs letters is shorter than {keys.RSA_BITS} bits: some providers refuse it."
            )
            remedy = "tamizdat letters dkim new --selector NEW, publish its record, then write it into [mail.dkim]"
            yield Finding("mail", WARNING, what, remedy)
