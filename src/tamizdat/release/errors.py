"""The error that every function of this room raises; more special ones are its subclasses."""

from __future__ import annotations


class ReleaseError(Exception):
    """A release cannot be made, read or trusted; the message names the file and the remedy."""


class UntrustedError(ReleaseError):
    """A file of a release cannot be trusted, so nothing that depends on it can be checked."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
