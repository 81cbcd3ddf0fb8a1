"""An outlet, a copy of its release in an attacker's hands, and a client of that copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct
from releases import NOW, Paper, page
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, MetaFile

from tamizdat import release
from tamizdat.release.layout import metadata_path
from tamizdat.release.metadata.signed import encode_metadata

THIEF = CryptoSigner(Ed25519PrivateKey.from_private_bytes(b"\x0b" * 32))
PAGE = "2013/03/slug-a2/index.html"


class Outcome(Struct, frozen=True):
    """What a client said: the paths that it refuses, and whether it calls the rest stale."""

    refused: frozenset[str]
    stale: bool = False


class Scene:
    """An outlet, the copy of its release that an attacker has in hand, and a client of that copy.

    `look` is the client: it reads the copy at a time, holding a pinned root, and keeps its memory from look to look.
    """

    def __init__(self, paper: Paper, copy: Path) -> None:
        self.paper, self.copy = paper, copy
        self.now: datetime = NOW
        self.pin = (paper.folder / "keys/root.json").read_bytes()
        self.slow: set[str] = set()  # paths that a server hands out slower and slower
        self.look: Callable[[], Outcome] = lambda: Outcome(frozenset())

    def mirrored(self) -> None:
        """The copy is as the outlet has it now, and the client sees it."""
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.paper.site, self.copy)
        assert self.look() == Outcome(frozenset())

    def publish(self, edition: int) -> None:
        self.paper.publish({"index.html": page(0, edition), PAGE: page(2, edition)})

    def kept(self, name: str) -> Path:
        """A second copy, which the attacker puts by for later."""
        return Path(shutil.copytree(self.copy, self.copy.with_name(name)))

    def put_back(self, kept: Path) -> None:
        shutil.rmtree(self.copy)
        shutil.copytree(kept, self.copy)

    def write(self, path: str, body: bytes) -> None:
        (self.copy / path).parent.mkdir(parents=True, exist_ok=True)
        (self.copy / path).unlink(missing_ok=True)
        (self.copy / path).write_bytes(body)

    def signed(self, path: str) -> Metadata[Any]:
        return Metadata.from_bytes((self.copy / path).read_bytes())

    def signers(self, role: str) -> list[Signer]:
        keys = release.load_online(self.paper.folder)
        return keys.for_role(role, keys.root(len(keys.roots)))

    def sign(self, path: str, metadata: Metadata[Any], *signers: Signer) -> bytes:
        metadata.signatures.clear()
        for signer in signers:
            metadata.sign(signer, append=True)
        body = encode_metadata(metadata)
        self.write(path, body)
        return body


Attack = Callable[[Scene], Outcome]


def refused(*paths: str) -> Outcome:
    return Outcome(frozenset(paths))


ACCEPTED = refused()


def resign_snapshot(scene: Scene, edit: Callable[[dict[str, MetaFile]], None], *signers: Signer) -> str:
    """A new snapshot and timestamp, signed by `signers` or the outlet's own online keys."""
    timestamp = scene.signed("tuf/timestamp.json")
    old = metadata_path(timestamp.signed.snapshot_meta.version, "snapshot")
    snapshot = scene.signed(old)
    snapshot.signed.version += 1
    edit(snapshot.signed.meta)
    path = metadata_path(snapshot.signed.version, "snapshot")
    body = scene.sign(path, snapshot, *(signers or scene.signers("snapshot")))
    (scene.copy / old).unlink()
    timestamp.signed.version += 1
    timestamp.signed.snapshot_meta = MetaFile.from_data(snapshot.signed.version, body, ["sha256"])
    scene.sign("tuf/timestamp.json", timestamp, *scene.signers("timestamp"))
    return path


def versions_of_targets(folder: Path) -> list[int]:
    return [int(path.name.partition(".")[0]) for path in (folder / "tuf").glob("*.targets.json")]
