"""What can keep a vault from opening. Each message says what to do."""

from __future__ import annotations


class VaultError(Exception):
    """The vault cannot do what it is asked for; the message names the reason and the remedy."""


class VaultMissing(VaultError):
    """The newsroom has no vault yet."""


class VaultLocked(VaultError):
    """The agent runs and holds no secrets, or does not run at all: nothing can be read until somebody unlocks it."""


class WrongKey(VaultError):
    """The passphrase, the recovery words or the key open nothing here."""
