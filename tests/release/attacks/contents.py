"""Other bytes, other releases, files without end, and bytes that hardly come."""

from __future__ import annotations

import os

from releases import Paper, pages

from attacks.scene import PAGE, THIEF, Outcome, Scene, refused


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


def added_file(scene: Scene) -> Outcome:
    """TUF's extraneous dependencies: something beside what is signed. Over the web nobody can list a folder."""
    scene.write("login/index.html", b"<form>")
    return refused("login/index.html")
