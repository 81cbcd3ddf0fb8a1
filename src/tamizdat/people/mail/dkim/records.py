"""What the DNS has to say of a key (RFC 6376, 3.6; RFC 8463, 4), and whether it does.

tamizdat._domainkey.paper.example. 3600 IN TXT ( "v=DKIM1; k=rsa; p=MIIB…" "…" )
"""

from __future__ import annotations

import re
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from tamizdat.people.mail.dkim.keys import Key

_LONGEST = 255  # bytes of a string in a record (RFC 1035, 3.3)
_PATIENCE = 10.0  # seconds for an answer of the DNS
_HOUR = 3600


class Record(Struct, frozen=True):
    """A TXT record: its name without the last dot, and what it says in one piece."""

    name: str
    text: str

    @property
    def strings(self) -> list[str]:
        """Its text, cut as a record has it."""
        return [self.text[at : at + _LONGEST] for at in range(0, len(self.text), _LONGEST)]

    @property
    def line(self) -> str:
        """The record as a zone file has it."""
        strings = " ".join(f'"{each}"' for each in self.strings)
        return f"{self.name}. {_HOUR} IN TXT ( {strings} )"


def record(domain: str, selector: str, key: Key) -> Record:
    """Return the record of a key."""
    public = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        name, body = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        name, body = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = f"v=DKIM1; k={name}; p={b64encode(body).decode('ascii')}"
    return Record(f"{selector}._domainkey.{domain}", text)


def problem(wanted: Record) -> str:
    """Ask the DNS; return what is wrong with its answer, in a sentence, "" where it has the record."""
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(wanted.name, "TXT", lifetime=_PATIENCE)
    except dns.resolver.NXDOMAIN:
        return f"{wanted.name}: the DNS has no such name yet. A new record can take an hour to be seen."
    except dns.resolver.NoAnswer:
        return f"{wanted.name}: the DNS has the name, but no TXT record of it."
    except (dns.exception.DNSException, OSError) as error:
        return (
            f"{wanted.name}: the DNS could not be asked ({type(error).__name__}). Try it from a machine with a name"
            f" server: dig +short TXT {wanted.name}"
        )
    found = [b"".join(each.strings).decode("utf-8", "replace") for each in answer]
    if any(tags(text) == tags(wanted.text) for text in found):
        return "" if len(found) == 1 else f"{wanted.name}: has {len(found)} records. Leave this one alone there."
    if any(tags(text).get("p") == tags(wanted.text)["p"] for text in found):
        return f"{wanted.name}: has the key, but other words around it. Publish the record as it is printed."
    return f"{wanted.name}: has another key. Publish the record that `tamizdat letters dkim show` prints."


def tags(text: str) -> dict[str, str]:
    """Return the tags of a record without spaces, which some forms for records add."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): re.sub(r"\s", "", value) for name, _, value in pairs}
