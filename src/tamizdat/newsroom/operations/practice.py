"""Practice mode: made-up staff, one person for each role, whose passwords and second factors are shown.

They are drawn for each newsroom anew and kept in `var/practice.json`, so that each start can show them. The accounts
are marked in the database: a newsroom that is no practice does not start while one of them is there.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import msgspec
from django.contrib.auth.models import Group, User
from django.db import transaction
from msgspec import Struct

from tamizdat.disk import write_whole
from tamizdat.newsroom.models import Mark

ACCOUNTS = "practice-accounts"  # the mark: the ids of the made-up staff
_NAMES = {"reporter": "Rita", "editor": "Edna", "chief": "Cora", "treasurer": "Tess", "mailer": "Max"}
# Of which passwords are made: short, and hard to mistake for each other when they are typed from a terminal.
_WORDS = (
    "anchor amber basket beacon biscuit candle canvas cedar comet copper cotton dune ember fable feather "
    "fiddle garden ginger granite harbor hazel island jacket kettle ladder lantern lemon linen magnet "
    "maple meadow mirror nutmeg oar orchard oyster paper pebble pepper pilot plum quartz quill raven "
    "ribbon river saddle saffron shell signal silver sparrow tallow thistle timber tulip velvet violet "
    "walnut willow window winter"
)


class Person(Struct, frozen=True):
    """A made-up member of the staff."""

    name: str
    role: str
    password: str
    secret: str  # of the second factor (TOTP)

    def address(self, issuer: str) -> str:
        """Return the otpauth: address that an authenticator app takes."""
        from urllib.parse import quote

        return f"otpauth://totp/{quote(issuer)}:{self.name}?secret={self.secret}&issuer={quote(issuer)}"

    def code(self) -> str:
        """Return the code that holds now."""
        from allauth.mfa import app_settings
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // app_settings.TOTP_PERIOD)))


def make_staff(file: Path) -> list[Person]:
    """Make the staff if it is not there yet, in the database and in the file; return it. Raises OSError."""
    staff = read_staff(file)
    if not staff:
        from allauth.mfa.totp.internal.auth import generate_totp_secret

        staff = [
            Person(name, role, " ".join(secrets.choice(_WORDS.split()) for _ in range(4)), generate_totp_secret())
            for role, name in _NAMES.items()
        ]
        write_whole(file, msgspec.json.format(msgspec.json.encode(staff)) + b"\n", mode=0o600)
    known = set(User.objects.filter(username__in=[person.name for person in staff]).values_list("username", flat=True))
    with transaction.atomic():
        for person in staff:
            if person.name not in known:
                _make(person)
    return staff


def _make(person: Person) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    user = User.objects.create_user(person.name, password=person.password, first_name=person.name)
    user.groups.set([Group.objects.get(name=person.role)])
    TOTP.activate(user, person.secret)
    Mark.put(ACCOUNTS, [*(Mark.get(ACCOUNTS) or []), user.pk])


def read_staff(file: Path) -> list[Person]:
    """Return the staff that a newsroom's file has, none where there is no file."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Person])
    except FileNotFoundError:
        return []
    except msgspec.DecodeError:  # cut short: it is drawn anew
        return []


def accounts_left() -> list[str]:
    """Return the names of made-up accounts that are in the database and may log in."""
    pks = Mark.get(ACCOUNTS) or []
    return sorted(User.objects.filter(pk__in=pks, is_active=True).values_list("username", flat=True))
