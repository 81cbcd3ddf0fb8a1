"""The attacks that TUF names (specification 1.0.31, section 1.5.2; the threat model of its design), on releases.

Each is a function of a `Scene` that does what an attacker does to a copy of a release, and says what a client must
refuse then. `test_attacks.py` plays them against each client.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct
from releases import NOW, Paper, document, page, pages
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, MetaFile, Root

from tamizdat import release
from tamizdat.release.layout import metadata_path, node_path
from tamizdat.release.metadata.key_files import read_key
from tamizdat.release.metadata.rotation import rotate
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


def rollback_of_everything(scene: Scene) -> Outcome:
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    now = scene.signed("tuf/timestamp.json").signed
    scene.put_back(old)
    was = scene.signed("tuf/timestamp.json").signed
    assert was.version < now.version
    snapshot = was.snapshot_meta.version
    targets = scene.signed(metadata_path(snapshot, "snapshot")).signed.meta["targets.json"].version
    return refused("tuf/timestamp.json", metadata_path(snapshot, "snapshot"), metadata_path(targets, "targets"))


def rollback_of_the_timestamp(scene: Scene) -> Outcome:
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    scene.write("tuf/timestamp.json", (old / "tuf/timestamp.json").read_bytes())
    return refused("tuf/timestamp.json")


def rollback_of_a_page(scene: Scene) -> Outcome:
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    for path in (PAGE, f"{PAGE}.gz"):
        scene.write(path, (old / path).read_bytes())
    return refused(PAGE)


def rollback_of_the_root(scene: Scene) -> Outcome:
    """Keys that were stolen and replaced sign again, since the root that took them away is withheld."""
    old = scene.kept("old")
    rotate(scene.paper.folder, now=NOW)
    scene.publish(1)
    scene.mirrored()
    scene.put_back(old)
    return refused("tuf/1.root.json")


def rollback_of_a_root_that_came_with_damage(scene: Scene) -> Outcome:
    """The client saw the new root once, and could not trust the rest."""
    old = scene.kept("old")
    rotate(scene.paper.folder, now=NOW)
    scene.publish(1)
    shutil.rmtree(scene.copy)
    shutil.copytree(scene.paper.site, scene.copy)
    scene.write("tuf/timestamp.json", b"{}")
    assert scene.look() == refused("tuf/timestamp.json")
    scene.put_back(old)
    return refused("tuf/1.root.json")


def rollback_behind_made_up_roots(scene: Scene) -> Outcome:
    """The client pinned the third root. What stands before it is made up, so that the fingerprint is one never seen."""
    rotate(scene.paper.folder, now=NOW)
    scene.pin = (scene.paper.folder / "keys/root-3.json").read_bytes()
    scene.publish(1)
    scene.mirrored()
    old = scene.kept("old")
    scene.publish(2)
    scene.mirrored()
    scene.put_back(old)
    for version in (1, 2):
        made_up = scene.signed(metadata_path(version, "root"))
        made_up.signed.add_key(THIEF.public_key, "root")
        made_up.signed.roles["root"].threshold = 1
        scene.sign(metadata_path(version, "root"), made_up, THIEF)
    was = scene.signed("tuf/timestamp.json").signed.snapshot_meta.version
    targets = scene.signed(metadata_path(was, "snapshot")).signed.meta["targets.json"].version
    return refused("tuf/timestamp.json", metadata_path(was, "snapshot"), metadata_path(targets, "targets"))


def rollback_of_the_list_of_mirrors(scene: Scene) -> Outcome:
    """Whoever holds the online keys, and not those of the list, puts back an older list."""
    release.init_mirror_keys(scene.paper.folder)
    scene.paper.mirrors(scene.paper.sign_mirrors(1, "one.invalid"))
    scene.mirrored()
    old = scene.kept("old")
    scene.paper.mirrors(scene.paper.sign_mirrors(2, "two.invalid"))
    scene.mirrored()
    for path in ("tuf/1.mirrors.json", "mirrors/list.json", "mirrors/list.json.gz"):
        scene.write(path, (old / path).read_bytes())
    (scene.copy / "tuf/2.mirrors.json").unlink()
    body = (old / "tuf/1.mirrors.json").read_bytes()

    def name_the_old_one(meta: dict[str, MetaFile]) -> None:
        meta["mirrors.json"] = MetaFile.from_data(1, body, ["sha256"])

    resign_snapshot(scene, name_the_old_one)
    return refused("tuf/1.mirrors.json")


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


def indefinite_freeze(scene: Scene) -> Outcome:
    """The copy stays whole and gets nothing new: readers are shown it, with a loud word."""
    scene.publish(1)
    scene.now = NOW + timedelta(days=8)
    return Outcome(frozenset(), stale=True)


def mix_of_targets_and_snapshot(scene: Scene) -> Outcome:
    """Today's snapshot with yesterday's targets under its name."""
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    (before,) = (old / "tuf").glob("*.targets.json")
    (now,) = (scene.copy / "tuf").glob("*.targets.json")
    scene.write(f"tuf/{now.name}", before.read_bytes())
    return refused(f"tuf/{now.name}")


def mix_of_pages_and_trees(scene: Scene) -> Outcome:
    """Today's metadata over yesterday's tree: the root node is not there."""
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    root = release.current(scene.paper.site).root.sha256
    shutil.rmtree(scene.copy / "tree")
    shutil.copytree(old / "tree", scene.copy / "tree")
    return refused(node_path(root))


def versions(folder: Path) -> list[int]:
    return [int(path.name.partition(".")[0]) for path in (folder / "tuf").glob("*.targets.json")]


def mix_of_pages(scene: Scene) -> Outcome:
    """Two pages of one release in each other's place."""
    other = "2013/04/slug-a3/index.html"
    first, second = (scene.copy / PAGE).read_bytes(), (scene.copy / other).read_bytes()
    scene.write(PAGE, second)
    scene.write(other, first)
    return refused(PAGE, other)


