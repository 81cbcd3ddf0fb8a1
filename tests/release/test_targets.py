"""What targets.json may name: signed by the outlet or not, anything else than the document says is refused and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from independent import Release, Wrong
from releases import NOW, Paper, pages
from tuf.api.metadata import TargetFile

from tamizdat import release
from tamizdat.release.metadata.signed import SEARCH, SITE, Phase, node_path, search_target, site_target
from tamizdat.release.publishing.metadata_writer import Signing
from tamizdat.release.publishing.stage import chain_of, write
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.tree import build


def signing(paper: Paper) -> Signing:
    chain = chain_of(paper.site)
    assert chain is not None
    return Signing(paper.site, release.load_online(paper.folder), NOW, chain)


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
    signed = signing(indexed)
    with pytest.raises(release.ReleaseError, match=why):
        signed.take(Phase("steady"), forge(signed.chain.named))
    problems = refused(indexed)
    assert len(problems) == 1 and why in next(iter(problems.values()))


@pytest.mark.parametrize("wrong", [{"paths": 4}, {"bytes": 1}, {"manifest": "search-index/none.json"}])
def test_a_target_that_contradicts_its_tree_is_named(indexed: Paper, wrong: dict[str, Any]) -> None:
    signed = signing(indexed)
    signed.take(Phase("laying"), {SEARCH: other(signed.chain.named[SEARCH], **wrong)})
    signed.close()
    assert set(refused(indexed)) == {wrong.get("manifest", node_path(signed.chain.search))}


@pytest.mark.parametrize("role", [SITE, SEARCH])
def test_a_path_in_the_wrong_tree_is_named(indexed: Paper, role: str) -> None:
    """Both trees are signed with a path of the other one: a verifier must not take that for granted."""
    signed = signing(indexed)
    entries = list(release.current(indexed.site))
    manifest = release.search_manifest(indexed.site)
    body = (indexed.site / manifest).read_bytes()
    with release.lease(indexed.site) as stage:
        index = stage.in_force("search-index/x")
    stranger = index.get(manifest) if role == SITE else release.current(indexed.site).get("tiny.txt")
    assert stranger is not None and body
    held: list[Entry] = sorted([*(entries if role == SITE else index), stranger], key=lambda entry: entry.path)
    root, nodes = build(held)
    for digest, node in nodes.items():
        write(str(indexed.site / node_path(digest)), node)
    size = len(nodes[root.sha256])
    target = site_target(root, size) if role == SITE else search_target(root, size, manifest)
    signed.take(Phase("laying"), {role: target})
    signed.close()
    problems = refused(indexed)
    assert "where its path may not be" in problems[stranger.path]
