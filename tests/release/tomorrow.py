"""A publisher of tomorrow: it signs what format 1 does not know, or what it must not be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from independent import Release
from independent_targets import canonical
from independent_tree import Wrong
from releases import Paper
from securesystemslib.signer import CryptoSigner

from tamizdat import release
from tamizdat.release.layout import node_path, role_file_path
from tamizdat.release.precompressed import compress, has_precompressed
from tamizdat.release.tree.build import build_tree
from tamizdat.release.tree.media_types import media_type_of

Edit = Callable[[dict[str, Any]], object]
OTHER_KEY = CryptoSigner(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


def nothing(signed: dict[str, Any]) -> None:
    pass


class Tomorrow:
    """Edits and signs the metadata of a release. Each `publish` gives it new targets, snapshot and timestamp."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.site = paper.site
        self.keys = release.load_online(paper.folder)

    def publish(
        self,
        targets: Edit = nothing,
        snapshot: Edit = nothing,
        timestamp: Edit = nothing,
        delegated: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        """Put edited metadata in force; `delegated` is the signed part of other roles' metadata, signed by OTHER_KEY."""
        stamp = self.read("timestamp")
        snap = self.read(f"{stamp['meta']['snapshot.json']['version']}.snapshot")
        named = self.read(f"{snap['meta']['targets.json']['version']}.targets")
        for role in ("targets", "snapshot"):
            for old in (self.site / "tuf").glob(f"*.{role}.json"):
                old.unlink()
        targets(named)
        snap["meta"]["targets.json"] = self.write("targets", named)
        for role, signed in (delegated or {}).items():
            snap["meta"][f"{role}.json"] = self.write(role, signed, OTHER_KEY)
        snapshot(snap)
        stamp["meta"]["snapshot.json"] = self.write("snapshot", snap)
        timestamp(stamp)
        self.write("timestamp", stamp)

    def read(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.site / f"tuf/{name}.json").read_bytes())["signed"])

    def write(self, role: str, signed: dict[str, Any], signer: CryptoSigner | None = None) -> dict[str, Any]:
        """Sign and write one file; return what the file above says of it."""
        signed["version"] += 1
        signers = [signer] if signer else self.keys.for_role(role, self.keys.root(len(self.keys.roots)))
        signatures = [one.sign(canonical(signed).encode()) for one in signers]
        listed = [{"keyid": one.keyid, "sig": one.signature} for one in signatures]
        body = canonical({"signatures": listed, "signed": signed}).encode()
        name = "timestamp" if role == "timestamp" else f"{signed['version']}.{role}"
        (self.site / f"tuf/{name}.json").write_bytes(body)
        return {"version": signed["version"], "length": len(body), "hashes": {"sha256": sha(body)}}

    def file(self, path: str, body: bytes, **custom: Any) -> dict[str, Any]:
        """Write a file, and the precompressed one; return its target by its path."""
        entry = release.Entry(path, sha(body), len(body), custom.get("type") or media_type_of(path))
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_bytes(body)
        if has_precompressed(entry) and not path.startswith("tuf/"):
            (self.site / f"{path}.gz").write_bytes(compress(body))
        return {path: {"custom": custom, "hashes": {"sha256": entry.sha256}, "length": entry.size}}

    def tree(self, files: Mapping[str, bytes], **custom: Any) -> dict[str, Any]:
        """Write the nodes and files of a tree; return its target by its path."""
        entries = []
        for path, body in sorted(files.items()):
            self.file(path, body)
            entries.append(release.Entry(path, sha(body), len(body), media_type_of(path)))
        root, nodes = build_tree(entries)
        for digest, node in nodes.items():
            (self.site / node_path(digest)).parent.mkdir(parents=True, exist_ok=True)
            (self.site / node_path(digest)).write_bytes(node)
        custom = {"paths": root.paths, "bytes": root.bytes} | custom
        size = len(nodes[root.sha256])
        return {node_path(root.sha256): {"custom": custom, "hashes": {"sha256": root.sha256}, "length": size}}


PAGE = b"<p>a file of tomorrow</p>\n" * 20


def in_tuf(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    body = b'{"a note": 1}'
    return t.file(role_file_path(sha(body), "notes"), body, **{"role": "notes", "format": 1} | custom)


def in_folder(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    common = {"role": "torrents", "format": 3, "folder": "torrents", "type": "text/html"}
    one = t.file("torrents/a.html", PAGE, **common | custom)
    return one | t.file("torrents/deep/b.bin", b"b", **common | {"type": "application/octet-stream"} | custom)


def a_tree(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    files = {f"torrents/{number:02}.html": PAGE + str(number).encode() for number in range(40)}
    return t.tree(files, **{"role": "torrents", "format": 1, "folder": "torrents"} | custom)


def away(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    common = {
        "role": "torrents",
        "format": 1,
        "folder": "torrents",
        "type": "application/zip",
        "elsewhere": ["https://a.invalid/"],
    }
    return {"torrents/big.zip": {"custom": common | custom, "hashes": {"sha256": "0" * 64}, "length": 10**12}}


def other_role(t: Tomorrow, name: str = "letters") -> dict[str, Any]:
    return t.file(f"{name}/list.html", PAGE, role=name, format=1, folder=name, type="text/html")


def delegation(name: str, /, **role: Any) -> dict[str, Any]:
    """`delegations` of targets.json that delegate one role to OTHER_KEY."""
    key = OTHER_KEY.public_key
    one = {"name": name, "keyids": [key.keyid], "threshold": 1, "terminating": True, "paths": [f"{name}/*"]} | role
    return {"keys": {key.keyid: key.to_dict()}, "roles": [one]}


def delegated_targets(targets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The signed part of a delegated role's metadata."""
    return {
        "_type": "targets", "spec_version": "1.0.31", "version": 0, "expires": "2026-08-01T00:00:00Z", "targets": targets,
    } | fields  # fmt: skip


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def passed_over(paper: Paper) -> list[str]:
    """What both verifiers accept, and what the verdict notes."""
    verdict = paper.verify()
    assert verdict.ok, verdict.problems
    paper.independent()
    return verdict.notes


def refused(paper: Paper) -> dict[str, str]:
    """What both verifiers refuse, by path."""
    with pytest.raises(Wrong):
        Release(paper.site).verify((paper.folder / "keys/root.json").read_bytes())
    return {problem.path: problem.why for problem in paper.verify().problems}
