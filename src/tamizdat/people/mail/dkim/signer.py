"""Signatures of letters (RFC 6376; Ed25519: RFC 8463): a field for each key, before all others.

Signed are the fields below, as far as a letter has them, and the whole body. `From` is named once more than it is
there, so that nobody can add a second one (RFC 6376, 8.15). The fields by which a reader leaves with one click are
among them, as RFC 8058 (4) demands. There is no length of the body (`l=`): somebody could add to it. There is no end of
validity (`x=`): a letter that a server keeps for days would fail.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path
from time import time

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from tamizdat.people.mail.config import MailConfig, MailConfigError
from tamizdat.people.mail.dkim import keys
from tamizdat.people.mail.dkim.canonical import relaxed_body, relaxed_fields

SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
_LINE = 72  # characters of a signature in a line


class _Key:
    """A key and what stands in its field before the hash of the body."""

    def __init__(self, domain: str, selector: str, key: keys.Key) -> None:
        name = "rsa" if isinstance(key, RSAPrivateKey) else "ed25519"
        self.begin = f"v=1; a={name}-sha256; c=relaxed/relaxed; d={domain}; s={selector};"
        self.sign = _signing(key)


def _signing(key: keys.Key) -> Callable[[bytes], bytes]:
    """Return what signs a SHA-256: with Ed25519 the digest is the message (RFC 8463, 3)."""
    if isinstance(key, RSAPrivateKey):
        padding, digested = PKCS1v15(), Prehashed(SHA256())
        return lambda digest: key.sign(digest, padding, digested)
    return key.sign


class Signer:
    """Signs letters of one domain. Several threads may use it."""

    def __init__(self, domain: str, selected: Iterable[tuple[str, keys.Key]]) -> None:
        self._keys = [_Key(domain, selector, key) for selector, key in selected]

    def sign(self, message: bytes) -> bytes:
        """Return a message, whose lines end in CR LF, with its signatures."""
        head, _, body = message.partition(b"\r\n\r\n")
        digest = hashlib.sha256(relaxed_body(body)).digest()
        return self.fields(dict(relaxed_fields(head)), digest) + message

    def fields(self, fields: dict[str, bytes], body: bytes) -> bytes:
        """Return the signatures' fields, of the fields that a message has (by their names in small letters, in relaxed
        form) and the SHA-256 of its relaxed body."""
        names = [name for name in SIGNED if name in fields]
        content = b"".join(fields[name] for name in names)
        listed = ":".join([*names, "from"])
        hashed = b64encode(body).decode("ascii")
        made = []
        for key in self._keys:
            value = f"{key.begin} t={int(time())}; h={listed}; bh={hashed}; b="
            digest = hashlib.sha256(content + f"dkim-signature:{value}".encode()).digest()
            signature = b64encode(key.sign(digest)).decode("ascii")
            lines = [signature[at : at + _LINE] for at in range(0, len(signature), _LINE)]
            shown = value.replace(
                "; ", ";\r\n "
            )  # "relaxed" reads a line break and a space as the space that was signed
            made.append(f"DKIM-Signature: {shown}" + "\r\n ".join(lines) + "\r\n")
        return "".join(made).encode("ascii")


def signer(folder: Path, mail: MailConfig) -> Signer | None:
    """Return what signs a newsroom's letters, None where its mail server does. Raises MailConfigError."""
    if mail.dkim is None:
        return None
    domain = mail.dkim.domain_for(mail.domain)
    selected = [(mail.dkim.selector_of(algorithm), algorithm) for algorithm in mail.dkim.algorithms]
    try:
        return Signer(domain, [(name, keys.load(folder, name, algorithm)) for name, algorithm in selected])
    except keys.DkimKeyError as error:
        raise MailConfigError(str(error)) from None