def mix_of_an_older_document(scene: Scene) -> Outcome:
    old = (scene.copy / "documents/gap.json").read_bytes()
    scene.paper.documents({"gap.json": document("gap", "it is closed")})
    scene.mirrored()
    scene.write("documents/gap.json", old)
    return refused("documents/gap.json")


def fast_forward(scene: Scene, by: int = 2**40) -> None:
    """A thief of the online keys runs the versions up, and the client sees it."""
    timestamp = scene.signed("tuf/timestamp.json")
    old = metadata_path(timestamp.signed.snapshot_meta.version, "snapshot")
    snapshot = scene.signed(old)
    snapshot.signed.version += by
    body = scene.sign(metadata_path(snapshot.signed.version, "snapshot"), snapshot, *scene.signers("snapshot"))
    (scene.copy / old).unlink()
    timestamp.signed.version += by
    timestamp.signed.snapshot_meta = MetaFile.from_data(snapshot.signed.version, body, ["sha256"])
    scene.sign("tuf/timestamp.json", timestamp, *scene.signers("timestamp"))
    assert scene.look() == ACCEPTED


def fast_forward_of_versions(scene: Scene) -> Outcome:
    """The outlet's own next release is older than what was seen, as long as the stolen keys stay."""
    fast_forward(scene)
    scene.publish(1)
    scene.put_back(scene.paper.site)
    now = scene.signed("tuf/timestamp.json").signed
    return refused("tuf/timestamp.json", metadata_path(now.snapshot_meta.version, "snapshot"))


def recovery_from_fast_forward(scene: Scene) -> Outcome:
    """With new online keys the versions begin anew (TUF 5.3.11)."""
    fast_forward(scene)
    rotate(scene.paper.folder, now=NOW)
    scene.publish(1)
    scene.put_back(scene.paper.site)
    return ACCEPTED


def wrong_bytes_for_a_page(scene: Scene) -> Outcome:
    scene.write(PAGE, b"<script>alert(1)</script>")
    return refused(PAGE)


def wrong_bytes_of_the_same_size(scene: Scene) -> Outcome:
    body = (scene.copy / PAGE).read_bytes()
    scene.write(PAGE, body[:-1] + bytes([body[-1] ^ 1]))
    return refused(PAGE)


def wrong_release(scene: Scene) -> Outcome:
    """A whole release of somebody else, well signed."""
    other = Paper(scene.copy.with_name("other"))
    other.publish(pages(5))
    scene.put_back(other.site)
    return refused("tuf/1.root.json")


def wrong_keys(scene: Scene) -> Outcome:
    """The outlet's release, its newest state signed by keys that no root names."""
    timestamp = scene.signed("tuf/timestamp.json")
    timestamp.signed.version += 1
    scene.sign("tuf/timestamp.json", timestamp, THIEF)
    return refused("tuf/timestamp.json")


def endless(scene: Scene, path: str) -> Outcome:
    """A file of a terabyte (sparse), which whoever reads it whole never ends."""
    scene.write(path, b"")
    os.truncate(scene.copy / path, 1 << 40)
    return refused(path)


