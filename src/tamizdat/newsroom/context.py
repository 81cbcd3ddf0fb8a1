"""What every page of the desk shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tamizdat.newsroom.accounts.second_factor import has_second_factor


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the outlet's name, whether this is practice mode, and whether the person has a second factor."""
    user = getattr(request, "user", None)
    return {
        "outlet": settings.OUTLET,
        "practice": settings.PRACTICE,
        "has_second_factor": lambda: bool(user and user.is_authenticated and has_second_factor(user)),
    }
