"""What addresses of pages carry, so that nobody finds somebody else's by counting: signed references."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from tamizdat.support.models import Contribution

_SALT = "tamizdat.support.contribution"
LASTS = timedelta(days=30)


def token_of(contribution: Contribution) -> str:
    """Return what stands for a contribution in an address."""
    return signing.dumps(contribution.reference, salt=_SALT)


def find(token: str) -> Contribution | None:
    """Return the contribution that a token stands for, None for one that is wrong or old."""
    try:
        reference = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Contribution.objects.filter(reference=reference).first()
