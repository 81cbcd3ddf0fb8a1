"""Looks at a newsroom's folder as somebody would who has taken the machine: for words in clear, and for keys that open.

    python -m audit.seized_disk FOLDER WORDS.txt

WORDS.txt has what must not be found, one a line. Every file is read whole, as bytes, whatever its format: UTF-8 and
UTF-16, in base64 and in hex, in capitals and without, and what gzip and zlib unpack. Every string that could be a key
is tried on every sealed record, and every line of text as the passphrase of each key slot.
"""

from __future__ import annotations

import argparse
import base64
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tamizdat.project import Project
from tamizdat.vault.errors import VaultError
from tamizdat.vault.key_file import Given, Kind, Vault, load
from tamizdat.vault.sealing import SealedError, unseal
from tamizdat.vault.secrets import Generation, Secrets

_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_HEX = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{43}=?(?![A-Za-z0-9+/_=-])")
_PEM = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END")
_LINE = re.compile(rb"[\x20-\x7e\x80-\xff]{12,200}")
_SEALED = re.compile(rb"TZ\x01[\x00-\xff]{114,2000}", re.DOTALL)
_MOST_PASSPHRASES = 200  # each costs what the slot asks for
_MOST_RECORDS = 3  # of each generation: a key opens all of them or none
_SMALL = 512  # bytes of a file in which every 32 bytes in a row could be a key
_START = 8  # bytes of a word by which a place is found where it may stand; no shorter word can be looked for
_WRONG = ("nutmeg canvas saddle violet amber", "this is only practice", "")  # passphrases that open nothing
_PART = 4 << 20  # bytes that are looked at in one go


