"""What targets.json may name: signed by the outlet or not, anything else than the document says is refused and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tomorrow import Tomorrow, refused, sha

from tamizdat import release
from tamizdat.release.metadata.tombstones import encode_tombstones

MANY = {
    f"documents/d{number}.json": {
        "custom": {"role": "documents", "format": 1, "folder": "documents", "type": "application/json"},
        "hashes": {"sha256": "0" * 64},
        "length": 2,
    }
    for number in range(65)
}  # fmt: skip


Targets = dict[str, Any]


def find(targets: Targets, role: str) -> str:
    return next(path for path, target in targets.items() if target["custom"]["role"] == role)


def custom(role: str, /, **fields: Any) -> Callable[[Targets], object]:
    return lambda targets: targets[find(targets, role)]["custom"].update(fields)


def drop(role: str, field: str) -> Callable[[Targets], object]:
    return lambda targets: targets[find(targets, role)]["custom"].pop(field)


def move(role: str, path: str, /, **fields: Any) -> Callable[[Targets], object]:
    """Name a role's file at another path."""

    def edit(targets: Targets) -> None:
        target = targets.pop(find(targets, role))
        target["custom"].update(fields)
        targets[path] = target

    return edit


def another(role: str, path: str, /, **fields: Any) -> Callable[[Targets], object]:
    """Name a second target of a role."""

    def edit(targets: Targets) -> None:
        target = targets[find(targets, role)]
        targets[path] = {**target, "custom": {**target["custom"], **fields}}

    return edit


WRONG: list[Callable[[Targets], object]] = [
    # of every target
    drop("documents", "role"), custom("documents", role="Documents"), custom("documents", role=1),
    drop("documents", "format"), custom("documents", format=0), custom("documents", format="1"),
    custom("documents", critical="yes"), drop("documents", "folder"), drop("documents", "type"),
    lambda targets: targets["documents/gap.json"].pop("custom"),
    lambda targets: targets["documents/gap.json"].pop("hashes"),
    lambda targets: targets["documents/gap.json"].update(hashes={"sha512": "0" * 128}),
    lambda targets: targets["documents/gap.json"].update(hashes={"sha256": "A" * 64}),
    custom("documents", type="text"), custom("documents", folder="editions"), custom("documents", folder=["documents"]),
    another("documents", "torrents/a.json", role="torrents"), another("documents", "store/a", role="torrents", folder="store"),
    another("documents", "tree/a", role="torrents", folder="tree"), another("documents", "tuf/a", role="torrents", folder="tuf"),
    another("documents", "a.json", role="torrents", folder=""), another("documents", "To/a", role="torrents", folder="To"),
    another("documents", "t/../a", role="torrents", folder="t"), another("documents", "t/a.gz", role="torrents", folder="t"),
    another("documents", "t/a", role="torrents", folder="t", elsewhere="https://a.invalid/"),
    another("documents", "mirrors/a", role="torrents", folder="mirrors"),
    another("editions", "documents/a.zim", role="torrents", folder="documents"),
    another("documents", "t/a", role="torrents", folder="t", critical=True),
    another("documents", "mirrors/list.json", role="mirrors", folder="mirrors"),
    another("tombstones", f"tuf/{'0' * 64}.tombstones.json"), another("tombstones", "tuf/other.json", role="other", critical=False),
    # of the trees
    lambda targets: targets.pop(find(targets, "site")), custom("site", folder="site"), drop("site", "kept"),
    drop("site", "paths"), drop("site", "bytes"), custom("site", bytes="1"), custom("site", kept=[{"root": "x", "until": ""}]),
    custom("site", format=2), custom("site", format=2, critical=False), custom("site", role="other"), move("site", "tree/00/other.txt"),
    custom("search", role="site", folder=""), custom("search", folder=""), custom("search", folder="other"),
    custom("search", type="text/plain"), custom("search", elsewhere=["https://a.invalid/"]), custom("search", role="tombstones"),
    custom("search", role="documents", folder="documents"), drop("search", "manifest"),
    custom("search", manifest="index.html"), custom("search", manifest="search-index/../x"),
    # of the list of tombstones
    custom("tombstones", folder="tombstones"), custom("tombstones", type="application/json"), custom("tombstones", format=2),
    move("tombstones", "tuf/tombstones.json"), custom("tombstones", role="site"), move("tombstones", "documents/t.json"),
    # of documents
    move("documents", "documents/Gap.json"), move("documents", "documents/a/gap.json"), move("documents", "documents/gap.txt"),
    move("documents", "documents/gap..json"), move("documents", f"documents/{'a' * 96}.json"),
    custom("documents", type="text/html"), custom("documents", elsewhere=["https://a.invalid/"]),
    lambda targets: targets["documents/gap.json"].update(length=65_537), lambda targets: targets.update(MANY),
    # of editions
    drop("editions", "release"), custom("editions", release={"version": 1}), custom("editions", release={"root": "0" * 64}),
    custom("editions", release={"version": 0, "root": "0" * 64}), custom("editions", release={"version": 1, "root": "x"}),
    custom("editions", supersedes=["x"]), move("editions", "editions/a/b.zim"), move("editions", "editions/ä.zim"),
]  # fmt: skip


