"""The list of mirrors: what `mirrors/list.json` of a release holds, and the private addresses that it does not.

    {"format": 1, "kind": "mirrors", "mirrors": [{"added": "2026-11-30", "url": "https://one.example/"}]}

A reader's client passes over keys that it does not know, here and in each mirror. Addresses for some readers alone,
each with the name of the cohort that is told of it, lie in `var/private-mirrors.json` and in no release: who blocks
what the list names does not learn of them from it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from tamizdat.disk import write_whole
from tamizdat.release.errors import ReleaseError
from tamizdat.release.publishing.mirrors import mirror_list

KIND, FORMAT = "mirrors", 1
LONGEST = 200  # characters of an address: a person may have to type it
MOST = 500  # mirrors in a list; Collateral Freedom's, the largest one known, has about 460


class Mirror(Struct, frozen=True, omit_defaults=True):
    """Where the release is, too: the address of its folder, the day it was added, and who is told (all if "")."""

    url: str
    added: date
    cohort: str = ""


class AddressList(Struct, frozen=True):
    """Mirrors in the order of their addresses, each once."""

    mirrors: tuple[Mirror, ...] = ()

    def added(self, mirrors: Iterable[Mirror]) -> AddressList:
        """Return the list with more mirrors; one that is in it already keeps its day. Raises ReleaseError."""
        by_url = {mirror.url: mirror for mirror in mirrors} | {mirror.url: mirror for mirror in self.mirrors}
        if len(by_url) > MOST:
            raise ReleaseError(f"{len(by_url)} mirrors are more than the {MOST} that a list may have. Retire some.")
        return AddressList(tuple(by_url[url] for url in sorted(by_url)))

    def without(self, urls: Iterable[str]) -> AddressList:
        """Return the list without some mirrors. Raises ReleaseError where one is not in it."""
        gone = set(urls)
        if unknown := sorted(gone - {mirror.url for mirror in self.mirrors}):
            raise ReleaseError(f"{', '.join(unknown)}: not in the list.")
        return AddressList(tuple(mirror for mirror in self.mirrors if mirror.url not in gone))

    def addresses(self) -> list[str]:
        """Return the addresses."""
        return [mirror.url for mirror in self.mirrors]


class _File(Struct, frozen=True):
    kind: str
    format: int
    mirrors: tuple[Mirror, ...] = ()


def address_of(text: str) -> str:
    """Return the address of a release's folder as it stands in a list. Raises ReleaseError where it is none."""
    text = text.strip()
    url = text if text.endswith("/") else f"{text}/"
    parts = urlsplit(url)
    is_onion = parts.scheme == "http" and (parts.hostname or "").endswith(".onion")
    if (
        not (parts.scheme == "https" or is_onion)
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username is not None
        or len(url) > LONGEST
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise ReleaseError(
            f"{text}: is no address of a mirror. Give one like https://mirror.example/paper/ (http:// for .onion alone)"
            f" of at most {LONGEST} plain characters, a name in other letters as xn--…"
        )
    return url


def encode_list(mirrors: AddressList) -> bytes:
    """Return the bytes of a list, the same for the same mirrors. Raises ReleaseError where one has a cohort."""
    if private := [mirror.url for mirror in mirrors.mirrors if mirror.cohort]:
        raise ReleaseError(f"{private[0]}: is for some readers alone, and cannot be in a list that everybody reads.")
    file = _File(KIND, FORMAT, mirrors.mirrors)
    return msgspec.json.format(msgspec.json.encode(file, order="sorted"), indent=1) + b"\n"


def decode_list(body: bytes) -> AddressList:
    """Return the mirrors of a list, none for no bytes. Raises ReleaseError where it is none that this version knows."""
    if not body:
        return AddressList()
    try:
        file = msgspec.json.decode(body, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReleaseError(f"The list of mirrors cannot be read: {error}.") from None
    if (file.kind, file.format) != (KIND, FORMAT):
        raise ReleaseError("The list of mirrors is of a format unknown to this version. Use a newer tamizdat.")
    return AddressList().added(file.mirrors)


def read_private(file: Path) -> AddressList:
    """Return the mirrors that are for some readers alone. Raises ReleaseError where the file cannot be read."""
    try:
        return decode_list(file.read_bytes())
    except FileNotFoundError:
        return AddressList()
    except ReleaseError as error:
        raise ReleaseError(f"{file}: {error} Put it back from a backup.") from None


def write_private(file: Path, mirrors: AddressList) -> None:
    """Write the mirrors that are for some readers alone."""
    body = msgspec.json.format(msgspec.json.encode(_File(KIND, FORMAT, mirrors.mirrors), order="sorted"), indent=1)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, body + b"\n")


def other_mirrors(site: Path, than: str) -> list[str]:
    """Return where else the release of a copy is, by its own signed list, in another order each time.

    `than` is left out; none are known where the copy has no list, or one that cannot be read.
    """
    try:
        found = decode_list(mirror_list(site)[1]).addresses()
    except (ReleaseError, OSError):
        return []
    others = [url for url in found if url.rstrip("/") != than.rstrip("/")]
    random.SystemRandom().shuffle(others)
    return others


def cohorts(mirrors: Sequence[Mirror]) -> dict[str, list[Mirror]]:
    """Return mirrors by cohort, those for all first."""
    found: dict[str, list[Mirror]] = {}
    for mirror in sorted(mirrors, key=lambda each: (each.cohort, each.url)):
        found.setdefault(mirror.cohort, []).append(mirror)
    return found
