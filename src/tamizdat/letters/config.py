"""How newsletters are sent: `[letters]` in tamizdat.toml, beside `[mail]`, which names the server.

    [letters]
    connections = 10
    bounces = "bounces@paper.example"
    requests = "letters@paper.example"

    [letters.per_domain."example.org"]
    connections = 2
    per_minute = 300

`connections` go to the mail server at the same time. What comes back goes to `bounces`, with a sign of which letter it
was (`bounces+…@`); without it to the sender. To `requests`, and to the same with a plus behind its name, readers write
(`letters/by_mail`); without it to the sender's address. `per_domain` holds letters to one provider back; "*" stands
for every provider that is not named. `[letters.incoming]` says where mail that comes in is taken from
(`incoming/config.py`).
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat.letters.incoming.config import Incoming
from tamizdat.outlet_file import LETTERS as TABLE
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.project import CONFIGURATION

OTHERS = "*"
LONGEST_REQUESTS = 32  # characters before the @: with "+yes-" and a token it must stay within 64 (RFC 5321, 4.5.3.1.1)
MOST_CONNECTIONS = 100  # Postfix takes 50 of one client as it comes


class LettersConfigError(ValueError):
    """The configuration cannot be used; the message names file and remedy."""


class DomainLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """How many letters may be on their way to a domain at a time, and how many go there in a minute; 0 for any."""

    connections: int = 0
    per_minute: int = 0


class LettersConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """How newsletters are sent."""

    connections: int = 10
    bounces: str = ""
    requests: str = ""
    per_domain: dict[str, DomainLimit] = {}
    incoming: Incoming = Incoming()

    def limit(self, domain: str) -> DomainLimit:
        """Return the limit of a domain."""
        return self.per_domain.get(domain) or self.per_domain.get(OTHERS) or DomainLimit()


def load(folder: Path) -> LettersConfig:
    """Read how a newsroom sends newsletters. Raises LettersConfigError."""
    file = folder / CONFIGURATION
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get(TABLE, {})
        config = msgspec.convert(table, LettersConfig)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LettersConfigError(f"{file}: [{TABLE}]: {error}. docs/operations.md shows what it can hold.") from None
    if not 0 < config.connections <= MOST_CONNECTIONS:
        raise LettersConfigError(
            f"{file}: [{TABLE}]: connections = {config.connections}: use a number from 1 to {MOST_CONNECTIONS}."
        )
    for name, address in (("bounces", config.bounces), ("requests", config.requests)):
        if address and not _can_have_plus(address):
            raise LettersConfigError(
                f"{file}: [{TABLE}]: {name} {address!r} is not one address in small letters and without a plus sign."
                f' Write one like {name} = "{name}@paper.example".'
            )
    if len(config.requests.partition("@")[0]) > LONGEST_REQUESTS:
        raise LettersConfigError(
            f"{file}: [{TABLE}]: requests {config.requests!r} has more than {LONGEST_REQUESTS} characters before the @,"
            " so that nothing fits behind a plus sign. Take a shorter one."
        )
    if problem := config.incoming.problem():
        raise LettersConfigError(f"{file}: [{TABLE}.incoming]: {problem}")
    for domain, limit in config.per_domain.items():
        if domain != OTHERS and (not domain or domain != domain.lower() or not domain.isascii() or "@" in domain):
            raise LettersConfigError(
                f"{file}: [{TABLE}.per_domain]: {domain!r} is no domain in small ASCII letters, such as example.org."
            )
        if limit.connections < 0 or limit.per_minute < 0:
            raise LettersConfigError(
                f"{file}: [{TABLE}.per_domain]: {domain}: numbers must be 0, which is no limit, or more."
            )
    return config


def _can_have_plus(address: str) -> bool:
    """Whether something can be put behind an address with a plus sign."""
    try:
        return clean(address) == address == address.lower() and "+" not in address
    except NoAddress:
        return False
