"""The tree: built at once or step by step it is the same; differences are exact; only the way to a change is read."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.release.errors import ReleaseError
from tamizdat.release.tree import node
from tamizdat.release.tree.build import build_tree, update_tree
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.tree import Tree


def entry(path: str, content: int = 0) -> Entry:
    digest = hashlib.sha256(f"{path}{content}".encode()).hexdigest()
    kind = "text/html" if path.endswith("l") else "application/json"
    return Entry(path, digest, 1000 + content, kind)


def opened(nodes: dict[str, bytes], root: str) -> Tree:
    return Tree(nodes.__getitem__, root)


numbers = st.integers(0, 400)
steps = st.lists(st.dictionaries(numbers, st.one_of(st.none(), st.integers(0, 2)), max_size=120), max_size=6)


def path_of(number: int) -> str:
    return (
        f"{2010 + number % 7}/{number % 12:02}/ä{number // 5}/{'index.html' if number % 2 else 'article.json'}{number}"
    )


@settings(max_examples=60, deadline=None)
@given(steps)
def test_step_by_step_is_at_once(sequence: list[dict[int, int | None]]) -> None:
    nodes: dict[str, bytes] = {}
    root, fresh = build_tree([])
    nodes |= fresh
    entries: dict[str, Entry] = {}
    for changes in sequence:
        edits = {path_of(n): None if content is None else entry(path_of(n), content) for n, content in changes.items()}
        old = opened(nodes, root.sha256)
        root, fresh = update_tree(old, edits)
        nodes |= fresh
        before = dict(entries)
        for path, value in edits.items():
            if value is None:
                entries.pop(path, None)
            else:
                entries[path] = value
        again, all_nodes = build_tree(entries[path] for path in sorted(entries))
        assert again == root
        tree = opened(nodes, root.sha256)
        assert list(tree) == [entries[path] for path in sorted(entries)]
        assert len(tree) == len(entries)
        found = Difference(old, tree)
        expected = {
            path: (before.get(path), entries.get(path))
            for path in before.keys() | entries.keys()
            if before.get(path) != entries.get(path)
        }
        assert found.entries == expected
        assert found.only_new.keys() <= all_nodes.keys()
        assert not found.only_old.keys() & all_nodes.keys()
        # No new node is written that the tree does not need.
        assert fresh.keys() <= all_nodes.keys()


def test_large_tree_reads_only_the_way() -> None:
    entries = {path: entry(path) for path in (f"{n // 97}/{n}/index.html" for n in range(20_000))}
    root, nodes = build_tree(entries[path] for path in sorted(entries))
    read: list[str] = []

    def reading(digest: str) -> bytes:
        read.append(digest)
        return nodes[digest]

    tree = Tree(reading, root.sha256)
    assert tree.root == root
    some = sorted(entries)[12_345]
    new_root, fresh = update_tree(tree, {some: entry(some, 1)})
    assert len(read) < 12
    assert len(fresh) == root.level + 1
    assert new_root.paths == root.paths
    assert tree.get(some) == entries[some]
    assert tree.get("nowhere") is None
    assert tree.get("zzz") is None


def test_nodes_are_canonical() -> None:
    entries = [entry(f"{n:05}/index.html") for n in range(500)]
    root, nodes = build_tree(entries)
    assert not node.node_problem(nodes[root.sha256], root, last=True)
    body = nodes[root.sha256]
    for position in range(len(body)):
        changed = body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]
        assert node.node_problem(changed, root, last=True)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(body: bytes) -> None:
    for candidate in (body, b"tamizdat-tree 1 0 text/html\n" + body, b"tamizdat-tree 1 1\n" + body):
        try:
            node.decode_node(candidate)
        except ReleaseError:
            continue


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/", "tree/x", "x.gz", "a\nb", "a\\b", "tuf/1", "mirrors", ""])
def test_paths_that_leave_the_site_are_refused(path: str) -> None:
    _, body = node.encode_node([entry(path)], 0)
    with pytest.raises(ReleaseError):
        node.decode_node(body)
