"""What keeps readers from giving, or a newsroom from starting: for its start, for `tamizdat doctor`, for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding
from tamizdat.support.config import SupportConfigError
from tamizdat.support.providers.registry import providers

_HELPS = "set it where the service and the worker run (docs/support.md)"


def refusals() -> list[str]:
    """Return why a real newsroom must not start with its payment providers. What is merely missing is a finding."""
    try:
        return [why for provider in providers().values() for why in provider.refusals()]
    except (SupportConfigError, OSError):
        return []


def findings(now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with the payment providers."""
    try:
        found = providers()
    except (SupportConfigError, OSError) as error:
        what = f"{error} Readers cannot give until it is mended."
        yield Finding("support", ERROR, what, f"nano {settings.NEWSROOM.configuration}")
        return
    for provider in found.values():
        for problem in provider.problems():
            yield Finding("support", WARNING, f"{provider.account}: {problem}", _HELPS)
