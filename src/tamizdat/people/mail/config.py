"""Through which server or service mail goes: `[mail]` in tamizdat.toml.

    [mail]
    server = "mail.example.org"
    port = 587
    security = "starttls"
    user = "letters"
    from = "The Night Ferry <letters@paper.example>"

The password is in the environment (TAMIZDAT_MAIL_PASSWORD) and not in the file. `security` is "starttls", "tls" (from
the first byte, port 465) or "none", which is for a server on this machine alone. `[mail.dkim]` signs letters where the
server does not (dkim/settings.py). In place of a server `service` can name a mail service (services/known.py).
"""

from __future__ import annotations

import os
import re
import tomllib
from email.utils import getaddresses, parseaddr
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.outlet_file import MAIL as TABLE
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.mail.dkim.settings import DkimSettings
from tamizdat.people.mail.services.known import KNOWN
from tamizdat.people.mail.services.known import problem as service_problem
from tamizdat.project import CONFIGURATION

PASSWORD_VARIABLE = "TAMIZDAT_MAIL_PASSWORD"  # noqa: S105 (a name)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+")  # or an address of IPv6


class MailConfigError(ValueError):
    """The mail server's configuration cannot be used; the message names file and remedy."""


class MailConfig(Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """A mail server or service, and who letters are from. Without `server` and `service` no mail is sent."""

    server: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    sender: str = ""
    dkim: DkimSettings | None = None
    service: str = ""
    service_settings: dict[str, Any] = {}

    @property
    def through(self) -> str:
        """The server or service that mail goes through, "" where none is named."""
        return KNOWN[self.service].title if self.service in KNOWN else self.server

    @property
    def address(self) -> str:
        """The address that letters are from."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """What stands behind the @ of that address."""
        return self.address.rpartition("@")[2]

    @property
    def password(self) -> str:
        """The account's password, "" where there is none."""
        return os.environ.get(PASSWORD_VARIABLE, "")


def load(folder: Path) -> MailConfig:
    """Read a newsroom's mail configuration. Raises MailConfigError."""
    file = folder / CONFIGURATION
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get(TABLE, {})
        config = msgspec.convert(table, MailConfig)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MailConfigError(f"{file}: [{TABLE}]: {error}. docs/operations.md shows what it can hold.") from None
    if not config.server and not config.service:
        return config
    if wrong := _service_problem(config) if config.service else _server_problem(config):
        raise MailConfigError(f"{file}: [{TABLE}]: {wrong}")
    try:
        if len(getaddresses([config.sender])) != 1:
            raise NoAddress
        clean(config.address)
    except NoAddress:
        raise MailConfigError(
            f"{file}: [{TABLE}]: from {config.sender!r} is not one address. Write one like"
            ' from = "The Night Ferry <letters@paper.example>".'
        ) from None
    if config.dkim and (problem := config.dkim.problem(config.domain)):
        raise MailConfigError(f"{file}: [{TABLE}.dkim]: {problem}")
    return config


def _server_problem(config: MailConfig) -> str:
    """Return what is wrong with a server, in a sentence."""
    if not _HOST.fullmatch(config.server):
        return (
            f"server {config.server!r} is no name of a machine. Write one like mail.example.org, and the port in a line"
            " of its own."
        )
    if not 0 < config.port < 65_536:
        return f"port {config.port} is none. Most servers have 587, or 465 with tls."
    if config.security == "none" and config.server not in LOCAL_HOSTS:
        return (
            f'security = "none" would send letters and password in clear to {config.server}. Use "starttls" or "tls".'
        )
    return ""


def _service_problem(config: MailConfig) -> str:
    """Return what is wrong with a service, in a sentence."""
    if config.server:
        return "server and service are both named. Take one of them out."
    if config.dkim:
        return f"{config.service} signs letters itself. Take [mail.dkim] out, and publish the service's record."
    return service_problem(config.service, config.service_settings)
