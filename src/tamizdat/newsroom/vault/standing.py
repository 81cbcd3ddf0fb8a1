"""How it is with the vault and with what waits for it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.people import rotation
from tamizdat.people.mail import outbox
from tamizdat.people.models import Mail, Waiting
from tamizdat.people.vault import agent
from tamizdat.vault.errors import VaultError
from tamizdat.vault.key_file import load


class Standing(Struct, frozen=True, kw_only=True):
    """Whether there is a vault and whether it is unlocked; counts of what waits, and of what could not be taken in."""

    exists: bool
    unlocked: bool
    in_memory_only: bool
    waiting: int
    failing: int
    letters: int
    unsure: int
    left_to_seal: int
    problem: str = ""

    @property
    def state(self) -> str:
        """The state in a word or two."""
        if not self.exists:
            return _("There is no vault")
        return _("Unlocked") if self.unlocked else _("Locked")


def standing() -> Standing:
    """Return how it is now."""
    problem, newest = "", 0
    exists = settings.NEWSROOM.vault.exists()
    try:
        newest = load(settings.NEWSROOM).sealing_key.number if exists else 0
    except (OSError, VaultError) as error:
        problem = str(error)
    state = agent().state()
    return Standing(
        exists=exists,
        unlocked=state.unlocked,
        in_memory_only=state.in_memory_only,
        left_to_seal=rotation.left(newest) if newest > 1 else 0,
        problem=problem,
        **Waiting.objects.aggregate(waiting=Count("pk"), failing=Count("pk", filter=Q(attempts__gt=0))),
        **Mail.objects.filter(Q(state=Mail.State.WAITING) | outbox.UNSURE).aggregate(
            letters=Count("pk", filter=Q(state=Mail.State.WAITING)), unsure=Count("pk", filter=outbox.UNSURE)
        ),
    )