def forms(word: str) -> set[bytes]:
    """Return the bytes by which a word could stand in a file."""
    found: set[bytes] = set()
    for text in {word, word.lower(), word.upper()}:
        for body in (text.encode(), text.encode("utf-16-le")):
            found |= {body, body.hex().encode()}
            # In base64 a word looks different at each of three places; what its neighbours share is left out.
            for before in range(3):
                encoded = base64.b64encode(b"\0" * before + body)
                inner = encoded[-(-before * 8 // 6) + (1 if before else 0) : (before + len(body)) * 8 // 6]
                if len(inner) >= 8:
                    found.add(inner)
    return found


def in_clear(folder: Path, words: Iterable[str]) -> list[tuple[Path, str]]:
    """Return each file with the word that stands in it, in one of its forms."""
    by_start: dict[bytes, list[tuple[bytes, str]]] = {}
    for word in words:
        for form in forms(word):
            by_start.setdefault(form[:_START], []).append((form, word))
    starts = np.array(sorted(int.from_bytes(start, "little") for start in by_start), dtype=np.uint64)
    found: dict[tuple[Path, str], None] = {}
    for file, body in _bodies(folder):
        for at in _places(body, starts):
            for form, word in by_start[body[at : at + _START]]:
                if body.startswith(form, at):
                    found[file, word] = None
    return list(found)


def _places(body: bytes, starts: NDArray[np.uint64]) -> Iterator[int]:
    """Yield the places of a body at which one of the words may begin: their first eight bytes stand there."""
    for offset in range(0, max(0, len(body) - _START + 1), _PART):
        part = np.frombuffer(body[offset : offset + _PART + _START - 1], dtype=np.uint8)
        if len(part) >= _START:
            windows = np.ascontiguousarray(sliding_window_view(part, _START)).view(np.uint64).ravel()
            for place in np.flatnonzero(np.isin(windows, starts)):
                yield offset + int(place)


def keys_that_open(folder: Path) -> list[str]:
    """Return a line for each thing in the folder that opens something: a key on a record, a line on a key slot."""
    sealed, keys, lines, vaults = _collected(folder)
    opened = []
    for key in sorted(keys):
        held = Secrets(tuple(Generation(number, key) for number in range(1, 4)))
        private = SealedBox(PrivateKey(key))
        for record in sealed:
            with suppress(SealedError):
                unseal(record, held)
                opened.append(f"the key {key.hex()[:8]}… opens a record")
        for vault in vaults:
            for slot in vault.slots:
                with suppress(CryptoError):
                    private.decrypt(slot.sealed)
                    opened.append(f"the key {key.hex()[:8]}… opens the slot {slot.kind}")
    for vault in vaults:
        for line in sorted(lines)[:_MOST_PASSPHRASES]:
            for kind in (Kind.PASSPHRASE, Kind.RECOVERY):
                with suppress(VaultError):
                    vault.unlock(Given(kind, line))
                    opened.append(f"a line of {len(line)} characters opens the vault")
    return opened


def findings(folder: Path, newsroom: Project, words: Iterable[str]) -> list[str]:
    """Return a line for each word that stands in clear, each key that opens something, each wrong passphrase that does.

    `folder` has all that was taken, with the newsroom in it; its backup is unpacked there too.
    """
    for backup in folder.glob("*.tar.gz"):
        shutil.unpack_archive(backup, folder / "unpacked", filter="data")
    found = [f"{file}: {word}" for file, word in in_clear(folder, dict.fromkeys(words))]
    found += keys_that_open(folder)
    for passphrase in _WRONG:
        with suppress(VaultError):
            load(newsroom).unlock(Given(Kind.PASSPHRASE, passphrase))
            found.append(f"{passphrase!r} opens the vault")
    return found


def command(what: str, run: Callable[..., list[str]]) -> None:
    """Run an audit of so many people in an empty folder, print what it found, and end with 1 if that was something."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("count", type=int)
    parser.add_argument("--on-postgresql", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), given.count, on_postgresql=given.on_postgresql)
    for line in found[:50]:
        print(line)
    print(f"{len(found)} found." if found else "Nothing was found.")
    sys.exit(1 if found else 0)


def _collected(folder: Path) -> tuple[list[bytes], set[bytes], set[str], list[Vault]]:
    """Return sealed records, what could be a key, what could be a passphrase, and the vaults' files."""
    by_generation: dict[bytes, list[bytes]] = {}
    keys: set[bytes] = set()
    lines: set[str] = set()
    vaults: list[Vault] = []
    for file, body in _bodies(folder):
        for match in _SEALED.finditer(body):
            known = by_generation.setdefault(match[0][3:5], [])
            if len(known) < _MOST_RECORDS:
                known.append(match[0])
        keys |= {bytes.fromhex(found.decode()) for found in _HEX.findall(body)}
        for found in _BASE64.findall(body):
            with suppress(ValueError):
                keys.add(base64.urlsafe_b64decode(found.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_") + b"="))
        if len(body) <= _SMALL:
            keys |= {body[at : at + 32] for at in range(len(body) - 31)}
        for pem in _PEM.findall(body):
            with suppress(ValueError):
                keys.add(base64.b64decode(b"".join(pem.split()))[-32:])  # the end of PKCS 8 is the key itself
        if file.stat().st_size < 4_096:
            lines |= {line.decode(errors="ignore").strip() for line in _LINE.findall(body)}
        if file.name == "vault.json":
            with suppress(msgspec.MsgspecError):
                vaults.append(msgspec.json.decode(body, type=Vault))
    # A record's end is not marked: each length that a box can have is tried.
    sealed = [
        record[: 5 + 48 + 64 * blocks]
        for records in by_generation.values()
        for record in records
        for blocks in range(1, 5)
    ]
    return sealed, {key for key in keys if len(key) == 32}, lines, vaults


def _bodies(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each file's bytes, and those that are packed in it."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.is_symlink():
            continue
        body = file.read_bytes()
        yield file, body
        for match in _PACKED.finditer(body):
            with suppress(zlib.error):
                packed = body[match.start() :]
                inner = zlib.decompressobj(47).decompress(packed, 64 << 20)  # gzip or zlib, as its head says
                if len(inner) > 16:
                    yield file, inner


def main() -> None:
    """Look, print what was found, and end with 1 if there was something."""
    folder, words = Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")
    clear, opened = in_clear(folder, [word for word in words if word]), keys_that_open(folder)
    for file, word in clear:
        print(f"{file}: {word!r} stands in clear")
    for line in opened:
        print(line)
    print(f"{len(clear)} words in clear, {len(opened)} keys that open something.")
    sys.exit(1 if clear or opened else 0)


if __name__ == "__main__":
    main()
