"""The addresses of what one reader can do with a subscription, below the service's."""

from __future__ import annotations

from tamizdat.readers.words import service_address

FOLDER = "letters/"


def leave_address(code: str) -> str:
    """Return where a subscription is ended; mail programs do it by a POST (RFC 8058)."""
    return f"{service_address()}{FOLDER}leave/{code}/"


def preferences_address(code: str) -> str:
    """Return where a reader chooses their newsletters."""
    return f"{service_address()}{FOLDER}preferences/{code}/"


def confirm_address(token: str) -> str:
    """Return where a wish is confirmed."""
    return f"{service_address()}{FOLDER}confirm/{token}/"
