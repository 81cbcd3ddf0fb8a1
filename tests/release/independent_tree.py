"""Sections 2, 3 and 10 of docs/release-format.md, implemented from the document alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable

RESERVED = {"documents", "editions", "mirrors", "search-index", "store", "tree", "tuf"}
COMPRESSIBLE = {
    "application/javascript", "application/json", "application/jsonl", "application/manifest+json", "application/wasm",
    "application/xml", "font/otf", "font/ttf", "image/svg+xml", "image/vnd.microsoft.icon",
}  # fmt: skip
GZIP_HEADER = bytes.fromhex("1f8b0804 00000000 00ff0800 545a0400")
MEDIA_TYPE = r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*"

Content = tuple[str, int, str]  # hash, size, media type


class Wrong(Exception):
    pass


def need(fact: object, *what: object) -> None:
    if not fact:
        raise Wrong(*what)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def check_path(path: str) -> None:
    """Section 2, but for the last rule."""
    parts = path.split("/")
    need(not any(part in ("", ".", "..") for part in parts), "path", path)
    need(not re.search(r"[\x00-\x1f\x7f\\]", path) and not path.endswith(".gz"), "path", path)
    need(path not in RESERVED and parts[0] not in ("store", "tree", "tuf"), "path", path)


def has_precompressed(content: Content) -> bool:
    """Section 10."""
    _, size, kind = content
    return 256 <= size <= 67_108_864 and (kind.startswith("text/") or kind.endswith("+xml") or kind in COMPRESSIBLE)


def check_precompressed(path: str, compressed: bytes, digest: str) -> None:
    """Section 10."""
    need(compressed[:16] == GZIP_HEADER, "header", path)
    need(zlib.crc32(compressed[20:]).to_bytes(4, "little") == compressed[16:20], "checksum", path)
    need(sha(gzip.decompress(compressed)) == digest, "other bytes", path)


def read_node(path: str, body: bytes) -> tuple[int, list[str], list[tuple[str, int, int, str]]]:
    """Section 3.2: level, media types, and for each item its path, its two numbers and its hash."""
    lines = body.decode().split("\n")
    head = re.fullmatch(r"tamizdat-tree 1 (0|[1-9]\d*)((?: \S+)*)", lines[0])
    need(head is not None and lines[-1] == "", "head", path)
    assert head is not None
    types = head[2].split()
    need(types == sorted(set(types), key=str.encode), "types", path)
    before: list[str] = []
    items = []
    for line in lines[1:-1]:
        fields = re.fullmatch(r"(\d+) (0|[1-9]\d*) (0|[1-9]\d*) ([\w-]{43}) (.+)", line)
        need(fields is not None, "line", path)
        assert fields is not None
        shared = int(fields[1])
        parts = [*before[:shared], *fields[5].split("/")]
        most = next((n for n, (a, b) in enumerate(zip(parts, before, strict=False)) if a != b), None)
        need(shared == (min(len(parts), len(before)) if most is None else most), "shared", path)
        before = parts
        raw = base64.urlsafe_b64decode(fields[4] + "=")
        need(base64.urlsafe_b64encode(raw).decode().rstrip("=") == fields[4], "base64", path)
        items.append(("/".join(parts), int(fields[2]), int(fields[3]), raw.hex()))
    return int(head[1]), types, items


def read_tree(read: Callable[[str], bytes], root: str) -> dict[str, Content]:
    """Section 3: the entries of a tree, each node held against every rule."""
    entries: dict[str, Content] = {}
    levels: dict[int, list[tuple[str, int, bool]]] = {}

    def walk(digest: str, level: int | None) -> tuple[str, int, int]:
        """Check a node; return its first path and counts."""
        path = f"tree/{digest[:2]}/{digest}.txt"
        body = read(path)
        need(sha(body) == digest, "other bytes", path)
        here, types, items = read_node(path, body)
        need(level is None or here == level, "level", path)
        paths = total = 0
        used = set()
        for key, one, two, content in items:
            if here == 0:
                need(one < len(types) and re.fullmatch(MEDIA_TYPE, types[one]), "type", path)
                used.add(types[one])
                need(not entries or key.encode() > next(reversed(entries)).encode(), "order", path)
                check_path(key)
                entries[key] = (content, two, types[one])
                paths, total = paths + 1, total + two
            else:
                need(walk(content, here - 1) == (key, one, two), "child", path)
                paths, total = paths + one, total + two
        need(used == set(types), "types", path)
        keys = [item[0] for item in items]
        ends = [at for at, key in enumerate(keys) if at >= 23 and hashlib.sha256(key.encode()).digest()[here] % 8 == 0]
        need(ends in ([], [len(keys) - 1]), "split", path)
        levels.setdefault(here, []).append((path, len(keys), bool(ends)))
        return keys[0] if keys else "", paths, total

    walk(root, None)
    for nodes in levels.values():
        need(all(closed for _, _, closed in nodes[:-1]), "split", nodes[0][0])
    need(max(levels) == 0 or levels[max(levels)][0][1] > 1, "single child", root)
    return entries
