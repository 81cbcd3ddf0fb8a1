"""What targets.json may name: signed by the outlet or not, anything else than the document says is refused and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from independent import Release, Wrong
from releases import NOW, Paper, pages
from tuf.api.metadata import TargetFile

from tamizdat import release
from tamizdat.release.files import write
from tamizdat.release.layout import node_path
from tamizdat.release.metadata.signed import Phase
from tamizdat.release.metadata.targets import SEARCH, SITE, make_search_target, make_site_target
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.tree.build import build_tree
from tamizdat.release.tree.entry import Entry


def writer_of(paper: Paper) -> MetadataWriter:
    trusted = load_in_force(paper.site)
    assert trusted is not None
    return MetadataWriter(paper.site, release.load_online(paper.folder), NOW, trusted)


def refused(paper: Paper) -> dict[str, str]:
    """What both verifiers refuse, by path."""
    with pytest.raises(Wrong):
        Release(paper.site).verify((paper.folder / "keys/root.json").read_bytes())
    return {problem.path: problem.why for problem in paper.verify().problems}


@pytest.fixture
def indexed(paper: Paper) -> Paper:
    paper.publish(pages(5))
    paper.index("snow river")
    return paper


def other(target: TargetFile, path: str | None = None, **custom: Any) -> TargetFile:
    """A target that says something else."""
    return TargetFile(
        target.length, target.hashes, path or target.path, {"custom": {**(target.custom or {}), **custom}}
    )


Forge = Callable[[dict[str, TargetFile]], dict[str, TargetFile | None]]


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda named: {SITE: None}, "other targets"),
        (lambda named: {SEARCH: other(named[SEARCH], role="editions")}, "Invalid value 'editions'"),
        (lambda named: {"again": other(named[SEARCH], path="tree/00/other.txt")}, "no place of such a file"),
        (lambda named: {SEARCH: other(named[SEARCH], role="tombstones")}, "no place of such a file"),
        (lambda named: {SEARCH: other(named[SEARCH], format=2)}, "format 2"),
        (lambda named: {SEARCH: other(named[SEARCH], manifest="index.html")}, "no place of a manifest"),
        (lambda named: {SEARCH: other(named[SEARCH], manifest="search-index/../x")}, "no place of a manifest"),
        (lambda named: {SITE: other(named[SITE], role="search", manifest="search-index/x")}, "other targets"),
    ],
)
def test_targets_of_another_kind_are_refused(indexed: Paper, forge: Forge, why: str) -> None:
    writer = writer_of(indexed)
    with pytest.raises(release.ReleaseError, match=why):
        writer.write_targets(Phase("steady"), forge(writer.trusted.targets_by_role))
    problems = refused(indexed)
    assert len(problems) == 1 and why in next(iter(problems.values()))


@pytest.mark.parametrize("wrong", [{"paths": 4}, {"bytes": 1}, {"manifest": "search-index/none.json"}])
def test_a_target_that_contradicts_its_tree_is_named(indexed: Paper, wrong: dict[str, Any]) -> None:
    writer = writer_of(indexed)
    writer.write_targets(Phase("laying"), {SEARCH: other(writer.trusted.targets_by_role[SEARCH], **wrong)})
    writer.write_steady()
    assert set(refused(indexed)) == {wrong.get("manifest", node_path(writer.trusted.search_root))}


@pytest.mark.parametrize("role", [SITE, SEARCH])
def test_a_path_in_the_wrong_tree_is_named(indexed: Paper, role: str) -> None:
    """Both trees are signed with a path of the other one: a verifier must not take that for granted."""
    writer = writer_of(indexed)
    entries = list(release.current(indexed.site))
    manifest = release.search_manifest(indexed.site)
    body = (indexed.site / manifest).read_bytes()
    with release.lock(indexed.site) as stage:
        index = stage.in_force("search-index/x")
    stranger = index.get(manifest) if role == SITE else release.current(indexed.site).get("tiny.txt")
    assert stranger is not None and body
    held: list[Entry] = sorted([*(entries if role == SITE else index), stranger], key=lambda entry: entry.path)
    root, nodes = build_tree(held)
    for digest, node in nodes.items():
        write(str(indexed.site / node_path(digest)), node)
    size = len(nodes[root.sha256])
    target = make_site_target(root, size) if role == SITE else make_search_target(root, size, manifest)
    writer.write_targets(Phase("laying"), {role: target})
    writer.write_steady()
    problems = refused(indexed)
    assert "where its path may not be" in problems[stranger.path]
