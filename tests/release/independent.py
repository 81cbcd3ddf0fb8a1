"""A verifier of a release's folder written from docs/release-format.md alone: the standard library and Ed25519.

It shares no code with the product. What it refuses and the product accepts (or the other way round) is a fault in one
of them or in the document.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from independent_targets import HASH, KNOWN, WORD, Target, canonical, read_targets, tombstones
from independent_tree import (
    RESERVED,
    Content,
    Wrong,
    check_precompressed,
    has_precompressed,
    need,
    read_node,
    read_tree,
    sha,
)


class Release:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.accounted: set[str] = set()

    def find(self, path: str) -> bytes | None:
        file = self.folder / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None

    def read(self, path: str) -> bytes:
        body = self.find(path)
        need(body is not None, "missing", path)
        self.accounted.add(path)
        return body or b""

    def metadata(self, path: str, kind: str, *delegators: dict[str, Any]) -> dict[str, Any]:
        """Section 4: one signed file. Each delegator has the keys, and those of the role and its threshold."""
        body = self.read(path)
        try:
            envelope = json.loads(body)
            signed, signatures = envelope["signed"], envelope["signatures"]
            need(canonical(envelope).encode() == body and len(envelope) == 2, "not canonical", path)
            need(signed["_type"] == kind and signed["spec_version"].startswith("1."), "wrong kind", path)
            if not delegators:
                delegators = (role_of(signed, "root"),)
            keyids = [s["keyid"] for s in signatures]
            need(keyids == sorted(set(keyids)), "order", path)
            for one in signatures:
                need(len(one) == 2 and re.fullmatch("[0-9a-f]{128}", one["sig"]), "signature", path)
                owners = [delegator for delegator in delegators if one["keyid"] in delegator["keyids"]]
                need(owners, "unknown key", path)
                public = bytes.fromhex(owners[0]["keys"][one["keyid"]]["keyval"]["public"])
                Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(one["sig"]), canonical(signed).encode())
            for delegator in delegators:
                need(len(set(keyids) & set(delegator["keyids"])) >= delegator["threshold"], "threshold", path)
            return dict(signed)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
            raise Wrong("not trusted", path, error) from error

    def bound(self, name: str, kind: str, meta: dict[str, Any], delegator: dict[str, Any]) -> dict[str, Any]:
        """A metadata file of the version, length and hash that the one before says."""
        path = f"tuf/{meta['version']}.{name}.json"
        body = self.read(path)
        need(len(body) == meta.get("length") and sha(body) == meta.get("hashes", {}).get("sha256"), "other bytes", path)
        signed = self.metadata(path, kind, delegator)
        need(signed["version"] == meta["version"], "version", path)
        return signed

    def verify(self, pin: bytes) -> dict[str, Content]:
        """Section 8. Return the entries of the site by path."""
        try:
            return self.whole(pin)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Wrong("something signed is not what the document says", error) from error

    def whole(self, pin: bytes) -> dict[str, Content]:
        root = self.roots(pin)
        timestamp = self.metadata("tuf/timestamp.json", "timestamp", role_of(root, "timestamp"))
        snapshot = self.bound("snapshot", "snapshot", timestamp["meta"]["snapshot.json"], role_of(root, "snapshot"))
        need("targets.json" in snapshot["meta"], "no targets", snapshot["version"])
        targets = self.bound("targets", "targets", snapshot["meta"]["targets.json"], role_of(root, "targets"))
        named = read_targets(targets, None)
        delegations = targets.get("delegations", {"keys": {}, "roles": []})
        check_keys(delegations["keys"])
        roles = {role["name"]: role for role in delegations["roles"]}
        need(
            set(snapshot["meta"]) <= {"targets.json", *(f"{name}.json" for name in roles)}, "meta", snapshot["version"]
        )
        need(not {one["role"] for *_, one in named} & {"mirrors", *roles}, "belongs into delegated metadata")
        for name, role in roles.items():
            need(re.fullmatch(WORD, name) and name not in KNOWN - {"mirrors"} and "paths" in role, "delegation", name)
            if (meta := snapshot["meta"].get(f"{name}.json")) is not None:
                signed = self.bound(name, "targets", meta, role | {"keys": delegations["keys"]})
                need("delegations" not in signed, "delegates", name)
                named += read_targets(signed, role)
        phase = timestamp["tamizdat"]
        need(phase["state"] in ("steady", "laying", "turning"), "state", phase["state"])
        return self.files(named, {"state": "steady"} if phase["state"] == "steady" else phase, root)

    def roots(self, pin: bytes) -> dict[str, Any]:
        """Section 8, step 1: the last root."""
        roots: list[dict[str, Any]] = []
        while not roots or (self.folder / f"tuf/{len(roots) + 1}.root.json").exists():
            path = f"tuf/{len(roots) + 1}.root.json"
            try:
                unverified = role_of(json.loads(self.read(path))["signed"], "root")
            except (ValueError, KeyError, TypeError) as error:
                raise Wrong("not trusted", path, error) from error
            roots.append(self.metadata(path, "root", *(role_of(root, "root") for root in roots[-1:]), unverified))
            check_keys(roots[-1]["keys"])
            need(roots[-1]["version"] == len(roots), "version", path)
        need(pin == self.read(f"tuf/{json.loads(pin)['signed']['version']}.root.json"), "other root", "tuf/1.root.json")
        return roots[-1]

    def files(self, named: list[Target], phase: dict[str, Any], root: dict[str, Any]) -> dict[str, Content]:
        """Section 8, steps 4 to 6: every file of the folder."""
        need(len({path for path, *_ in named}) == len(named), "path in two targets")
        folders = {(one["folder"], one["role"]) for *_, one in named if one.get("folder")}
        need(len({folder for folder, _ in folders}) == len(folders), "folder of two roles", folders)
        for role in ("site", "search", "tombstones", "mirrors"):
            count = sum(one["role"] == role and one["format"] == 1 for *_, one in named)
            need(count == 1 if role == "site" else count <= 1, "count", role)
        need(sum(one["role"] == "documents" and one["format"] == 1 for *_, one in named) <= 64, "count", "documents")
        site: dict[str, Content] = {}
        others: dict[str, Content] = {}
        kept: list[dict[str, Any]] = []
        forbidden: set[str] = set()
        for path, digest, size, custom in named:
            if path.startswith("tree/"):
                need(len(self.read(path)) == size, "length", path)
                entries = read_tree(self.read, digest)
                need(len(entries) == custom["paths"], "counts", path)
                need(sum(size for _, size, _ in entries.values()) == custom["bytes"], "counts", path)
                if custom["role"] == "site":
                    site, kept = entries, custom["kept"]
                else:
                    need(all(one.startswith(f"{custom['folder']}/") for one in entries), "other tree's path", path)
                    need(
                        custom["role"] != "search" or custom["format"] != 1 or custom["manifest"] in entries, "manifest"
                    )
                    others |= entries
            elif path.startswith("tuf/"):
                body = self.read(path)
                need(len(body) == size and sha(body) == digest, "other bytes", path)
                if custom["role"] == "tombstones" and custom["format"] == 1:
                    forbidden = tombstones(path, body)
            elif not custom.get("elsewhere"):
                others[path] = (digest, size, custom["type"])
        reserved = RESERVED | {folder for folder, _ in folders}
        need(not {path.split("/")[0] for path in site} & reserved, "reserved")
        need(not forbidden & {digest for _, digest, _, _ in named}, "withdrawn")
        trees = [*(read_tree(self.read, one["root"]) for one in kept), site]
        old = self.old(phase, trees)
        old = {path: one if one and one[0] not in forbidden else None for path, one in old.items()}
        self.contents(site | others, forbidden, old)
        self.store(trees, forbidden)
        self.unaccounted(trees, phase, root)
        return site

    def old(self, phase: dict[str, Any], trees: list[dict[str, Content]]) -> dict[str, Content | None]:
        """Section 5: what paths may hold instead of what is signed, None: nothing."""
        old: dict[str, Content | None] = {}
        for one in phase.get("files", []):
            old[one["path"]] = (one["sha256"], one["size"], one.get("type", "")) if "sha256" in one else None
        if phase["state"] == "turning":
            before, after = trees[-2:]
            old |= {path: before.get(path) for path in before | after if before.get(path) != after.get(path)}
        return old

    def contents(self, entries: dict[str, Content], forbidden: set[str], old: dict[str, Content | None]) -> None:
        for path, content in entries.items():
            need(content[0] not in forbidden, "withdrawn", path)
            self.accounted.add(path)
            body = self.find(path)
            if body is None or sha(body) != content[0]:
                need(path in old, "missing" if body is None else "other bytes", path)
                before = old[path]
                need((None if body is None else sha(body)) == (before and before[0]), "other bytes", path)
                body = self.read(f"store/{content[0][:2]}/{content[0]}")
            need(len(body) == content[1] and sha(body) == content[0], "other bytes", path)
            if has_precompressed(content):
                self.precompressed(f"{path}.gz", [one for one in (content, old.get(path)) if one], path in old)
        for path, before in old.items():  # what is going away, or comes next
            if path not in entries and (body := self.find(path)) is not None:
                need(before is not None and sha(body) == before[0], "other bytes", path)
                self.accounted.add(path)
            if before and has_precompressed(before) and self.find(f"{path}.gz") is not None:
                contents = [one for one in (entries.get(path), before) if one]
                self.precompressed(f"{path}.gz", contents, True)

    def precompressed(self, path: str, contents: list[Content], optional: bool) -> None:
        if (compressed := self.find(path)) is None:
            need(optional, "missing", path)
            return
        self.accounted.add(path)
        for at, content in enumerate(contents):
            try:
                return check_precompressed(path, compressed, content[0])
            except (Wrong, EOFError, OSError):
                need(at + 1 < len(contents), "other bytes", path)

    def store(self, trees: list[dict[str, Content]], forbidden: set[str]) -> None:
        """Section 6."""
        for one, two in pairwise(trees):
            differing = [path for path in one | two if one.get(path) != two.get(path)]
            for content in {side[path][0] for side in (one, two) for path in differing if path in side}:
                path = f"store/{content[:2]}/{content}"
                need(content in forbidden or sha(self.read(path)) == content, "other bytes", path)

    def unaccounted(self, trees: list[dict[str, Content]], phase: dict[str, Any], root: dict[str, Any]) -> None:
        """Every file that nothing accounts for, but for what section 5 lets lie there besides."""
        beside: dict[str, Content] = {}
        named = {content[0] for tree in trees for content in tree.values()}
        if phase["state"] == "laying":
            for one in phase.get("beside", []):
                entries = self.beside(one["root"])
                named |= {content[0] for content in entries.values()}
                beside |= {path: entry for path, entry in entries.items() if one.get("folder") == path.split("/")[0]}
        for found in self.folder.rglob("*"):
            path = str(found.relative_to(self.folder))
            if path in self.accounted or (found.is_dir() and not found.is_symlink()):
                continue
            need(phase["state"] != "steady", "added", path)
            body = self.find(path)
            need(body is not None, "added", path)
            if match := re.fullmatch(r"tuf/(\d+)\.(snapshot|targets)\.json", path):
                need(
                    str(self.metadata(path, match[2], role_of(root, match[2]))["version"]) == match[1], "version", path
                )
                continue
            need(phase["state"] == "laying", "added", path)
            if match := re.fullmatch(f"store/(..)/({HASH})", path):
                need(
                    match[2].startswith(match[1]) and sha(body or b"") == match[2] and match[2] in named, "added", path
                )
            elif path.endswith(".gz"):
                entry = beside.get(path[:-3])
                need(entry and has_precompressed(entry), "added", path)
                self.precompressed(path, [entry] if entry else [], True)
            else:
                need(path in beside and sha(body or b"") == beside[path][0], "added", path)

    def beside(self, digest: str) -> dict[str, Content]:
        """The entries of a tree of which only some nodes may be there."""
        path = f"tree/{digest[:2]}/{digest}.txt"
        if (body := self.find(path)) is None or sha(body) != digest:
            return {}
        self.accounted.add(path)
        level, types, items = read_node(path, body)
        entries: dict[str, Content] = {}
        for key, one, two, content in items:
            entries |= {key: (content, two, types[one])} if level == 0 else self.beside(content)
        return entries


def role_of(root: dict[str, Any], role: str) -> dict[str, Any]:
    """The keys and threshold of one of TUF's roles."""
    return {**root["roles"][role], "keys": root["keys"]}


def check_keys(keys: dict[str, Any]) -> None:
    for key in keys.values():
        need((key["keytype"], key["scheme"]) == ("ed25519", "ed25519"), "kind of key", key)
