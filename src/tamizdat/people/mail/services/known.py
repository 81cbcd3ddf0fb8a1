"""The mail services that letters can go through: what has to be said of each in `tamizdat.toml` and the environment.

    [mail]
    service = "postmark"
    from = "The Night Ferry <letters@paper.example>"

    [mail.service_settings]
    message_stream = "broadcast"

Keys are in the environment and never in the file: TAMIZDAT_<SERVICE>_<NAME>. A service is known here if opens and
clicks can be switched off in each call, so that no setting at the service can switch them on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from tamizdat.outlet import LOCAL_HOSTS


class KnownService(Struct, frozen=True):
    """A service: anymail's classes for sending and for its reports; the names of keys and of settings; of
    `report_keys`, those by which a report is known to be genuine. `headers` go with each letter. Its number goes as
    metadata, or as a tag where the service has none."""

    title: str
    backend: str
    reports: str
    keys: tuple[str, ...]
    report_keys: tuple[str, ...]
    settings: tuple[str, ...] = ("api_url",)
    headers: dict[str, str] = {}
    has_metadata: bool = True


_BACKENDS, _REPORTS = "anymail.backends.", "anymail.webhooks."
# webhook_secret is "name:password" of HTTP's basic authentication, for services that do not sign their reports.
KNOWN = {
    "postmark": KnownService(
        "Postmark",
        f"{_BACKENDS}postmark.EmailBackend",
        f"{_REPORTS}postmark.PostmarkTrackingWebhookView",
        ("server_token",),
        ("webhook_secret",),
        ("api_url", "message_stream"),
        {"X-PM-KeepID": "true"},  # it would write a Message-ID of its own
    ),
    "mailgun": KnownService(
        "Mailgun",
        f"{_BACKENDS}mailgun.EmailBackend",
        f"{_REPORTS}mailgun.MailgunTrackingWebhookView",
        ("api_key",),
        ("webhook_signing_key",),
        ("api_url", "sender_domain"),
    ),
    "mailersend": KnownService(
        "MailerSend",
        f"{_BACKENDS}mailersend.EmailBackend",
        f"{_REPORTS}mailersend.MailerSendTrackingWebhookView",
        ("api_token",),
        ("signing_secret",),
        has_metadata=False,
    ),
    "mailjet": KnownService(
        "Mailjet",
        f"{_BACKENDS}mailjet.EmailBackend",
        f"{_REPORTS}mailjet.MailjetTrackingWebhookView",
        ("api_key", "secret_key"),
        ("webhook_secret",),
    ),
}
_NOT_BY_CALL = (
    "opens and clicks cannot be switched off in each call, so that a setting at the service could have readers watched"
)
_BATCHES = "it reports what came back in batches that are larger than what the service of readers takes"
REFUSED = {
    **dict.fromkeys(("brevo", "mailtrap", "postal", "resend", "scaleway"), _NOT_BY_CALL),
    **dict.fromkeys(("mandrill", "sparkpost"), _BATCHES),
    "amazon_ses": f'{_NOT_BY_CALL}. Use it as a mail server: server = "email-smtp.REGION.amazonaws.com"',
    "sendgrid": "django-anymail no longer looks after it",
    "unisender_go": "it writes a link of its own for leaving into each letter",
}


def variable(service: str, key: str) -> str:
    """Return the variable of the environment that has a key of a service."""
    return f"TAMIZDAT_{service}_{key}".upper()


def key_of(service: str, key: str) -> str:
    """Return a key of a service, "" where it is not in the environment."""
    return os.environ.get(variable(service, key), "").strip()


def missing(service: str, keys: tuple[str, ...]) -> list[str]:
    """Return the variables of a service that are not in the environment."""
    return [variable(service, key) for key in keys if not key_of(service, key)]


def problem(service: str, given: Mapping[str, Any]) -> str:
    """Return what is wrong with a service's name and settings, "" where nothing is."""
    if refused := REFUSED.get("amazon_ses" if service == "ses" else service):
        return f"service {service!r} is not used: {refused}."
    known = KNOWN.get(service)
    if known is None:
        return f"there is no service {service!r}. Tamizdat knows {', '.join(KNOWN)}."
    wrong = next(filter(None, (_setting_problem(service, known, *each) for each in given.items())), "")
    return f"service_settings: {wrong}" if wrong else ""


def _setting_problem(service: str, known: KnownService, name: str, value: object) -> str:
    if name in (*known.keys, *known.report_keys):
        return (
            f"{name} is secret, and this file is not. Take it out, have {known.title} make a new one, and put it into"
            f" the environment ({variable(service, name)}, in /etc/tamizdat.env)."
        )
    if name not in known.settings:
        return f"{name} means nothing to {known.title}. It takes {', '.join(known.settings)}."
    if not isinstance(value, str) or not value:
        return f"{name} must be a text."
    address = urlsplit(value)
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOCAL_HOSTS)
    return f"{name} {value!r} must begin with https://." if name == "api_url" and not is_safe else ""
