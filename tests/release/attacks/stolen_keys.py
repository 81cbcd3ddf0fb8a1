"""Keys in a thief's hands, fewer than must sign, or of one role."""

from __future__ import annotations

import json

from tuf.api.metadata import Metadata, MetaFile, Root

from attacks.scene import THIEF, Outcome, Scene, refused, resign_snapshot, versions_of_targets
from tamizdat import release
from tamizdat.release.layout import metadata_path
from tamizdat.release.metadata.key_files import read_key


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
    (version,) = versions_of_targets(old)
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
