"""What a chief does with accounts. Each change is whole or not at all, and is written into the log.

Rules: the last chief who can sign in keeps that role and an open account. An account is closed, not deleted: what its
person did stays known. Who loses an account or a second factor loses all sessions at once.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from tamizdat.newsroom.accounts import log, sessions
from tamizdat.newsroom.accounts.second_factor import FACTORS
from tamizdat.newsroom.models import Invitation
from tamizdat.newsroom.permissions.roles import ROLES

CHIEF = "chief"
ROLE_NAMES = [role.name for role in ROLES]


class LastChief(Exception):
    """Nobody would be left who can manage accounts."""

    def __init__(self) -> None:
        super().__init__(_("This is the last chief who can sign in. Give another person that role first."))


def chiefs() -> QuerySet[User]:
    """Return the chiefs who can sign in: with an open account and a second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return User.objects.filter(Exists(factor), is_active=True, groups__name=CHIEF)


def invite(name: str, roles: list[str], by: Any) -> tuple[User, str]:
    """Make an account without a password; return it and the token of its link. Raises ValidationError."""
    name = name.strip()
    UnicodeUsernameValidator()(name)
    if User.objects.filter(username__iexact=name).exists():
        raise ValidationError(_("There is an account “%(name)s” already."), params={"name": name})
    if not roles or not set(roles) <= set(ROLE_NAMES):
        raise ValidationError(_("Choose at least one role: %(roles)s."), params={"roles": ", ".join(ROLE_NAMES)})
    with transaction.atomic():
        user = User(username=name)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        user.groups.set(_groups(roles))
        token = Invitation.objects.make(user, by)[1]
        log.write(user, "invite", by, roles=sorted(roles))
    return user, token


def _groups(roles: list[str]) -> list[Group]:
    """Return the groups of roles, all of them: an account without its role could do nothing. Raises ValidationError."""
    found = list(Group.objects.filter(name__in=roles))
    if missing := sorted(set(roles) - {group.name for group in found}):
        said = _(
            "The desk's database is not ready: it lacks %(roles)s. Wait until the desk has started, and try again."
        )
        raise ValidationError(said, params={"roles": ", ".join(missing)})
    return found


def change_roles(user: User, roles: list[str], by: Any) -> None:
    """Give a person these roles. Raises LastChief, ValidationError."""
    if not roles or not set(roles) <= set(ROLE_NAMES):
        raise ValidationError(_("Choose at least one role."))
    with transaction.atomic():
        _lock_chiefs()
        before = sorted(user.groups.values_list("name", flat=True))
        if CHIEF in before and CHIEF not in roles:
            _keep_one(user)
        user.groups.set(_groups(roles))
        if before != sorted(roles):
            log.write(user, "roles", by, before=before, after=sorted(roles))


def deactivate(user: User, by: Any) -> None:
    """Close an account: no session, password, second factor or link of it works any more. Raises LastChief."""
    with transaction.atomic():
        _lock_chiefs()
        _keep_one(user)
        _shut_out(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        Invitation.objects.filter(user=user, used_at=None).delete()
        log.write(user, "deactivate", by)


def new_link(user: User, by: Any) -> str:
    """Open an account again, or invite once more: return the token of a new link. What there was is void."""
    with transaction.atomic():
        _shut_out(user)
        user.is_active = True
        user.save(update_fields=["is_active"])
        token = Invitation.objects.make(user, by)[1]
        log.write(user, "new_link", by)
    return token


def factor_lost(user: User, by: Any) -> str:
    """Remove a person's second factor, password and sessions; return the token of a new link. Raises LastChief."""
    with transaction.atomic():
        _lock_chiefs()
        _keep_one(user)
        _shut_out(user)
        token = Invitation.objects.make(user, by)[1]
        log.write(user, "factor_lost", by)
    return token


def end_sessions(user: User, by: Any) -> int:
    """End all sessions of a person; return how many there were."""
    ended = sessions.end_all(user)
    log.write(user, "sessions_ended", by, count=ended)
    return ended


def _shut_out(user: User) -> None:
    user.set_unusable_password()  # which also ends sessions that no table knows
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)


def _lock_chiefs() -> None:
    """Let no two people demote each other at the same moment."""
    Group.objects.select_for_update().get(name=CHIEF)


def _keep_one(user: User) -> None:
    if user.groups.filter(name=CHIEF).exists() and user.is_active and not chiefs().exclude(pk=user.pk).exists():
        raise LastChief
