"""How letters are signed: `[mail.dkim]` in tamizdat.toml.

    [mail.dkim]
    selector = "tamizdat"
    domain = "paper.example"
    algorithms = ["rsa", "ed25519"]

Without `domain` it is that of the sender. With two algorithms each letter has two signatures, since not every provider
knows Ed25519 yet. Each key has a selector of its own (RFC 8463, 3): that of RSA is `selector`, that of Ed25519 has
`-ed25519` behind it.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

Algorithm = Literal["rsa", "ed25519"]
_LABEL = r"[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?"  # with "-ed25519" no longer than the 63 characters of RFC 1035
_SELECTOR = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class DkimSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """By which keys letters are signed."""

    selector: str = "tamizdat"
    domain: str = ""
    algorithms: tuple[Algorithm, ...] = ("rsa",)

    def selector_of(self, algorithm: Algorithm) -> str:
        """Return under which selector the key of an algorithm is published."""
        return self.selector if algorithm == "rsa" else f"{self.selector}-{algorithm}"

    def domain_for(self, sender_domain: str) -> str:
        """Return the domain that signs."""
        return self.domain or sender_domain.lower()

    def problem(self, sender_domain: str) -> str:
        """Return what is wrong with it, as the end of a sentence that names the file; "" where nothing is."""
        if not _SELECTOR.fullmatch(self.selector):
            return f'selector {self.selector!r} is none: use small letters and digits, like selector = "tamizdat".'
        if not self.algorithms or len(set(self.algorithms)) != len(self.algorithms):
            return 'algorithms must name "rsa", "ed25519" or both, each once.'
        if self.domain and not _DOMAIN.fullmatch(self.domain):
            return f'domain {self.domain!r} is none in small ASCII letters. Write one like domain = "paper.example".'
        sender = sender_domain.lower()
        if self.domain and sender != self.domain and not sender.endswith(f".{self.domain}"):
            return (
                f"domain {self.domain} is not that of the sender ({sender}) or one above it, so that DMARC would not"
                " count the signature. Leave the line out, or correct it."
            )
        return ""