def endless_page(scene: Scene) -> Outcome:
    return endless(scene, PAGE)


def endless_timestamp(scene: Scene) -> Outcome:
    return endless(scene, "tuf/timestamp.json")


def endless_next_root(scene: Scene) -> Outcome:
    return endless(scene, "tuf/2.root.json")


def slow_page(scene: Scene) -> Outcome:
    scene.slow = {PAGE}
    return refused(PAGE)


def slow_timestamp(scene: Scene) -> Outcome:
    scene.slow = {"tuf/timestamp.json"}
    return refused("tuf/timestamp.json")


def stolen_root_key_below_the_threshold(scene: Scene) -> Outcome:
    """One of two root keys that must sign: the thief's root names keys of their own."""
    stolen = read_key(min((scene.paper.folder / "keys/root").glob("*.pem")), None)
    root: Metadata[Root] = scene.signed("tuf/1.root.json")
    root.signed.version = 2
    for role in ("root", "targets", "snapshot", "timestamp"):
        root.signed.add_key(THIEF.public_key, role)
    root.signed.roles["root"].threshold = 1
    scene.sign("tuf/2.root.json", root, stolen, THIEF)
    return refused("tuf/2.root.json")


def stolen_timestamp_key(scene: Scene) -> Outcome:
    """It can date a state anew, and cannot say what is in it."""
    path = resign_snapshot(scene, lambda meta: None, THIEF)
    return refused(path)


def stolen_timestamp_and_snapshot_keys(scene: Scene) -> Outcome:
    """They can put back targets that were signed once; who saw newer ones refuses these."""
    old = scene.kept("old")
    scene.publish(1)
    scene.mirrored()
    newest = scene.kept("newest")
    scene.put_back(old)
    (version,) = versions(old)
    high = json.loads((newest / "tuf/timestamp.json").read_bytes())["signed"]["version"]
    for _ in range(high):  # above all that the client has seen
        resign_snapshot(scene, lambda meta: None)
    return refused(metadata_path(version, "targets"))


def stolen_key_of_the_list_of_mirrors(scene: Scene) -> Outcome:
    """It signs a page, which the delegation does not give it."""
    release.init_mirror_keys(scene.paper.folder)
    scene.paper.mirrors(scene.paper.sign_mirrors(1, "one.invalid"))
    scene.mirrored()
    stolen = read_key(next((scene.paper.folder / "keys/mirrors").glob("*.pem")), None)
    mirrors = scene.signed("tuf/1.mirrors.json")
    mirrors.signed.version = 2
    target = mirrors.signed.targets.pop("mirrors/list.json")
    target.path = "mirrored/list.json"
    mirrors.signed.targets[target.path] = target
    body = scene.sign("tuf/2.mirrors.json", mirrors, stolen)

    def name_it(meta: dict[str, MetaFile]) -> None:
        meta["mirrors.json"] = MetaFile.from_data(2, body, ["sha256"])

    resign_snapshot(scene, name_it)
    return refused("tuf/2.mirrors.json")


def added_file(scene: Scene) -> Outcome:
    """TUF's extraneous dependencies: something beside what is signed. Over the web nobody can list a folder."""
    scene.write("login/index.html", b"<form>")
    return refused("login/index.html")


ATTACKS: tuple[Attack, ...] = (
    rollback_of_everything,
    rollback_of_the_timestamp,
    rollback_of_a_page,
    rollback_of_the_root,
    rollback_of_a_root_that_came_with_damage,
    rollback_behind_made_up_roots,
    rollback_of_the_list_of_mirrors,
    indefinite_freeze,
    mix_of_targets_and_snapshot,
    mix_of_pages_and_trees,
    mix_of_pages,
    mix_of_an_older_document,
    fast_forward_of_versions,
    recovery_from_fast_forward,
    wrong_bytes_for_a_page,
    wrong_bytes_of_the_same_size,
    wrong_release,
    wrong_keys,
    endless_page,
    endless_timestamp,
    endless_next_root,
    stolen_root_key_below_the_threshold,
    stolen_timestamp_key,
    stolen_timestamp_and_snapshot_keys,
    stolen_key_of_the_list_of_mirrors,
)
ONLY_IN_A_FOLDER: tuple[Attack, ...] = (added_file,)
ONLY_OVER_THE_WEB: tuple[Attack, ...] = (slow_page, slow_timestamp)
