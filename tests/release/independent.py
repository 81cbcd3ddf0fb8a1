"""A verifier of a release's folder written from docs/release-format.md alone: the standard library and Ed25519.

It shares no code with the product. What it refuses and the product accepts (or the other way round) is a fault in one
of them or in the document.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

RESERVED = {"search-index", "store", "tree", "tuf"}
DOCUMENTS = {"editions.json", "mirrors.json"}
PACKED = {
    "application/javascript", "application/json", "application/jsonl", "application/manifest+json", "application/wasm",
    "application/xml", "font/otf", "font/ttf", "image/svg+xml", "image/vnd.microsoft.icon",
}  # fmt: skip
GZIP_HEADER = bytes.fromhex("1f8b0804000000000 0ff0800545a0400".replace(" ", ""))


class Wrong(Exception):
    pass


def need(fact: object, *what: object) -> None:
    if not fact:
        raise Wrong(*what)


def canonical(value: Any) -> str:
    """Section 4: OLPC canonical JSON."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Release:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.accounted: set[str] = set()

    def read(self, path: str) -> bytes:
        place = self.folder / path
        need(place.is_file() and not place.is_symlink(), "missing", path)
        self.accounted.add(path)
        return place.read_bytes()

    def metadata(self, path: str, kind: str, *roots: dict[str, Any]) -> dict[str, Any]:
        """Section 4: one signed file; `roots` are those whose role it must satisfy."""
        body = self.read(path)
        try:
            envelope = json.loads(body)
            signed, signatures = envelope["signed"], envelope["signatures"]
            need(canonical(envelope).encode() == body and len(envelope) == 2, "not canonical", path)
            need(signed["_type"] == kind, "wrong kind", path)
            roots = roots or (signed,)
            need([s["keyid"] for s in signatures] == sorted({s["keyid"] for s in signatures}), "order", path)
            valid = set()
            for one in signatures:
                need(len(one) == 2 and re.fullmatch("[0-9a-f]{128}", one["sig"]), "signature", path)
                owners = [root for root in roots if one["keyid"] in root["roles"][kind]["keyids"]]
                need(owners, "unknown key", path)
                public = bytes.fromhex(owners[0]["keys"][one["keyid"]]["keyval"]["public"])
                Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(one["sig"]), canonical(signed).encode())
                valid.add(one["keyid"])
            for root in roots:
                role = root["roles"][kind]
                need(len(valid & set(role["keyids"])) >= role["threshold"], "threshold", path)
            return dict(signed)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
            raise Wrong("not trusted", path, error) from error

    def bound(self, role: str, meta: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
        path = f"tuf/{meta['version']}.{role}.json"
        body = self.read(path)
        need(len(body) == meta["length"] and sha(body) == meta["hashes"]["sha256"], "other bytes", path)
        signed = self.metadata(path, role, root)
        need(signed["version"] == meta["version"], "version", path)
        return signed

    def verify(self, pin: bytes) -> dict[str, tuple[str, int, str]]:
        """Section 8, for a steady folder with precompressed files. Return the entries by path."""
        roots: list[dict[str, Any]] = []
        while not roots or (self.folder / f"tuf/{len(roots) + 1}.root.json").exists():
            path = f"tuf/{len(roots) + 1}.root.json"
            try:
                unverified = json.loads(self.read(path))["signed"]
            except (ValueError, KeyError, TypeError) as error:
                raise Wrong("not trusted", path, error) from error
            roots.append(self.metadata(path, "root", *roots[-1:], unverified))
            need(roots[-1]["version"] == len(roots), "version", path)
        need(pin == self.read(f"tuf/{json.loads(pin)['signed']['version']}.root.json"), "other root", "tuf/1.root.json")
        timestamp = self.metadata("tuf/timestamp.json", "timestamp", roots[-1])
        need(timestamp["tamizdat"] == {"state": "steady"}, "not steady", "tuf/timestamp.json")
        snapshot = self.bound("snapshot", timestamp["meta"]["snapshot.json"], roots[-1])
        targets = self.bound("targets", snapshot["meta"]["targets.json"], roots[-1])
        roles = {target["custom"]["role"]: place for place, target in targets["targets"].items()}
        need(len(roles) == len(targets["targets"]) and "site" in roles, "roles", targets["version"])
        need(set(roles) <= {"site", "search", "tombstones"}, "roles", targets["version"])
        entries = self.target(roles["site"], targets["targets"][roles["site"]], indexed=False)
        index = {}
        if "search" in roles:
            target = targets["targets"][roles["search"]]
            index = self.target(roles["search"], target, indexed=True)
            need(target["custom"]["manifest"] in index, "manifest", roles["search"])
        forbidden = set()
        if "tombstones" in roles:
            forbidden = self.tombstones(roles["tombstones"], targets["targets"][roles["tombstones"]])
        for path, (content, size, kind) in (entries | index).items():
            need(content not in forbidden, "withdrawn", path)
            body = self.read(path)
            need(len(body) == size and sha(body) == content, "other bytes", path)
            if size >= 256 and (kind.startswith("text/") or kind.endswith("+xml") or kind in PACKED):
                self.precompressed(path + ".gz", body)
        kept = targets["targets"][roles["site"]]["custom"]["kept"]
        trees = [*(self.tree(one["root"]) for one in kept), entries]
        for one, two in pairwise(trees):
            differing = [path for path in one | two if one.get(path) != two.get(path)]
            for content in {side[path][0] for side in (one, two) for path in differing if path in side}:
                path = f"store/{content[:2]}/{content}"
                need(sha(self.read(path)) == content and content not in forbidden, "other bytes", path)
        for found in self.folder.rglob("*"):
            if not found.is_dir() or found.is_symlink():
                need(str(found.relative_to(self.folder)) in self.accounted, "added", found.relative_to(self.folder))
        return entries

    def target(self, place: str, target: dict[str, Any], indexed: bool) -> dict[str, tuple[str, int, str]]:
        """Section 4: the entries of the tree that a target names."""
        custom, digest = target["custom"], target["hashes"]["sha256"]
        need(custom["format"] == 1 and place == f"tree/{digest[:2]}/{digest}.txt", "custom", place)
        need(len(self.read(place)) == target["length"], "length", place)
        entries = self.tree(digest)
        need(len(entries) == custom["paths"], "counts", place)
        need(sum(size for _, size, _ in entries.values()) == custom["bytes"], "counts", place)
        need(all(path.startswith("search-index/") == indexed for path in entries), "other tree's path", place)
        return entries

    def tombstones(self, place: str, target: dict[str, Any]) -> set[str]:
        """Section 12: the hashes that no file may have."""
        body, digest = self.read(place), target["hashes"]["sha256"]
        need(target["custom"] == {"format": 1, "role": "tombstones"}, "custom", place)
        need(place == f"tuf/{digest}.tombstones.json" and sha(body) == digest, "other bytes", place)
        need(len(body) == target["length"], "length", place)
        listed = json.loads(body)
        need(canonical(listed).encode() == body and set(listed) == {"format", "tombstones"}, "not canonical", place)
        need(listed["format"] == 1 and listed["tombstones"], "format", place)
        for one in listed["tombstones"]:
            need(set(one) == {"class", "date", "path", "sha256", "state"}, "fields", one)
            need(one["class"] in {"safety", "court", "error", "outlet"}, "class", one)
            need(one["state"] == "withdrawn" or (one["state"] == "replaced" and one["sha256"]), "state", one)
            need(re.fullmatch(r"\d{4}-\d\d-\d\d", one["date"]) and date.fromisoformat(one["date"]), "date", one)
            need(one["sha256"] == sorted(set(one["sha256"])), "order", one)
            need(all(re.fullmatch("[0-9a-f]{64}", digest) for digest in one["sha256"]), "hash", one)
            need(not one["path"].startswith("search-index/"), "path", one)
            if one["path"] or one["state"] != "replaced":
                self.path(one["path"])
        keys = [(one["path"].encode(), one["state"]) for one in listed["tombstones"]]
        need(keys == sorted(set(keys)), "order", place)
        return {digest for one in listed["tombstones"] for digest in one["sha256"]}

    def precompressed(self, path: str, body: bytes) -> None:
        """Section 10."""
        compressed = self.read(path)
        need(
            compressed[:16] == GZIP_HEADER and zlib.crc32(compressed[20:]).to_bytes(4, "little") == compressed[16:20],
            "checksum",
            path,
        )
        need(gzip.decompress(compressed) == body, "other bytes", path)

    def tree(self, root: str) -> dict[str, tuple[str, int, str]]:
        """Section 3: the entries of a tree, each node held against every rule."""
        entries: dict[str, tuple[str, int, str]] = {}
        levels: dict[int, list[tuple[str, int, bool]]] = {}

        def walk(digest: str, level: int | None) -> tuple[str, int, int]:
            """Check a node; return its first path and counts."""
            path = f"tree/{digest[:2]}/{digest}.txt"
            body = self.read(path)
            need(sha(body) == digest, "other bytes", path)
            lines = body.decode().split("\n")
            head = re.fullmatch(r"tamizdat-tree 1 (0|[1-9]\d*)((?: \S+)*)", lines[0])
            need(head is not None and lines[-1] == "", "head", path)
            assert head is not None
            here, types = int(head[1]), head[2].split()
            need(level is None or here == level, "level", path)
            need(types == sorted(set(types), key=str.encode), "types", path)
            before: list[str] = []
            paths = total = 0
            used, keys = set(), []
            for line in lines[1:-1]:
                fields = re.fullmatch(r"(\d+) (0|[1-9]\d*) (0|[1-9]\d*) ([\w-]{43}) (.+)", line)
                need(fields is not None, "line", path)
                assert fields is not None
                shared, one, two = int(fields[1]), int(fields[2]), int(fields[3])
                parts = [*before[:shared], *fields[5].split("/")]
                most = next((n for n, (a, b) in enumerate(zip(parts, before, strict=False)) if a != b), None)
                need(shared == (min(len(parts), len(before)) if most is None else most), "shared", path)
                before = parts
                key = "/".join(parts)
                raw = base64.urlsafe_b64decode(fields[4] + "=")
                need(base64.urlsafe_b64encode(raw).decode().rstrip("=") == fields[4], "base64", path)
                keys.append(key)
                if here == 0:
                    need(one < len(types), "type", path)
                    used.add(types[one])
                    need(not entries or key.encode() > max(map(str.encode, entries)), "order", path)
                    self.path(key)
                    entries[key] = (raw.hex(), two, types[one])
                    paths, total = paths + 1, total + two
                else:
                    need(walk(raw.hex(), here - 1) == (key, one, two), "child", path)
                    paths, total = paths + one, total + two
            need(used == set(types), "types", path)
            ends = [
                at for at, key in enumerate(keys) if at >= 23 and hashlib.sha256(key.encode()).digest()[here] % 8 == 0
            ]
            need(ends in ([], [len(keys) - 1]), "split", path)
            levels.setdefault(here, []).append((path, len(keys), bool(ends)))
            return keys[0] if keys else "", paths, total

        walk(root, None)
        for nodes in levels.values():
            need(all(closed for _, _, closed in nodes[:-1]), "split", nodes[0][0])
        need(max(levels) == 0 or levels[max(levels)][0][1] > 1, "single child", root)
        return entries

    def path(self, path: str) -> None:
        """Section 2."""
        parts = path.split("/")
        need(not any(part in ("", ".", "..") for part in parts), "path", path)
        need(not re.search(r"[\x00-\x1f\x7f\\]", path) and not path.endswith(".gz"), "path", path)
        need(parts[0] not in RESERVED or (parts[0] == "search-index" and len(parts) > 1), "path", path)
        need(path not in DOCUMENTS, "path", path)
