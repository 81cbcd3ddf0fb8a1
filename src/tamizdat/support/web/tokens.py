"""What addresses of pages carry, so that nobody finds somebody else's by counting: signed references."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from tamizdat.people.persons import today
from tamizdat.support.models import Contribution

_SIGNER = signing.Signer(salt="tamizdat.support.contribution")
LASTS = timedelta(days=30)


def token_of(contribution: Contribution) -> str:
    """Return what stands for a contribution in an address: the same each time, since a provider that is asked again
    with the same key must be asked the same."""
    return _SIGNER.sign_object([contribution.reference, contribution.day.toordinal()])


def find(token: str) -> Contribution | None:
    """Return the contribution that a token stands for, None for one that is wrong or old."""
    try:
        reference, day = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if today().toordinal() - day > LASTS.days:
        return None
    return Contribution.objects.filter(reference=reference).first()
