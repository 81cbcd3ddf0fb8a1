"""Keys that sign letters, the DNS that has their records, and another implementation that looks at signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dkim

from tamizdat.people.mail.dkim import keys
from tamizdat.people.mail.dkim.records import record
from tamizdat.people.mail.dkim.settings import DkimSettings
from tamizdat.people.mail.dkim.signer import Signer

BOTH = DkimSettings(algorithms=("rsa", "ed25519"))
TABLE = '\n[mail.dkim]\nalgorithms = ["rsa", "ed25519"]\n'


class Keys:
    """Keys of both algorithms in a folder, and the DNS that has their records."""

    def __init__(self, folder: Path, domain: str = "lantern.example") -> None:
        self.folder, self.domain, self.records = folder, domain, {}
        self.pairs = []
        for algorithm in BOTH.algorithms:
            selector = BOTH.selector_of(algorithm)
            keys.make(folder, selector, algorithm)
            key = keys.load(folder, selector, algorithm)
            self.pairs.append((selector, key))
            made = record(domain, selector, key)
            self.records[f"{made.name}.".encode()] = made.text.encode()

    @property
    def signer(self) -> Signer:
        return Signer(self.domain, self.pairs)

    def dns(self, name: Any, timeout: int = 5) -> bytes | None:
        return self.records.get(name if isinstance(name, bytes) else name.encode())

    def verified(self, message: bytes) -> list[bool]:
        """Return for each signature of a message whether dkimpy finds it right."""
        return [self._is_right(message, number) for number in range(message.count(b"DKIM-Signature:"))]

    def _is_right(self, message: bytes, number: int) -> bool:
        try:
            return bool(dkim.DKIM(message).verify(idx=number, dnsfunc=self.dns))
        except dkim.DKIMException:
            return False
