"""Through which server mail goes: `[mail]` in tamizdat.toml.

    [mail]
    server = "mail.example.org"
    port = 587
    security = "starttls"
    user = "letters"
    from = "The Night Ferry <letters@paper.example>"

The password is in the environment (TAMIZDAT_MAIL_PASSWORD) and not in the file. `security` is "starttls", "tls" (from
the first byte, port 465) or "none", which is for a server on this machine alone. `[mail.dkim]` signs letters where the
server does not (dkim/settings.py).
"""

from __future__ import annotations

import os
import re
import tomllib
from email.utils import getaddresses, parseaddr
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.outlet_file import MAIL as TABLE
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.mail.dkim.settings import DkimSettings
from tamizdat.project import CONFIGURATION

PASSWORD_VARIABLE = "TAMIZDAT_MAIL_PASSWORD"  # noqa: S105 (a name)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+")  # or an address of IPv6


class MailConfigError(ValueError):
    """The mail server's configuration cannot be used; the message names file and remedy."""


class MailConfig(Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """A mail server, and who letters are from. Without `server` no mail is sent."""

    server: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    sender: str = ""
    dkim: DkimSettings | None = None

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
    if not config.server:
        return config
    if not _HOST.fullmatch(config.server):
        raise MailConfigError(
            f"{file}: [{TABLE}]: server {config.server!r} is no name of a machine. Write one like mail.example.org, and"
            " the port in a line of its own."
        )
    if not 0 < config.port < 65_536:
        raise MailConfigError(f"{file}: [{TABLE}]: port {config.port} is none. Most servers have 587, or 465 with tls.")
    try:
        if len(getaddresses([config.sender])) != 1:
            raise NoAddress
        clean(config.address)
    except NoAddress:
        raise MailConfigError(
            f"{file}: [{TABLE}]: from {config.sender!r} is not one address. Write one like"
            ' from = "The Night Ferry <letters@paper.example>".'
        ) from None
    if config.security == "none" and config.server not in LOCAL_HOSTS:
        raise MailConfigError(
            f'{file}: [{TABLE}]: security = "none" would send letters and password in clear to {config.server}. Use'
            ' "starttls" or "tls".'
        )
    if config.dkim and (problem := config.dkim.problem(config.domain)):
        raise MailConfigError(f"{file}: [{TABLE}.dkim]: {problem}")
    return config
