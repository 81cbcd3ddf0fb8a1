"""Old states shown again, states mixed, versions run up, and time that stands still."""

from __future__ import annotations

import shutil
from datetime import timedelta

from releases import NOW, document
from tuf.api.metadata import MetaFile

from attacks.scene import ACCEPTED, PAGE, THIEF, Outcome, Scene, refused, resign_snapshot
from tamizdat import release
from tamizdat.release.layout import metadata_path, node_path
from tamizdat.release.metadata.rotation import rotate


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
    return _old_behind_made_up_roots(scene)


def rollback_behind_made_up_roots_under_another_pin(scene: Scene) -> Outcome:
    """The client saw the release under its first root, and has the third pinned now."""
    rotate(scene.paper.folder, now=NOW)
    outcome = _old_behind_made_up_roots(scene)
    scene.pin = (scene.paper.folder / "keys/root-3.json").read_bytes()
    return outcome


def _old_behind_made_up_roots(scene: Scene) -> Outcome:
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
