"""What every page of the desk shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the outlet's name, and whether this is practice mode."""
    return {"outlet": settings.OUTLET, "practice": settings.PRACTICE}
