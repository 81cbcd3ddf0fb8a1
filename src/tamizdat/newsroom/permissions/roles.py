"""The roles of a newsroom: the one table of what each may do.

A role is a Django group of the same name. `sync` gives every group exactly the permissions of this table, after each
migration, so that nobody has to keep groups in order by hand.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from msgspec import Struct


class Role(Struct, frozen=True):
    """A role: its name, what people are told about it, and its permissions as `app.codename`."""

    name: str
    about: str
    permissions: tuple[str, ...]


def _each(actions: str, *models: str) -> tuple[str, ...]:
    return tuple(f"newsroom.{action}_{model}" for model in models for action in actions.split())


LABELS = ("section", "topic", "series", "author")
PEOPLE = "newsroom.manage_people"  # invite, change and end accounts; see the audit log
SITE = "newsroom.manage_site"  # standing pages, picks, redirects, tip line
SUPPORT = "newsroom.manage_support"
LETTERS = "newsroom.manage_letters"  # newsletters, and approving, pausing and stopping issues
ISSUES = "letters.change_issue"  # writing and arranging issues

_DESK = ("wagtailadmin.access_admin",)
_WRITE = (
    *_DESK,
    *_each("add view", "article"),
    *_each("add view", "picture"),
    *_each("view", *LABELS),
    *_each("add", "topic"),
)
_EDIT = (
    *_WRITE,
    *_each("change delete publish lock unlock", "article"),
    *_each("change delete", "picture"),
    *_each("add change delete", *LABELS),
    *_each("add change delete publish lock unlock", "standingpage"),
    SITE,
    ISSUES,
)

ROLES = (
    Role("reporter", "Writes and changes their own articles, and submits them. An editor publishes.", _WRITE),
    Role(
        "editor",
        "Edits, approves, publishes, corrects and withdraws every article; keeps the site; arranges letters.",
        _EDIT,
    ),
    Role(
        "chief",
        "All that an editor may, the accounts of people, support, and newsletters.",
        (*_EDIT, PEOPLE, SUPPORT, LETTERS),
    ),
    Role("treasurer", "Appeals, contributions and the ledger.", (*_DESK, SUPPORT)),
    Role(
        "mailer",
        "Newsletters: arranges issues of what is public, approves those of others, watches over their sending.",
        (*_DESK, *_each("view", "article"), LETTERS, ISSUES),
    ),
)


def sync() -> None:
    """Give the groups of all roles their permissions, once all permissions are there."""
    known = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.name)
        group.permissions.set([known[name] for name in dict.fromkeys(role.permissions)])