@pytest.mark.parametrize("edit", WRONG)
def test_targets_that_are_none_are_refused(tomorrow: Tomorrow, edit: Callable[[Targets], object]) -> None:
    tomorrow.publish(lambda signed: edit(signed["targets"]))
    (path,) = refused(tomorrow.paper)
    assert path.endswith(".targets.json")
    with pytest.raises(release.ReleaseError, match=r"targets\.json"):
        tomorrow.paper.publish({"index.html": b"x"})


@pytest.mark.parametrize("wrong", [{"paths": 4}, {"bytes": 1}, {"manifest": "search-index/none.json"}])
def test_a_target_that_contradicts_its_tree_is_named(tomorrow: Tomorrow, wrong: dict[str, Any]) -> None:
    roots: list[str] = []

    def edit(signed: dict[str, Any]) -> None:
        roots.append(find(signed["targets"], "search"))
        custom("search", **wrong)(signed["targets"])

    tomorrow.publish(edit)
    assert set(refused(tomorrow.paper)) == {wrong.get("manifest", roots[0])}


@pytest.mark.parametrize(
    "path", ["search-index/a.html", "documents/a.html", "editions/a/b.html", "mirrors/a", "torrents/a.html"]
)
def test_a_page_in_the_folder_of_a_role_is_named(tomorrow: Tomorrow, path: str) -> None:
    """The site's tree is signed with such a path: a verifier must not take that for granted."""
    files = {one: (tomorrow.site / one).read_bytes() for one in tomorrow.paper.pages if (tomorrow.site / one).is_file()}
    target = tomorrow.tree(files | {path: b"a page"}, role="site", format=1, critical=True, kept=[])
    other = tomorrow.file("torrents/b", b"b", role="torrents", format=1, folder="torrents", type="text/plain")

    def edit(signed: dict[str, Any]) -> None:
        del signed["targets"][find(signed["targets"], "site")]
        signed["targets"].update(target | other)

    tomorrow.publish(edit)
    assert "where its path may not be" in refused(tomorrow.paper)[path]


@pytest.mark.parametrize("path", ["tiny.html", "documents/a.html", "torrents/a.html"])
def test_a_path_outside_its_folder_in_another_tree_is_named(tomorrow: Tomorrow, path: str) -> None:
    files = {"search-index/a.html": b"a", path: b"b"}
    target = tomorrow.tree(files, role="search", format=1, folder="search-index", manifest="search-index/a.html")

    def edit(signed: dict[str, Any]) -> None:
        del signed["targets"][find(signed["targets"], "search")]
        signed["targets"].update(target)

    tomorrow.publish(edit)
    assert "where its path may not be" in refused(tomorrow.paper)[path]


def test_forbidden_bytes_of_any_role_are_named(tomorrow: Tomorrow) -> None:
    """A list that forbids what a document, an edition elsewhere or an unknown role has contradicts the release."""
    unknown = tomorrow.file("torrents/b", b"b", role="torrents", format=1, folder="torrents", type="text/plain")
    away = {"editions/away.zim": {"custom": {
        "role": "editions", "format": 1, "folder": "editions", "type": "application/x-zim", "elsewhere": ["https://a.invalid/"],
        "release": {"version": 1, "root": "0" * 64}}, "hashes": {"sha256": "1" * 64}, "length": 5}}  # fmt: skip
    tomorrow.publish(lambda signed: signed["targets"].update(unknown | away))
    assert tomorrow.paper.verify().ok
    hashes = sorted([sha(b"b"), "1" * 64, sha((tomorrow.site / "documents/gap.json").read_bytes())])
    body = release_list(hashes)
    old = next((tomorrow.site / "tuf").glob("*.tombstones.json"))
    old.unlink()
    target = tomorrow.file(f"tuf/{sha(body)}.tombstones.json", body, role="tombstones", format=1, critical=True)

    def edit(signed: dict[str, Any]) -> None:
        del signed["targets"][f"tuf/{old.name}"]
        signed["targets"].update(target)

    tomorrow.publish(edit)
    problems = refused(tomorrow.paper)
    assert problems.keys() == {"torrents/b", "editions/away.zim", "documents/gap.json"}
    assert all("tombstones" in why for why in problems.values())


def release_list(hashes: list[str]) -> bytes:
    return encode_tombstones([release.Tombstone("court", "2026-03-01", "a.html", tuple(hashes), "withdrawn")])
